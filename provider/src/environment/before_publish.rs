//! `before_publish`: what runs before an environment is published.

use eden_core::publish_task::{self, PublishTask};
use tfplugin6::{Attr, Model};

/// A task that runs before an environment is published.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct BeforePublish {
    /// The command, word by word. It goes to the entry point of the image or of the task definition, which a task cannot replace.
    /// ECS takes 8,192 characters.
    #[tf(required)]
    pub(crate) command: Attr<Vec<String>>,
    /// The container of the task definition that gets the command, and whose exit code counts; by default the one that gets the
    /// image.
    #[tf(optional)]
    pub(crate) container: Attr<String>,
}

/// The tasks as a profile writes them; `None` where none are given, or not all of them are known yet.
pub(crate) fn text(tasks: &Attr<Vec<BeforePublish>>) -> Option<String> {
    let tasks = tasks.known()?.iter().map(|task| {
        let container = match &task.container {
            Attr::Unknown => return None,
            container => container.known().cloned(),
        };
        Some(PublishTask {
            command: task.command.known()?.clone(),
            container,
        })
    });
    let tasks = tasks.collect::<Option<Vec<PublishTask>>>()?;
    Some(publish_task::write(&tasks))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(command: Attr<Vec<String>>, container: Attr<String>) -> BeforePublish {
        BeforePublish { command, container }
    }

    #[test]
    fn tasks_are_written_as_a_profile_writes_them() {
        let words = Attr::Known(vec!["bin/rails".to_owned(), "db:prepare".to_owned()]);
        let known = Attr::Known(vec![task(words.clone(), Attr::Null)]);
        assert_eq!(
            text(&known).as_deref(),
            Some(r#"[{"command":["bin/rails","db:prepare"]}]"#)
        );
        assert_eq!(text(&Attr::Known(Vec::new())).as_deref(), Some("[]"));
        assert_eq!(text(&Attr::Null), None);
        let unknown = Attr::Known(vec![task(words, Attr::Unknown)]);
        assert_eq!(text(&unknown), None);
    }
}

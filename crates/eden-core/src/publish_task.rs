//! Tasks around publication: what runs once for each revision before an environment is published, such as the migration of its
//! database.
//!
//! The row of an environment holds no command, only a hash of it: whoever may write rows cannot make anything run.

pub mod decide;
pub mod judge;
pub mod runs;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub use self::runs::{Outcome, Run, Runs};

/// The key by which a profile, or whoever asks, says which tasks run before an environment is published.
pub const BEFORE_PUBLISH: &str = "before_publish";

/// How many characters ECS takes of the overrides of a task.
/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TaskOverride.html>
const OVERRIDES: usize = 8192;

/// A task that runs to its end before an environment is published.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PublishTask {
    /// The command. It goes to the entry point of the image or of the task definition, which a task cannot replace.
    pub command: Vec<String>,
    /// The container that gets the command, and whose exit code counts; `None` means the one that gets the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
}

/// What a caller says of tasks beside the keys.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct TaskWishes {
    /// Run none: a rollback undoes no migration.
    pub skip: bool,
    /// Run a task again of which nobody knows any more whether it ran.
    pub rerun: bool,
}

/// How tasks may be written.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Tasks(Vec<PublishTask>),
    Command(Vec<String>),
}

/// Reads tasks: one command as words, or as a JSON list of its words, or a JSON list of objects with `command` and `container`.
///
/// # Errors
/// A text that says what is wrong, without the key.
pub fn read(text: &str) -> Result<Vec<PublishTask>, String> {
    let tasks = match text.trim_start().starts_with('[') {
        true => from_json(text)?,
        false => vec![of_command(words(text)?)],
    };
    let problem = tasks.iter().find_map(PublishTask::problem);
    problem.map_or(Ok(tasks), Err)
}

/// The text that [`read`] reads.
#[must_use]
pub fn write(tasks: &[PublishTask]) -> String {
    json!(tasks).to_string()
}

fn from_json(text: &str) -> Result<Vec<PublishTask>, String> {
    let expected = "expected a command such as `bin/rails db:prepare`, a JSON list of its words, or a JSON list of objects such as \
                    `{\"command\": [\"bin/rails\", \"db:prepare\"], \"container\": \"app\"}`";
    match serde_json::from_str(text) {
        Ok(Written::Tasks(tasks)) => Ok(tasks),
        Ok(Written::Command(words)) => Ok(vec![of_command(words)]),
        Err(_) => Err(format!("cannot be read: {expected}")),
    }
}

fn of_command(command: Vec<String>) -> PublishTask {
    PublishTask {
        command,
        container: None,
    }
}

/// Nobody could say what quotes mean to whom: JSON can.
fn words(text: &str) -> Result<Vec<String>, String> {
    match text.contains(['"', '\'', '\\']) {
        true => Err(
            "holds quotes or backslashes: write the words of the command as a JSON list, such as \
                    `[\"sh\", \"-c\", \"a && b\"]`"
                .into(),
        ),
        false => Ok(text.split_whitespace().map(str::to_owned).collect()),
    }
}

impl PublishTask {
    /// What is wrong with it, without knowing the task definition.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        if self.command.is_empty() {
            return Some("has a task without a command".into());
        }
        if self.container.as_deref() == Some("") {
            return Some("has a task with an empty container name".into());
        }
        let container = self.container.as_deref().unwrap_or_default();
        let length = overrides(container, &self.command).to_string();
        let length = length.chars().count();
        (length > OVERRIDES).then(|| {
            format!("has a command of {length} characters as ECS counts them, which takes {OVERRIDES}: put it into a script of the image")
        })
    }
}

/// What ECS is sent in place of the container's own command.
fn overrides(container: &str, command: &[String]) -> Value {
    json!({ "containerOverrides": [{ "name": container, "command": command }] })
}

/// A task whose container is known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Prepared {
    /// The command.
    pub command: Vec<String>,
    /// The container that gets it.
    pub container: String,
}

impl Prepared {
    /// What the row knows the task by.
    #[must_use]
    pub fn hash(&self) -> String {
        hash(&json!([self.container, self.command]).to_string())
    }

    /// How many characters ECS counts of its overrides.
    pub(crate) fn is_too_long(&self) -> bool {
        let text = overrides(&self.container, &self.command).to_string();
        text.chars().count() > OVERRIDES
    }
}

/// 128 bits of SHA-256 in hexadecimal digits.
pub(crate) fn hash(text: &str) -> String {
    hex::encode(&Sha256::digest(text)[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(command: &[&str], container: Option<&str>) -> PublishTask {
        PublishTask {
            command: command.iter().copied().map(str::to_owned).collect(),
            container: container.map(str::to_owned),
        }
    }

    #[test]
    fn a_command_is_written_as_words_or_as_json() {
        let migrate = ["bin/rails", "db:prepare"];
        let one = vec![task(&migrate, None)];
        assert_eq!(read("bin/rails  db:prepare"), Ok(one.clone()));
        assert_eq!(read(r#"["bin/rails", "db:prepare"]"#), Ok(one));
        let written = r#"[{"command": ["a b", "c"], "container": "app"}, {"command": ["d"]}]"#;
        let two = vec![task(&["a b", "c"], Some("app")), task(&["d"], None)];
        assert_eq!(read(written), Ok(two.clone()));
        assert_eq!(read(&write(&two)), Ok(two));
        assert_eq!(read("[]"), Ok(Vec::new()));
    }

    #[test]
    fn what_runs_nothing_is_refused() {
        for wrong in [
            "",
            "  ",
            "sh -c 'a b'",
            "[1]",
            "[{}]",
            r#"[{"command": []}]"#,
            r#"[{"command": ["a"], "image": "b"}]"#,
            r#"[{"command": ["a"], "container": ""}]"#,
        ] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn what_ecs_would_not_take_is_refused_before_it_is_asked() {
        let words = |length: usize| format!("[\"{}\"]", "x".repeat(length));
        // {"containerOverrides":[{"command":["…"],"name":""}]}
        assert!(read(&words(8192 - 51)).is_ok());
        let error = read(&words(8192 - 50)).unwrap_err();
        assert!(error.contains("8193 characters"), "{error}");
    }

    #[test]
    fn the_hash_is_of_command_and_container() {
        let of = |command: &[&str], container: &str| {
            let command = command.iter().copied().map(str::to_owned).collect();
            let container = container.to_owned();
            Prepared { command, container }.hash()
        };
        assert_eq!(of(&["a"], "app"), of(&["a"], "app"));
        assert_ne!(of(&["a"], "app"), of(&["a"], "web"));
        assert_ne!(of(&["a", "b"], "app"), of(&["a b"], "app"));
        assert_eq!(of(&["a"], "app").len(), 32);
    }
}

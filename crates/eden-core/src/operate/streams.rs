//! Where the containers of a task write their logs. Clones share group and prefix with their reference: only a task's
//! id says whose a stream is.

use aws_sdk_ecs::types::{
    ContainerDefinition, LogConfiguration, LogDriver, Service, Task, TaskDefinition,
};

use super::tasks;

/// A container's stream of one task.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct Stream {
    /// The log group.
    pub group: String,
    /// The region of the group, where the container's options say it.
    pub region: Option<String>,
    /// The stream's name.
    pub name: String,
    /// The container.
    pub container: String,
    /// The task's id.
    pub task: String,
}

/// Where a container logs to.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Logging {
    /// CloudWatch Logs.
    CloudWatch {
        /// The log group.
        group: String,
        /// Its region.
        region: Option<String>,
        /// What its streams' names begin with.
        prefix: Option<String>,
    },
    /// Somewhere else, by this log driver; `None` where it has no log configuration.
    Elsewhere(Option<String>),
}

/// Where each container of a task definition logs to, by its name.
#[must_use]
pub fn of_definition(definition: &TaskDefinition) -> Vec<(String, Logging)> {
    let containers = definition.container_definitions().iter();
    let named = containers.filter_map(|it| Some((it.name()?.to_owned(), logging(it))));
    named.collect()
}

/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specify-log-config.html>
fn logging(container: &ContainerDefinition) -> Logging {
    let configuration = container.log_configuration();
    let driver = configuration.map(LogConfiguration::log_driver);
    let options = configuration.and_then(|it| it.options());
    let option = |key: &str| options?.get(key).cloned();
    match option("awslogs-group").filter(|_| driver == Some(&LogDriver::Awslogs)) {
        Some(group) => Logging::CloudWatch {
            group,
            region: option("awslogs-region"),
            prefix: option("awslogs-stream-prefix"),
        },
        None => Logging::Elsewhere(driver.map(|driver| driver.as_str().to_owned())),
    }
}

/// The stream of a container of a task; `None` where nothing is known of the task but its id, and that does not
/// name the stream.
#[must_use]
pub fn stream(container: &str, logging: &Logging, id: &str, task: Option<&Task>) -> Option<Stream> {
    let Logging::CloudWatch {
        group,
        region,
        prefix,
    } = logging
    else {
        return None;
    };
    let name = match prefix {
        Some(prefix) => format!("{prefix}/{container}/{id}"),
        // Only on EC2 may a container go without.
        None => runtime_id(task?, container)?,
    };
    Some(Stream {
        group: group.clone(),
        region: region.clone(),
        name,
        container: container.to_owned(),
        task: id.to_owned(),
    })
}

fn runtime_id(task: &Task, container: &str) -> Option<String> {
    let mut containers = task.containers().iter();
    let own = containers.find(|it| it.name() == Some(container));
    own?.runtime_id().map(str::to_owned)
}

/// The ids of the tasks that a service's events name: it names them for longer than ECS keeps a task.
#[must_use]
pub fn ids_in_events(service: &Service) -> Vec<String> {
    let texts = service.events().iter().filter_map(|event| event.message());
    let ids = texts.flat_map(|text| text.split("(task ").skip(1));
    let ids = ids.filter_map(|rest| rest.split_once(')'));
    ids.map(|(id, _)| tasks::id(id).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use aws_sdk_ecs::types::{Container, ServiceEvent};

    use super::*;

    fn container(name: &str, driver: LogDriver, options: &[(&str, &str)]) -> ContainerDefinition {
        let mut configuration = LogConfiguration::builder().log_driver(driver);
        for (key, value) in options {
            configuration = configuration.options(*key, *value);
        }
        let configuration = configuration.build().unwrap();
        let container = ContainerDefinition::builder().name(name);
        container.log_configuration(configuration).build()
    }

    #[test]
    fn a_stream_is_of_one_container_of_one_task() {
        let options = [
            ("awslogs-group", "/dev/api"),
            ("awslogs-region", "eu-west-1"),
            ("awslogs-stream-prefix", "web"),
        ];
        let sidecar = container("envoy", LogDriver::Awsfirelens, &[]);
        let bare = ContainerDefinition::builder().name("bare").build();
        let definition = TaskDefinition::builder()
            .container_definitions(container("app", LogDriver::Awslogs, &options))
            .container_definitions(sidecar)
            .container_definitions(bare)
            .build();
        let all = of_definition(&definition);
        assert_eq!(all[1].1, Logging::Elsewhere(Some("awsfirelens".into())));
        assert_eq!(all[2].1, Logging::Elsewhere(None));
        let app = stream("app", &all[0].1, "abc", None).unwrap();
        assert_eq!(
            (app.group.as_str(), app.name.as_str()),
            ("/dev/api", "web/app/abc")
        );
        assert_eq!(app.region.as_deref(), Some("eu-west-1"));
        assert_eq!(stream("envoy", &all[1].1, "abc", None), None);
    }

    #[test]
    fn without_a_prefix_the_runtime_id_is_the_stream() {
        let definition = container("app", LogDriver::Awslogs, &[("awslogs-group", "g")]);
        let logging = logging(&definition);
        let known = Container::builder().name("app").runtime_id("f00d").build();
        let task = Task::builder().containers(known).build();
        let found = stream("app", &logging, "abc", Some(&task)).unwrap();
        assert_eq!(found.name, "f00d");
        assert_eq!(stream("app", &logging, "abc", None), None);
    }

    #[test]
    fn events_name_tasks_that_are_gone() {
        let event = |text: &str| ServiceEvent::builder().message(text).build();
        let service = Service::builder()
            .events(event(
                "(service foo) has started 2 tasks: (task 0a1b) (task 2c3d).",
            ))
            .events(event("(service foo) has reached a steady state."))
            .events(event(
                "(service foo) (task 4e5f) failed container health checks.",
            ))
            .build();
        assert_eq!(ids_in_events(&service), ["0a1b", "2c3d", "4e5f"]);
    }
}

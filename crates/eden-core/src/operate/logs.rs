//! What an environment logs: the streams of its own tasks, whatever else is in the group.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_cloudwatchlogs::types::FilteredLogEvent;
use aws_sdk_ecs::types::{Service, Task};

use super::streams::{Logging, Stream, ids_in_events, of_definition, stream};
use super::tasks;
use crate::eden::Eden;
use crate::error::{Error, code, sent};
use crate::observe::service::{active, own_only, task_definition};
use crate::record::Record;

/// How many streams one call reads.
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html>
const STREAMS_AT_ONCE: usize = 100;
/// Events are listed in the order of their own times, and may come later: so far back is read again.
const OVERLAP: Duration = Duration::from_secs(30);

/// A line that a container wrote.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Line {
    /// When, by the container's clock.
    pub at: SystemTime,
    /// The container.
    pub container: String,
    /// The task's id.
    pub task: String,
    /// What it wrote.
    pub text: String,
}

/// The logs of an endpoint, read from a time on.
#[derive(Debug)]
pub struct Logs<'a> {
    eden: &'a Eden,
    record: &'a Record,
    /// The only container that is wanted; `None` means all of them.
    container: Option<&'a str>,
    /// From when on; never earlier than that.
    since: SystemTime,
    /// The time of the newest event that was read.
    newest: SystemTime,
    /// The events of the overlap that were returned already, with their times.
    returned: BTreeMap<String, SystemTime>,
    /// Where containers log to, by the ARN of a task definition.
    definitions: BTreeMap<String, Vec<(String, Logging)>>,
}

impl Eden {
    /// The logs of an endpoint from a time on; no call is made.
    #[must_use]
    pub fn logs<'a>(
        &'a self,
        record: &'a Record,
        container: Option<&'a str>,
        since: SystemTime,
    ) -> Logs<'a> {
        Logs {
            eden: self,
            record,
            container,
            since,
            newest: since,
            returned: BTreeMap::new(),
            definitions: BTreeMap::new(),
        }
    }
}

impl Logs<'_> {
    /// The lines that were written since the last call, oldest first.
    ///
    /// The tasks are looked up each time: a deploy starts others.
    ///
    /// # Errors
    /// When there is no service, no container that is wanted logs to CloudWatch Logs, or a call fails.
    pub async fn read(&mut self) -> Result<Vec<Line>, Error> {
        let streams = self.streams().await?;
        let from = self.since.max(self.newest - OVERLAP);
        let mut lines = Vec::new();
        for ((region, group), streams) in by_group(streams) {
            let client = self.eden.clients().logs(region.as_deref());
            let reader = Reader {
                client: &client,
                group: &group,
                from,
            };
            for some in streams.chunks(STREAMS_AT_ONCE) {
                for (event, stream) in reader.read(some).await? {
                    lines.extend(self.line(&event, stream));
                }
            }
        }
        // A file's lines of one millisecond keep their order.
        lines.sort_by_key(|line| line.at);
        self.newest = lines
            .last()
            .map_or(self.newest, |line| line.at.max(self.newest));
        let from = self.newest - OVERLAP;
        self.returned.retain(|_, at| *at >= from);
        Ok(lines)
    }

    /// The event as a line, unless it was returned before.
    fn line(&mut self, event: &FilteredLogEvent, stream: &Stream) -> Option<Line> {
        let millis = u64::try_from(event.timestamp()?).ok()?;
        let at = UNIX_EPOCH + Duration::from_millis(millis);
        let id = event.event_id()?.to_owned();
        if self.returned.insert(id, at).is_some() {
            return None;
        }
        Some(Line {
            at,
            container: stream.container.clone(),
            task: stream.task.clone(),
            text: event.message().unwrap_or_default().to_owned(),
        })
    }

    /// The streams of the tasks that are known.
    async fn streams(&mut self) -> Result<BTreeSet<Stream>, Error> {
        let clients = self.eden.clients();
        let (name, cluster) = (self.record.names()?.resource, &self.record.settings.cluster);
        let (service, tasks) = tokio::join!(
            own_only(clients, cluster, &name),
            tasks::of_service(clients, cluster, &name)
        );
        let service = service?.filter(active).ok_or_else(|| no_service(&name))?;
        let current = service.task_definition().unwrap_or_default().to_owned();
        let known = known(&service, tasks?, &current);
        let mut streams = BTreeSet::new();
        for (id, (definition, task)) in &known {
            for (container, logging) in self.definition(definition).await? {
                streams.extend(stream(container, logging, id, task.as_ref()));
            }
        }
        self.check(&current).await?;
        streams.retain(|stream| {
            self.container
                .is_none_or(|wanted| stream.container == wanted)
        });
        Ok(streams)
    }

    /// Where the containers of a task definition log to, looked up once.
    async fn definition(&mut self, arn: &str) -> Result<&[(String, Logging)], Error> {
        if !self.definitions.contains_key(arn) {
            let (definition, _) = task_definition(self.eden.clients(), arn).await?;
            self.definitions
                .insert(arn.to_owned(), of_definition(&definition));
        }
        Ok(self.definitions.get(arn).map_or(&[], Vec::as_slice))
    }

    /// Nothing can be read of what logs elsewhere, and silence would say that it logs nothing.
    async fn check(&mut self, current: &str) -> Result<(), Error> {
        let wanted = self.container;
        let all = self.definition(current).await?;
        let is_wanted = |name: &str| wanted.is_none_or(|wanted| wanted == name);
        let own: Vec<_> = all.iter().filter(|(name, _)| is_wanted(name)).collect();
        let is_readable = own
            .iter()
            .any(|(_, it)| matches!(it, Logging::CloudWatch { .. }));
        match wanted.filter(|_| own.is_empty()) {
            Some(wanted) => Err(no_container(wanted, all)),
            None if is_readable => Ok(()),
            None => Err(elsewhere(&own)),
        }
    }
}

/// The tasks by id, each with its task definition: those that ECS knows, and those that events name, of which
/// nothing else is known.
fn known(
    service: &Service,
    tasks: Vec<Task>,
    current: &str,
) -> BTreeMap<String, (String, Option<Task>)> {
    let events = ids_in_events(service).into_iter();
    let events = events.map(|id| (id, (current.to_owned(), None)));
    let described = tasks.into_iter().filter_map(|task| {
        let id = tasks::id(task.task_arn()?).to_owned();
        let definition = task.task_definition_arn().unwrap_or(current).to_owned();
        Some((id, (definition, Some(task))))
    });
    events.chain(described).collect()
}

type Group = (Option<String>, String);

fn by_group(streams: BTreeSet<Stream>) -> BTreeMap<Group, Vec<Stream>> {
    let mut groups: BTreeMap<Group, Vec<Stream>> = BTreeMap::new();
    for stream in streams {
        let group = (stream.region.clone(), stream.group.clone());
        groups.entry(group).or_default().push(stream);
    }
    groups
}

/// Reads streams of one group.
struct Reader<'a> {
    client: &'a aws_sdk_cloudwatchlogs::Client,
    group: &'a str,
    from: SystemTime,
}

impl Reader<'_> {
    /// All events of the streams; those of a stream that no container has begun yet are none.
    async fn read<'s>(
        &self,
        streams: &'s [Stream],
    ) -> Result<Vec<(FilteredLogEvent, &'s Stream)>, Error> {
        match self.events(streams).await {
            Err(error) if is_missing(&error) && streams.len() > 1 => {
                let mut events = Vec::new();
                for one in streams {
                    match self.events(std::slice::from_ref(one)).await {
                        Err(error) if is_missing(&error) => {}
                        answer => events.extend(answer?),
                    }
                }
                Ok(events)
            }
            Err(error) if is_missing(&error) => Ok(Vec::new()),
            answer => answer,
        }
    }

    async fn events<'s>(
        &self,
        streams: &'s [Stream],
    ) -> Result<Vec<(FilteredLogEvent, &'s Stream)>, Error> {
        let names = streams.iter().map(|stream| stream.name.clone()).collect();
        let call = self.client.filter_log_events();
        let call = call
            .log_group_name(self.group)
            .set_log_stream_names(Some(names))
            .start_time(millis(self.from));
        let pages = call.into_paginator().send().collect::<Result<Vec<_>, _>>();
        let subject = format!("log group {}", self.group);
        let pages = sent("CloudWatch Logs FilterLogEvents", subject, pages).await?;
        let events = pages
            .into_iter()
            .flat_map(|page| page.events.unwrap_or_default());
        let of = |event: FilteredLogEvent| {
            let name = event.log_stream_name()?;
            let stream = streams.iter().find(|stream| stream.name == name)?;
            Some((event, stream))
        };
        Ok(events.filter_map(of).collect())
    }
}

fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn is_missing(error: &Error) -> bool {
    code(error) == Some("ResourceNotFoundException")
}

fn no_service(name: &str) -> Error {
    Error::Unusable {
        what: format!("service {name}"),
        why: "does not exist".into(),
        advice: "`eden status` shows what there is; `eden create` makes the service again.".into(),
        key: None,
    }
}

fn no_container(wanted: &str, all: &[(String, Logging)]) -> Error {
    let names: Vec<&str> = all.iter().map(|(name, _)| name.as_str()).collect();
    Error::Unusable {
        what: format!("container {wanted}"),
        why: "is none of the task's".into(),
        advice: format!("There are {}.", names.join(", ")),
        key: None,
    }
}

fn elsewhere(containers: &[&(String, Logging)]) -> Error {
    let driver = |(name, logging): &(String, Logging)| match logging {
        Logging::Elsewhere(Some(driver)) => format!("{name} with log driver {driver}"),
        _ => format!("{name} without a log configuration"),
    };
    let each: Vec<String> = containers.iter().map(|it| driver(it)).collect();
    Error::Unusable {
        what: "the containers".into(),
        why: format!("do not log to CloudWatch Logs: {}", each.join(", ")),
        advice: "Look for the logs where these drivers send them.".into(),
        key: None,
    }
}

//! What is shown of a command while it runs.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use eden_core::context::Event;

use crate::cli::Format;
use crate::output;
use crate::terminal::{self, Look, painted};

/// Where a step's text begins.
const MARGIN: usize = 9;

/// The calls that change something, in words that a reader needs no AWS manual for.
const STEPS: &[(&str, &str)] = &[
    ("DynamoDB CreateTable", "state table created"),
    ("DynamoDB DeleteItem", "removed"),
    ("DynamoDB PutItem", "stored"),
    ("DynamoDB TransactWriteItems", "state stored"),
    ("ECS CreateService", "service created"),
    ("ECS DeleteService", "service deleted"),
    ("ECS DeregisterTaskDefinition", "task definition removed"),
    ("ECS RegisterTaskDefinition", "task definition registered"),
    ("ECS TagResource", "tagged"),
    ("ECS UntagResource", "tags removed"),
    ("ECS UpdateService", "service deployed"),
    ("ELBv2 AddTags", "tagged"),
    ("ELBv2 CreateRule", "listener rule created"),
    ("ELBv2 CreateTargetGroup", "target group created"),
    ("ELBv2 DeleteRule", "listener rule deleted"),
    ("ELBv2 DeleteTargetGroup", "target group deleted"),
    ("ELBv2 ModifyRule", "listener rule changed"),
    ("ELBv2 ModifyTargetGroup", "target group changed"),
    ("ELBv2 ModifyTargetGroupAttributes", "target group changed"),
    ("ELBv2 RemoveTags", "tags removed"),
    ("ELBv2 SetRulePriorities", "listener rule moved"),
    ("Route 53 ChangeResourceRecordSets", "DNS record changed"),
    ("S3 PutObject", "Environments JSON written"),
];

/// The changes that were made, for whoever interrupts the command.
static DONE: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The changes that this process has made so far, each in a line.
pub(crate) fn done() -> Vec<String> {
    DONE.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Who hears of the progress: with `--output json` stdout is the result's alone.
pub(crate) fn listener(format: Format) -> impl Fn(Event) + Send + Sync + 'static {
    let is_shown = terminal::is_shown();
    move |event| {
        keep(&event);
        match format {
            Format::Text if is_shown => step(&event).iter().for_each(|text| output::raw(text)),
            Format::Text => line(&event).iter().for_each(|text| output::line(text)),
            Format::Json if output::is_watched() => {
                step(&event).iter().for_each(|text| output::raw_error(text));
            }
            Format::Json => {}
        }
    }
}

fn keep(event: &Event) {
    let Event::Finished {
        call,
        subject,
        took,
    } = event
    else {
        return;
    };
    tracing::debug!(call, subject, ?took, "changed");
    let mut done = DONE.lock().unwrap_or_else(PoisonError::into_inner);
    done.push(format!("{call} on {subject}"));
}

/// What scripts get: eden's own lines alone.
fn line(event: &Event) -> Option<String> {
    match event {
        Event::Note(text) | Event::Warning(text) => Some(text.clone()),
        Event::Waiting(text) => Some(format!("Waiting: {text}")),
        _ => None,
    }
}

/// What a person gets: what was done and how long it took, what is waited for, and what to know.
fn step(event: &Event) -> Option<String> {
    match event {
        Event::Finished {
            call,
            subject,
            took,
        } => Some(change(call, subject, *took)),
        Event::Waiting(text) => Some(painted(
            Look::Faint,
            &format!("{:MARGIN$}waiting: {text}", ""),
        )),
        Event::Warning(text) => Some(painted(Look::Warning, &format!("{:MARGIN$}{text}", ""))),
        _ => None,
    }
}

fn change(call: &str, subject: &str, took: Duration) -> String {
    let known = STEPS.iter().find(|(known, _)| *known == call);
    let words = known.map_or(call, |(_, words)| words);
    let took = painted(Look::Faint, &format!("{:>7}", seconds(took)));
    format!("{took}  {words} {}", painted(Look::Faint, short(subject)))
}

/// Of an ARN what differs within a region: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>.
fn short(subject: &str) -> &str {
    match subject.strip_prefix("arn:") {
        Some(rest) => rest.splitn(5, ':').last().unwrap_or(subject),
        None => subject,
    }
}

/// What a command that was shown its steps ends with.
pub(crate) fn ended(text: &str, took: Duration) {
    let mark = painted(Look::Good, "✓");
    let text = painted(Look::Strong, text);
    output::raw(&format!("{mark} {text} ({})", seconds(took)));
}

pub(crate) fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_says_what_was_done_and_how_long_it_took() {
        let event = Event::Finished {
            call: "ECS CreateService",
            subject: "dev-foo".into(),
            took: Duration::from_millis(1234),
        };
        // The tests' own stdout is no terminal.
        let line = "  1.2 s  service created dev-foo";
        assert_eq!(step(&event).as_deref(), Some(line));
        assert_eq!(self::line(&event), None);
        let group = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/dev-foo/50dc6c495c0c9188";
        assert_eq!(short(group), "targetgroup/dev-foo/50dc6c495c0c9188");
        assert_eq!(
            short("arn:aws:ecs:eu-west-1:123456789012:task-definition/foo:1"),
            "task-definition/foo:1"
        );
        assert_eq!(short("arn:odd"), "odd");
        let note = Event::Note("Image exists".into());
        assert_eq!(self::line(&note).as_deref(), Some("Image exists"));
        assert_eq!(step(&note), None);
    }
}

//! The alarms.

use super::function::tags_of;
use super::{TagStep, missing, of};
use crate::alarm::{Alarm, MARK, differences, wanted};
use crate::destination::{Destination, Tags};
use crate::observe::{Found, FoundAlarm};

/// What is done to the alarms of a destination.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AlarmStep {
    /// Those that are missing.
    pub make: Vec<Alarm>,
    /// Those that get other settings, with what is wrong now.
    pub change: Vec<(Alarm, Vec<String>)>,
    /// Names of those that go.
    pub delete: Vec<String>,
    /// Tags of those that stay, by their ARNs.
    pub tags: Vec<(String, TagStep)>,
    /// Whether the function is no longer marked to have some.
    pub unmark: bool,
}

/// `marks` are the tags that say whose an alarm is.
pub(super) fn step(destination: &Destination, marks: Tags, found: &Found) -> AlarmStep {
    let mut tags = destination.tags.clone();
    tags.extend(marks);
    let mut step = AlarmStep {
        unmark: destination.alarms.is_none() && found.tags.contains_key(MARK),
        ..AlarmStep::default()
    };
    let mut there: Vec<&FoundAlarm> = found.alarms.iter().collect();
    for alarm in wanted(destination) {
        let Some(index) = there.iter().position(|one| one.name() == alarm.name) else {
            step.make.push(alarm);
            continue;
        };
        let now = there.swap_remove(index);
        let wrong = differences(&now.alarm, &alarm);
        if !wrong.is_empty() {
            step.change.push((alarm, wrong));
        }
        let tags = now
            .tags
            .as_ref()
            .map(|has| tags_of(destination, &tags, has));
        let tags = tags.filter(|tags| !tags.is_empty());
        step.tags
            .extend(tags.map(|tags| (now.arn().to_owned(), tags)));
    }
    step.delete = there.iter().map(|one| one.name().to_owned()).collect();
    step
}

impl AlarmStep {
    pub(super) fn lines(&self) -> Vec<String> {
        let piece = |name: &str| format!("alarm {name}");
        let make = self.make.iter().flat_map(|one| missing(&piece(&one.name)));
        let change = self.change.iter();
        let change = change.flat_map(|(one, wrong)| of(&piece(&one.name), wrong));
        let delete = self.delete.iter();
        let delete = delete.map(|name| format!("{} is one too many", piece(name)));
        let unmark = self.unmark.then(|| format!("tag {MARK} was changed"));
        make.chain(change).chain(delete).chain(unmark).collect()
    }
}

//! What a plan changes, for a person: a line for each piece, and each setting that gets another value.

use std::fmt;

use super::{AliasStep, Plan, RuleStep, ServiceStep, TargetGroupStep, TaskDefinitionStep};
use crate::clone::differences::{Difference, Values, changed_or_added};
use crate::error::Error;
use crate::foreign::Piece;
use crate::overrides::{Overridden, Overrides};
use crate::record::Record;

/// What is done to a piece.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Change {
    /// Which piece.
    pub piece: Piece,
    /// What is done to it, such as `is created`.
    pub what: String,
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.piece, self.what)
    }
}

impl Plan {
    /// Everything that carrying the plan out changes, given what the environment was made with before. The
    /// time of its last deploy, which every create writes, is no change.
    ///
    /// # Errors
    /// When the environment's name cannot be used.
    pub fn changes(&self, previous: Option<&Record>) -> Result<Vec<Change>, Error> {
        let fqdn = self.record.fqdn()?;
        let mut changes = self.of_definition(previous);
        changes.extend(of(Piece::TargetGroup, self.of_target_group()));
        changes.extend(of(Piece::ListenerRule, self.of_rule(&fqdn)));
        changes.extend(self.of_service(previous));
        let alias = match &self.alias {
            AliasStep::Keep => None,
            AliasStep::Change(_) => Some(format!("gets {fqdn}")),
        };
        changes.extend(of(Piece::AliasRecord, alias));
        let unlisted = self.entry.as_ref();
        let unlisted = unlisted.filter(|entry| entry.former.as_ref() != Some(&fqdn));
        let listed = unlisted.map(|entry| format!("lists {fqdn} in {}", entry.name));
        changes.extend(of(Piece::EnvironmentsJson, listed));
        changes.extend(of(Piece::StateRow, self.of_row()));
        changes.extend(self.of_tags());
        Ok(changes)
    }

    fn of_definition(&self, previous: Option<&Record>) -> Vec<Change> {
        let (piece, record) = (Piece::TaskDefinition, &self.record);
        if let TaskDefinitionStep::Keep { .. } = self.task_definition {
            return Vec::new();
        }
        let Some(before) = previous else {
            let what = format!("is registered with image {}", record.image);
            return vec![Change { piece, what }];
        };
        let is_other = before.image != record.image;
        let image = line(piece, "image", Some(&before.image), Some(&record.image));
        let mut changes = Vec::from_iter(is_other.then_some(image));
        changes.extend(variables(&before.environment, &record.environment));
        changes.extend(overrides(&before.overrides, &record.overrides));
        // Records of older releases have no settings.
        if !before.definition_settings.is_empty() {
            let (was, is) = (&before.definition_settings, &record.definition_settings);
            changes.extend(settings(piece, was, is));
        }
        or(changes, piece, "gets a new revision")
    }

    fn of_target_group(&self) -> Option<String> {
        match self.target_group.as_ref()? {
            TargetGroupStep::Keep { .. } => None,
            TargetGroupStep::Repair { .. } => Some("gets the reference's settings again".into()),
            TargetGroupStep::Create { .. } => Some("is created".into()),
        }
    }

    fn of_rule(&self, fqdn: &str) -> Option<String> {
        match (self.rule.as_ref()?, &self.renumber) {
            (RuleStep::Keep { .. }, None) => None,
            (RuleStep::Keep { .. }, Some(_)) => {
                let range = &self.record.settings.rule_priorities;
                Some(format!(
                    "gets a priority in {}-{}",
                    range.start(),
                    range.end()
                ))
            }
            (RuleStep::Repair { .. }, _) => Some(format!("forwards {fqdn} again")),
            (RuleStep::Create { .. }, _) => Some(format!("is created for {fqdn}")),
        }
    }

    fn of_service(&self, previous: Option<&Record>) -> Vec<Change> {
        let piece = Piece::Service;
        match &self.service {
            ServiceStep::Keep { .. } => Vec::new(),
            ServiceStep::Create { .. } => Vec::from_iter(of(piece, Some("is created".into()))),
            ServiceStep::Update(_) => {
                let made = previous.map(|record| &record.service_settings);
                let made = made.filter(|made| !made.is_empty());
                let lines = made.map(|made| settings(piece, made, &self.record.service_settings));
                let mut lines = lines.unwrap_or_default();
                lines.extend(of(piece, self.of_count(previous)));
                or(lines, piece, "is deployed to")
            }
        }
    }

    fn of_count(&self, previous: Option<&Record>) -> Option<String> {
        let asked = self.record.desired_count?;
        let before = previous.and_then(|record| record.desired_count);
        (before != Some(asked)).then(|| format!("gets {asked} tasks"))
    }

    fn of_row(&self) -> Option<String> {
        self.row_generation
            .is_none()
            .then(|| "is created".to_owned())
    }

    /// Tags that are missing; where they have to be looked at first, nothing is said of them.
    fn of_tags(&self) -> Vec<Change> {
        let retag = &self.retag;
        let all = [
            (Piece::Service, Some(&retag.service)),
            (Piece::TargetGroup, Some(&retag.target_group)),
            (Piece::ListenerRule, retag.rule.as_ref()),
        ];
        let lacking = all.into_iter().filter_map(|(piece, tags)| {
            let names: Vec<&str> = tags?.keys().map(String::as_str).collect();
            let what = format!("gets the tags {}", names.join(", "));
            (!names.is_empty()).then_some(Change { piece, what })
        });
        lacking.collect()
    }
}

fn of(piece: Piece, what: Option<String>) -> Option<Change> {
    Some(Change { piece, what: what? })
}

fn or(changes: Vec<Change>, piece: Piece, what: &str) -> Vec<Change> {
    if changes.is_empty() {
        return Vec::from_iter(of(piece, Some(what.to_owned())));
    }
    changes
}

/// Each setting that gets another value.
fn settings(piece: Piece, before: &Values, after: &Values) -> Vec<Change> {
    let each = changed_or_added(before, after).into_iter();
    each.map(|one| line(piece, one.key, one.made, one.now))
        .collect()
}

fn line(piece: Piece, key: &str, was: Option<&str>, is: Option<&str>) -> Change {
    let nothing = "none";
    let (was, is) = (was.unwrap_or(nothing), is.unwrap_or(nothing));
    Change {
        piece,
        what: format!("gets {key} {is}, which was {was}"),
    }
}

/// Overrides that are not among the settings. Commands may hold secrets as variables may: their names alone.
fn overrides(before: &Overrides, after: &Overrides) -> Vec<Change> {
    let piece = Piece::TaskDefinition;
    let images = |all: &Overrides| -> Values {
        let images = all.images.iter();
        images
            .map(|(name, image)| (format!("image of container {name}"), image.to_string()))
            .collect()
    };
    let others = [
        (Overridden::Command, before.command != after.command),
        (
            Overridden::EntryPoint,
            before.entry_point != after.entry_point,
        ),
        (Overridden::Secrets, before.secrets != after.secrets),
        (
            Overridden::EnvironmentFiles,
            before.environment_files != after.environment_files,
        ),
    ];
    let others = others.into_iter().filter(|(_, differs)| *differs);
    let others = others.map(|(which, _)| Change {
        piece,
        what: format!("gets another `{}`", which.name()),
    });
    let mut changes = settings(piece, &images(before), &images(after));
    changes.extend(others);
    changes
}

/// Variables by their names alone: their values may be secrets.
fn variables(before: &Values, after: &Values) -> Vec<Change> {
    let piece = Piece::TaskDefinition;
    let each = changed_or_added(before, after).into_iter();
    let what = |one: Difference<'_>| match one.now {
        Some(_) => format!("gets another value of variable {}", one.key),
        None => format!("no longer sets variable {}", one.key),
    };
    each.map(|one| Change {
        piece,
        what: what(one),
    })
    .collect()
}

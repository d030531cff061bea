//! Whose pieces exist: for counting what many commands at once made, lost and left.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use aws_sdk_route53::types::ResourceRecordSet;

use super::environment::{hosts, text};
use super::names::{DOMAIN_PREFIX, ENTRY_PREFIX, RESOURCE_PREFIX};
use super::{Piece, World, ZONE};

/// The names of the environments that have each piece, as often as they have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Census {
    /// The names by piece.
    pub names: BTreeMap<Piece, Vec<String>>,
    /// The priorities of the rules.
    pub priorities: Vec<i32>,
}

impl Census {
    /// Which of these environments lack which piece, each in a line.
    #[must_use]
    pub fn missing(&self, wanted: &BTreeSet<String>) -> Vec<String> {
        let lacking = |piece: Piece| {
            let found = self.distinct(piece);
            let names = wanted.iter().filter(move |name| !found.contains(*name));
            names.map(move |name| format!("no {piece:?} of {name}"))
        };
        Piece::ALL.into_iter().flat_map(lacking).collect()
    }

    /// The pieces of environments other than these, each in a line.
    #[must_use]
    pub fn surplus(&self, wanted: &BTreeSet<String>) -> Vec<String> {
        let strangers = |piece: Piece| {
            let names = self.distinct(piece).into_iter();
            let names = names.filter(|name| !wanted.contains(name));
            names.map(move |name| format!("{piece:?} of {name}"))
        };
        Piece::ALL.into_iter().flat_map(strangers).collect()
    }

    /// The pieces that an environment has more than once; of task definitions, each deploy leaves one.
    #[must_use]
    pub fn doubles(&self) -> Vec<String> {
        let single = Piece::ALL
            .into_iter()
            .filter(|piece| *piece != Piece::TaskDefinition);
        let double = single.filter(|piece| self.names[piece].len() != self.distinct(*piece).len());
        double.map(|piece| format!("{piece:?}")).collect()
    }

    /// How many different priorities the rules have.
    #[must_use]
    pub fn distinct_priorities(&self) -> usize {
        self.priorities.iter().collect::<BTreeSet<_>>().len()
    }

    /// The environments that have a piece.
    #[must_use]
    pub fn distinct(&self, piece: Piece) -> BTreeSet<String> {
        self.names[&piece].iter().cloned().collect()
    }
}

impl World {
    /// Counts the pieces of all environments.
    pub async fn census(&self) -> Result<Census> {
        let (definitions, groups, services, rules, records, entries, rows) = tokio::try_join!(
            self.active_task_definitions(None),
            self.target_groups(),
            self.services(),
            self.rules(),
            self.records(),
            self.entries(),
            self.rows(),
        )?;
        let families = definitions
            .iter()
            .filter_map(|arn| super::inventory::family_of(arn));
        let groups = groups.iter().filter_map(|group| group.target_group_name());
        let services = services.iter().filter_map(|service| service.service_name());
        let record_names = records.iter().map(ResourceRecordSet::name);
        let entries = entries.iter().filter_map(|entry| entry["name"].as_str());
        let rows = rows.iter().map(|row| text(row, "name"));
        let hosts: Vec<String> = rules.iter().flat_map(hosts).collect();
        let names = [
            (Piece::TaskDefinition, named(families, resource)),
            (Piece::TargetGroup, named(groups, resource)),
            (Piece::Service, named(services, resource)),
            (Piece::Rule, named(hosts.iter().map(String::as_str), host)),
            (Piece::Record, named(record_names, host)),
            (Piece::Entry, named(entries, entry)),
            (Piece::Row, named(rows, resource)),
        ];
        let priorities = rules
            .iter()
            .filter_map(|rule| rule.priority()?.parse().ok());
        Ok(Census {
            names: names.into(),
            priorities: priorities.collect(),
        })
    }
}

fn named<'a>(
    found: impl Iterator<Item = &'a str>,
    environment: fn(&str) -> Option<&str>,
) -> Vec<String> {
    found
        .filter_map(environment)
        .map(ToOwned::to_owned)
        .collect()
}

fn resource(name: &str) -> Option<&str> {
    name.strip_prefix(RESOURCE_PREFIX)?.strip_prefix('-')
}

fn entry(name: &str) -> Option<&str> {
    name.strip_prefix(ENTRY_PREFIX)?.strip_prefix('-')
}

fn host(name: &str) -> Option<&str> {
    let label = name.trim_end_matches('.').strip_suffix(ZONE)?;
    let name = label.strip_suffix('.')?.strip_prefix(DOMAIN_PREFIX)?;
    name.strip_prefix('-')
}

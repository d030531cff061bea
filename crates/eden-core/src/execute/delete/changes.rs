//! What a delete would take, for a person: a line for each piece.

use super::removal::Removal;
use crate::foreign::Piece;
use crate::observe::dns;
use crate::plan::Change;

impl Removal {
    /// Everything that goes, in the order in which it does; of the revisions, these.
    pub(super) fn changes(&self, revisions: &[String]) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut add = |piece, what: String| changes.push(Change { piece, what });
        if let Some((_, entry)) = &self.entry {
            let host = entry.former.as_ref().unwrap_or(&entry.fqdn);
            let what = format!("no longer lists {host} in {}", entry.name);
            add(Piece::EnvironmentsJson, what);
        }
        for set in &self.records {
            let what = format!("{} is deleted", dns::described(set));
            add(Piece::AliasRecord, what);
        }
        if let Some(service) = &self.service {
            let name = service.service_name().unwrap_or_default();
            add(Piece::Service, format!("{name} is deleted"));
        }
        for revision in revisions {
            let name = revision.rsplit('/').next().unwrap_or_default();
            add(Piece::TaskDefinition, format!("{name} is deregistered"));
        }
        for rule in &self.rules {
            let arn = rule.rule_arn().unwrap_or_default();
            add(Piece::ListenerRule, format!("{arn} is deleted"));
        }
        if let Some(arn) = &self.target_group {
            add(Piece::TargetGroup, format!("{arn} is deleted"));
        }
        for row in &self.rows {
            add(Piece::StateRow, format!("{} is deleted", row.name));
        }
        changes
    }
}

//! Decides what of an endpoint goes: only what is proven to be its own.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::Service;
use aws_sdk_elasticloadbalancingv2::types::Rule;
use aws_sdk_route53::types::ResourceRecordSet;

use super::seen::{AtHost, Seen};
use crate::clone::tags::{Tags, from_ecs};
use crate::document::Entry;
use crate::eden::{Consent, Profiles};
use crate::error::Error;
use crate::name::Names;
use crate::observe::albs;
use crate::observe::current::Piece;
use crate::observe::dns;
use crate::observe::file::{Address, Files};
use crate::observe::service::{active, family_of};
use crate::observe::target_group::Tagged;
use crate::ownership::{
    Evidence, Foreign, Marker, Owner, Reason, Shape, Trust, Whose, evidence, shape,
};
use crate::plan::{refuse_reference, whose_record};
use crate::record::{Alb, Identifiers, Record};
use crate::state::row::Row;
use crate::state::table::{Claim, Table};
use crate::text::visible;

/// What of one endpoint goes.
pub(super) struct Removal {
    pub(super) record: Record,
    pub(super) names: Names,
    pub(super) fqdn: String,
    pub(super) owner: Owner,
    /// Where it is listed in the Environments JSON, or may be in a moment.
    pub(super) entry: Option<(Address, Entry)>,
    /// Whether the command that made it may still be writing its entry.
    pub(super) is_publishing: bool,
    pub(super) records: Vec<ResourceRecordSet>,
    pub(super) service: Option<Service>,
    /// Revisions whose tags have to be looked at.
    pub(super) definitions: Vec<String>,
    pub(super) rules: Vec<Rule>,
    pub(super) target_group: Option<String>,
    pub(super) rows: Vec<Row>,
    pub(super) claim: Option<(String, Claim)>,
    /// The target group of the endpoint's name, whoever it belongs to.
    pub(super) seen_group: Option<String>,
    /// What stays, since it is not proven.
    pub(super) left: Vec<Foreign>,
    /// The same environment as it is under another generation, which keeps what it holds.
    holder: Option<Record>,
}

/// What is stored about environments, and what the user consents to: with it is decided what goes.
pub(super) struct Stored<'a> {
    pub(super) table: &'a Table,
    pub(super) files: &'a Files,
    pub(super) profiles: &'a Profiles,
    pub(super) consent: Consent,
}

impl Stored<'_> {
    /// Decides what of an endpoint goes, but for its rules.
    pub(super) fn decide(&self, record: &Record, seen: Seen) -> Result<Removal, Error> {
        let (names, fqdn) = (record.names()?, record.fqdn()?);
        self.refuse_references(&names, record, &seen)?;
        let rows = seen.items.rows(&record.id, &names, &fqdn)?;
        let record = &as_in_row(record, &rows, self.consent);
        let owner = self.owner(record, &names, &fqdn, &rows)?;
        let is_other = |row: &Row| row.generation.is_some() && row.generation != record.generation;
        let (others, rows): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(is_other);
        self.refuse_protected(&rows)?;
        let mut held = others.into_iter();
        let held = held
            .next()
            .map(|row| row.record.unwrap_or_else(|| record.clone()));
        let successor = seen.at_host.successor.clone();
        let successor = successor.filter(|other| other.generation != record.generation);
        let holder = held.or(successor);
        let is_publishing = |row: &Row| row.record.as_ref().is_some_and(|it| it.publishing);
        let mut removal = Removal {
            record: record.clone(),
            names,
            fqdn,
            owner,
            entry: None,
            is_publishing: !record.is_worker()
                && (record.publishing || rows.iter().any(is_publishing)),
            records: Vec::new(),
            service: None,
            definitions: seen.definitions,
            rules: Vec::new(),
            target_group: None,
            rows: Vec::new(),
            claim: None,
            seen_group: seen.target_group.as_ref().map(|group| group.arn.clone()),
            left: Vec::new(),
            holder,
        };
        removal.decide_service(seen.service);
        removal.decide_group(seen.target_group);
        removal.decide_published(seen.at_host, self.files, self.consent.trust)?;
        if removal.is_family_held() {
            removal.definitions = Vec::new();
        }
        removal.rows = rows;
        Ok(removal)
    }

    /// What is protected is left as it is, before anything of it is withdrawn.
    fn refuse_protected(&self, rows: &[Row]) -> Result<(), Error> {
        let mut protected = rows.iter().filter(|row| row.is_protected());
        let protected = protected.find_map(|row| row.record.as_ref());
        let Some(record) = protected.filter(|_| !self.consent.force) else {
            return Ok(());
        };
        Err(Error::Protected {
            name: visible(&record.id.name).into_owned(),
        })
    }

    /// Neither the profile's own reference nor that of any stored profile is taken down.
    fn refuse_references(&self, names: &Names, record: &Record, seen: &Seen) -> Result<(), Error> {
        self.profiles
            .refuse_references(names, &record.settings.cluster)?;
        let Some(reference) = &seen.reference else {
            return Ok(());
        };
        let family = reference.task_definition().and_then(family_of);
        let balancers = reference.load_balancers().iter();
        let groups: Vec<&str> = balancers.filter_map(|it| it.target_group_arn()).collect();
        let own = seen.target_group.as_ref().map(|group| group.arn.as_str());
        refuse_reference(names, family, &groups, own)
    }

    /// Whose the pieces of an endpoint are.
    fn owner(
        &self,
        record: &Record,
        names: &Names,
        fqdn: &str,
        rows: &[Row],
    ) -> Result<Owner, Error> {
        let generation = record.generation.as_deref();
        let (table, profile) = (self.table.name(), &record.id.profile);
        let marker = |names: &Names| Marker::new(table, profile, &names.resource, generation);
        let left = record.leaving.iter().filter_map(|left| left.names().ok());
        let is_recorded = record.identifiers != Identifiers::default();
        let stored = self.profiles.settings(profile);
        let evidence = match evidence(record, self.consent.trust, stored) {
            Ok(_) if !is_recorded => named(rows, fqdn),
            Ok(evidence) => evidence,
            Err(_) if self.consent.adopt => Evidence::Tags,
            Err(_) if !is_recorded => named(rows, fqdn),
            Err(keys) => return Err(unproven(record, stored.is_some(), &keys)),
        };
        Ok(Owner {
            marker: marker(names),
            // A move that did not come to its end has not yet taken over what stands at the host.
            former: left.map(|names| marker(&names)).collect(),
            evidence,
            adopt: self.consent.adopt,
        })
    }
}

/// Who knows nothing but where an environment is means the one that its row tells of.
fn as_in_row(record: &Record, rows: &[Row], consent: Consent) -> Record {
    let is_known = consent.trust == Trust::State || record.generation.is_some();
    let recorded = rows.iter().find_map(|row| row.record.as_ref());
    match recorded.filter(|_| !is_known) {
        Some(row) => Record {
            generation: row.generation.clone(),
            tagged: row.tagged,
            identifiers: row.identifiers.clone(),
            ..record.clone()
        },
        None => record.clone(),
    }
}

/// A row of the Python tools with the endpoint's host proves pieces by their names.
fn named(rows: &[Row], fqdn: &str) -> Evidence {
    let is_python = |row: &Row| row.record.is_none() && row.endpoint == fqdn;
    if rows.iter().any(is_python) {
        Evidence::Named
    } else {
        Evidence::Tags
    }
}

fn unproven(record: &Record, is_stored: bool, keys: &[&str]) -> Error {
    let (profile, name) = (visible(&record.id.profile), visible(&record.id.name));
    let why = if is_stored {
        let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
        format!("differs from profile {profile} in {}", keys.join(", "))
    } else {
        format!("cannot be compared: profile {profile} is not stored")
    };
    Error::Unusable {
        what: format!("the row of environment {name} of profile {profile}"),
        why: format!("was written before pieces were tagged, and {why}; nothing was deleted"),
        advice: format!(
            "If the row is right, delete what it names with `eden delete -p {profile} --name {name} \
             --adopt`."
        ),
        key: None,
    }
}

impl Removal {
    /// Whether anything goes.
    pub(super) fn is_anything(&self) -> bool {
        self.entry.is_some()
            || !self.records.is_empty()
            || self.service.is_some()
            || !self.rules.is_empty()
            || self.target_group.is_some()
            || !self.rows.is_empty()
    }

    fn decide_service(&mut self, service: Option<Service>) {
        let Some(service) = service.filter(active) else {
            return;
        };
        let held = self.holder.as_ref().is_some_and(|holder| {
            holder.settings.cluster == self.record.settings.cluster && self.is_named_as(holder)
        });
        if held {
            return;
        }
        let tags = from_ecs(service.tags());
        let balancers = service.load_balancers().iter();
        let attached = balancers.filter_map(|balancer| balancer.target_group_arn());
        match self.owner.service(&tags, attached) {
            Whose::Ours => self.service = Some(service),
            Whose::Foreign(reason) => {
                let id = service.service_arn().unwrap_or_default();
                self.leave(Piece::Service, id, tags.clone(), reason);
            }
        }
    }

    fn decide_group(&mut self, group: Option<Tagged>) {
        let group = group.filter(|_| !self.record.is_worker());
        let Some(Tagged { arn, tags }) = group else {
            return;
        };
        let held = self.holder.as_ref();
        if held.is_some_and(|it| it.identifiers.target_group.as_deref() == Some(&*arn)) {
            return;
        }
        match self.owner.target_group(&tags, &arn) {
            Whose::Ours => self.target_group = Some(arn),
            Whose::Foreign(reason) => self.leave(Piece::TargetGroup, &arn, tags, reason),
        }
    }

    /// The rules that go: exactly the endpoint's, or marked or recorded ones. Rules at the host, or to
    /// the target group, that are not stay, and with them what they lead to.
    pub(super) fn decide_rules(&mut self, rules: &[Rule], tags: &BTreeMap<String, Tags>) {
        if self.record.is_worker() {
            return;
        }
        let nothing = Tags::new();
        for rule in rules {
            let arn = rule.rule_arn().unwrap_or_default();
            let held = self.holder.as_ref();
            if held.is_some_and(|it| it.identifiers.rule.as_deref() == Some(arn)) {
                continue;
            }
            let tags = tags.get(arn).unwrap_or(&nothing);
            let shape = shape(rule, &self.fqdn, self.target_group.as_deref());
            let at_host = albs::is_for_host(rule, &self.fqdn);
            let is_target = |group: &String| albs::targets(rule).contains(&group.as_str());
            let leads_here = self.target_group.as_ref().is_some_and(is_target);
            let whose = match shape {
                Shape::Exact => Whose::Ours,
                _ => self.owner.rule(tags, arn, shape, at_host),
            };
            match whose {
                Whose::Ours => self.rules.push(rule.clone()),
                // The other generation's own rule, perhaps.
                Whose::Foreign(_) if self.is_host_held() && !leads_here => {}
                Whose::Foreign(reason) if at_host || leads_here => {
                    self.leave(Piece::ListenerRule, arn, tags.clone(), reason);
                    if leads_here {
                        self.leave_group();
                    }
                }
                Whose::Foreign(_) => {}
            }
        }
    }

    /// AWS keeps a target group that a rule uses.
    fn leave_group(&mut self) {
        if let Some(arn) = self.target_group.take() {
            self.leave(Piece::TargetGroup, &arn, Tags::new(), Reason::Used);
        }
    }

    /// A host that nobody has claimed is that of older records, and of those in Terraform's state.
    fn decide_published(
        &mut self,
        at_host: AtHost,
        files: &Files,
        trust: Trust,
    ) -> Result<(), Error> {
        if self.record.is_worker() {
            return Ok(());
        }
        if self.is_host_held() {
            return self.decide_entry(true, files);
        }
        let is_ours = |claim: &&Claim| claim.id == self.record.id;
        let ours = at_host.claim.as_ref().filter(is_ours).cloned();
        let is_believed = trust == Trust::State || self.owner.evidence != Evidence::Tags;
        let has_host = ours.is_some() || (at_host.claim.is_none() && is_believed);
        self.claim = ours.map(|claim| (self.fqdn.clone(), claim));
        self.decide_records(at_host.records, &at_host.albs, has_host);
        self.decide_entry(has_host, files)
    }

    /// Whether another generation has the host.
    fn is_host_held(&self) -> bool {
        let holder = self.holder.as_ref();
        holder.is_some_and(|it| it.fqdn().is_ok_and(|fqdn| fqdn == self.fqdn))
    }

    /// Whether another generation is listed at the same place.
    fn is_entry_held(&self, address: &Address, entry: &Entry) -> bool {
        let holder = self.holder.as_ref();
        holder.is_some_and(|it| {
            let same =
                |other: Entry| other.name == entry.name && other.update_key == entry.update_key;
            let listed = it.entry().ok().flatten();
            Address::from(&it.settings) == *address && listed.is_some_and(same)
        })
    }

    fn decide_records(&mut self, records: Vec<ResourceRecordSet>, albs: &[Alb], has_host: bool) {
        for set in records {
            match whose_record(&set, albs, has_host, self.owner.adopt) {
                Whose::Ours => self.records.push(set),
                Whose::Foreign(reason) => {
                    let id = dns::described(&set);
                    self.leave(Piece::AliasRecord, &id, Tags::new(), reason);
                }
            }
        }
    }

    fn decide_entry(&mut self, has_host: bool, files: &Files) -> Result<(), Error> {
        let address = Address::from(&self.record.settings);
        let entry = self.record.entry()?;
        let Some(entry) = entry.filter(|entry| !self.is_entry_held(&address, entry)) else {
            return Ok(());
        };
        let document = files.get(&address).map(|file| &file.document);
        let published = document.and_then(|it| it.published(&entry.name, &entry.update_key));
        let Some(published) = published else {
            self.entry = self.is_publishing.then_some((address, entry));
            return Ok(());
        };
        self.is_publishing = false;
        if self.owner.adopt || (has_host && self.is_own_host(published)) {
            let former = Some(published.to_owned());
            self.entry = Some((address, Entry { former, ..entry }));
            return Ok(());
        }
        let id = format!(
            "entry {} of {address}, `{}` {published}",
            entry.name, entry.update_key
        );
        self.leave(Piece::EnvironmentsJson, &id, Tags::new(), Reason::Unmarked);
        Ok(())
    }

    /// Whether a host is the endpoint's, or was before a move that did not come to its end.
    fn is_own_host(&self, host: &str) -> bool {
        let left = self.record.leaving.as_ref();
        let was = left.is_some_and(|left| left.fqdn().is_ok_and(|fqdn| fqdn == host));
        host == self.fqdn || was
    }

    fn is_family_held(&self) -> bool {
        self.holder.as_ref().is_some_and(|it| self.is_named_as(it))
    }

    fn is_named_as(&self, holder: &Record) -> bool {
        holder
            .names()
            .is_ok_and(|names| names.resource == self.names.resource)
    }

    fn leave(&mut self, piece: Piece, id: &str, tags: Tags, reason: Reason) {
        self.left.push(Foreign {
            piece,
            id: id.to_owned(),
            tags,
            reason,
        });
    }
}

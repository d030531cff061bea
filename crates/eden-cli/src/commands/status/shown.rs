//! An environment for a person: what matters first, then every piece.

use std::time::SystemTime;

use anyhow::Result;
use eden_core::foreign::Piece;
use eden_core::health::Verdict;
use eden_core::observe::current::Observation;
use eden_core::operate::status::{Deployment, ServiceEvent, ServiceStatus, Status, Target, Task};
use eden_core::text::visible;

use super::json::{why, word};
use crate::output;
use crate::terminal::{Look, painted};

const PIECES: [Piece; 7] = [
    Piece::TaskDefinition,
    Piece::TargetGroup,
    Piece::Service,
    Piece::ListenerRule,
    Piece::AliasRecord,
    Piece::EnvironmentsJson,
    Piece::StateRow,
];

/// Those that a worker has.
const OF_WORKER: [Piece; 3] = [Piece::TaskDefinition, Piece::Service, Piece::StateRow];

/// Prints one endpoint.
pub(super) fn show(status: &Status) -> Result<()> {
    let record = &status.record;
    let endpoint = record.endpoint().map(|key| format!(" ({})", visible(key)));
    let name = format!(
        "{}{}",
        visible(&record.id.name),
        endpoint.unwrap_or_default()
    );
    let verdict = status.service.as_ref().map(|service| &service.verdict);
    output::raw(&format!(
        "{}  {}",
        painted(Look::Strong, &name),
        health(verdict)
    ));
    field("profile", &record.id.profile);
    let address = record.url()?;
    field(
        "address",
        address.as_deref().unwrap_or("none: it is a worker"),
    );
    if let Some(observation) = &status.observation {
        known(observation);
        heading("Pieces");
        let has = |piece: &&Piece| !record.is_worker() || OF_WORKER.contains(piece);
        PIECES
            .iter()
            .filter(has)
            .for_each(|piece| self::piece(*piece, observation));
    }
    if let Some(service) = &status.service {
        details(service);
    }
    Ok(())
}

fn health(verdict: Option<&Verdict>) -> String {
    let Some(verdict) = verdict else {
        return painted(Look::Bad, "no service");
    };
    let look = match verdict {
        Verdict::Healthy => Look::Good,
        Verdict::Coming(_) => Look::Warning,
        Verdict::Failed(_) => Look::Bad,
    };
    let why = why(verdict)
        .map(|why| format!(": {why}"))
        .unwrap_or_default();
    painted(look, &format!("{}{why}", word(verdict)))
}

fn known(observation: &Observation) {
    if let Some(image) = &observation.image {
        field("image", image);
    }
    let now = SystemTime::now();
    if let Some(updated) = observation.last_updated {
        let expiry = observation
            .expiry
            .map(|expiry| format!(", {}", output::remaining(expiry.time())));
        let expiry = expiry.unwrap_or_default();
        field(
            "updated",
            &format!("{}{expiry}", output::since(updated, now)),
        );
    }
}

/// A piece, and each thing that is wrong with it.
fn piece(piece: Piece, observation: &Observation) {
    let wrong: Vec<&str> = observation
        .drift
        .iter()
        .filter(|drift| drift.piece == piece)
        .map(|drift| drift.what.as_str())
        .collect();
    let mark = if wrong.is_empty() {
        painted(Look::Good, "✓")
    } else {
        painted(Look::Bad, "✗")
    };
    let id = identifier(piece, observation).unwrap_or_default();
    let line = format!(
        "  {mark} {:18}{}",
        piece.to_string(),
        painted(Look::Faint, id)
    );
    output::raw(line.trim_end());
    for what in wrong {
        output::raw(&painted(Look::Bad, &format!("      {what}")));
    }
}

fn identifier(piece: Piece, observation: &Observation) -> Option<&str> {
    let ids = &observation.identifiers;
    let arn = match piece {
        Piece::TaskDefinition => &ids.task_definition,
        Piece::TargetGroup => &ids.target_group,
        Piece::Service => &ids.service,
        Piece::ListenerRule => &ids.rule,
        Piece::AliasRecord | Piece::EnvironmentsJson | Piece::StateRow => return None,
    };
    arn.as_deref()
}

fn details(service: &ServiceStatus) {
    section("Deployments", &service.deployments, deployment);
    section("Tasks", &service.tasks, task);
    section("Targets", &service.targets, target);
    section("Events", &service.events, event);
}

fn section<T>(name: &str, all: &[T], show: impl Fn(&T)) {
    if !all.is_empty() {
        heading(name);
        all.iter().for_each(show);
    }
}

fn deployment(it: &Deployment) {
    let failed = if it.failed > 0 {
        format!(", {} failed", it.failed)
    } else {
        String::new()
    };
    let rollout = it.rollout.join(": ");
    entry(&format!(
        "{} {}: {} of {} tasks run, {} start{failed} {rollout}",
        it.status, it.definition, it.running, it.wanted, it.pending
    ));
}

fn task(it: &Task) {
    let now = SystemTime::now();
    let age = |time: Option<SystemTime>| {
        time.map(|time| output::since(time, now))
            .unwrap_or_default()
    };
    match it.stopped {
        Some(_) => entry(&format!(
            "{} {} {}, stopped {}",
            it.id,
            it.status,
            it.definition,
            age(it.stopped)
        )),
        None => entry(&format!(
            "{} {} {}, created {}",
            it.id,
            it.status,
            it.definition,
            age(it.created)
        )),
    }
    let reason = it.reason.iter().chain(&it.containers);
    reason
        .for_each(|text| output::raw(&painted(Look::Warning, &format!("      {}", visible(text)))));
}

fn target(it: &Target) {
    let reason = it.reason.as_ref().map(|reason| format!(", {reason}"));
    entry(&format!(
        "{} {}{}",
        it.address,
        it.state,
        reason.unwrap_or_default()
    ));
}

fn event(it: &ServiceEvent) {
    let at = it
        .at
        .map(|at| format!("{}  ", output::since(at, SystemTime::now())));
    entry(&format!("{}{}", at.unwrap_or_default(), it.text));
}

fn heading(name: &str) {
    output::raw("");
    output::raw(&painted(Look::Strong, name));
}

fn field(name: &str, value: &str) {
    output::raw(&format!(
        "  {} {}",
        painted(Look::Faint, &format!("{name:8}")),
        visible(value)
    ));
}

fn entry(text: &str) {
    output::line(&format!("  {}", text.trim_end()));
}

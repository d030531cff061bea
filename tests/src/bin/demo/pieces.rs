//! Shows the pieces of an environment.

use testbed::world::Row;
use testbed::{Environment, Piece};

use crate::report::fact;

/// Shows every piece.
pub(crate) fn show(environment: &Environment) {
    for piece in Piece::ALL {
        show_one(environment, piece);
    }
}

/// Shows one piece.
pub(crate) fn show_one(environment: &Environment, piece: Piece) {
    let name = match piece {
        Piece::TaskDefinition => "task definition",
        Piece::TargetGroup => "target group",
        Piece::Service => "service",
        Piece::Rule => "rule",
        Piece::Record => "record",
        Piece::Entry => "JSON entry",
        Piece::Row => "table row",
    };
    fact(
        name,
        &describe(environment, piece).unwrap_or_else(|| "missing".to_owned()),
    );
}

fn describe(it: &Environment, piece: Piece) -> Option<String> {
    match piece {
        Piece::TaskDefinition => it.task_definitions.last().cloned(),
        Piece::TargetGroup => it.target_group.as_ref()?.target_group_arn.clone(),
        Piece::Service => service(it),
        Piece::Rule => rule(it),
        Piece::Record => record(it),
        Piece::Entry => Some(it.entry.as_ref()?.to_string()),
        Piece::Row => row(it.rows.first()?),
    }
}

fn service(it: &Environment) -> Option<String> {
    let service = it.service.as_ref()?;
    let (name, status) = (service.service_name()?, service.status()?);
    let (_, definition) = service.task_definition()?.rsplit_once('/')?;
    Some(format!("{name}, {status}, runs {definition}"))
}

fn rule(it: &Environment) -> Option<String> {
    let rule = it.rules.first()?;
    let condition = rule.conditions().first()?;
    let hosts = match condition.host_header_config() {
        Some(config) => config.values(),
        None => condition.values(),
    };
    let hosts = hosts.join(", ");
    Some(format!("host {hosts}, priority {}", rule.priority()?))
}

fn record(it: &Environment) -> Option<String> {
    let record = it.records.first()?;
    let target = record.alias_target()?;
    Some(format!(
        "{} {} -> {}",
        record.name(),
        record.r#type(),
        target.dns_name()
    ))
}

fn row(row: &Row) -> Option<String> {
    let text = |attribute: &str| Some(row.get(attribute)?.as_s().ok()?.as_str());
    Some(format!(
        "{} / {}, endpoint {}",
        text("type")?,
        text("name")?,
        text("endpoint")?
    ))
}

//! Listener rules as `eden-access` reads and writes them.

use aws_sdk_elasticloadbalancingv2::types::{
    HostHeaderConditionConfig, HttpHeaderConditionConfig, Rule, RuleCondition as Condition,
};
use eden_access::{
    Access, Epoch, Found, GatedHost, Host, Key, Opening, RuleCondition, ShutValue, State,
    VisitCookie,
};

use crate::error::Error;
use crate::record::Record;
use crate::settings::Settings;
use crate::state::table::StoredDoor;

/// A value for the header of a shut rule, which nobody else knows.
///
/// # Errors
/// When the system has no random bytes.
pub(crate) fn new_shut_value() -> Result<ShutValue, Error> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| no_random_bytes())?;
    Ok(ShutValue::from_random(bytes))
}

fn no_random_bytes() -> Error {
    Error::Unusable {
        what: "the random value of a shut listener rule".into(),
        why: "cannot be drawn: the system gives no random bytes".into(),
        advice: "Run the same command again, or on another machine.".into(),
        key: None,
    }
}

/// Who may pass the rule of an environment that is awake.
pub(crate) fn opening_of(settings: &Settings) -> Opening {
    eden_access::opening(Some(State::Awake), settings.door.access)
}

/// The access of an endpoint: what its row says, unless the profile is gated by now. Whoever wrote the row without knowing of
/// gates opens none.
pub(crate) fn access_of(record: &Record, door: Option<&StoredDoor>) -> Access {
    match door.map(|stored| stored.door.access) {
        Some(Access::Gate) => Access::Gate,
        _ => record.settings.door.access,
    }
}

/// The gate of an endpoint. What its profile and its own environment took back is counted together: neither count falls.
pub(crate) fn gated_host(host: Host, record: &Record, door: Option<&StoredDoor>) -> GatedHost {
    let own = record.sleep.as_ref().map_or(0, |sleep| sleep.revocations);
    let of_profile = door.map_or(0, |stored| stored.revocations);
    GatedHost {
        host,
        generation: record.generation.clone(),
        revocations: of_profile.saturating_add(own),
    }
}

/// The cookies that are right at a gate: this epoch's and the last one's.
pub(crate) fn cookies(gate: &GatedHost, key: &Key, now: u64) -> [VisitCookie; 2] {
    let epoch = Epoch::at(now);
    [epoch, epoch.last()].map(|epoch| gate.cookie(epoch, key))
}

/// What the conditions of a rule demand, seen from an endpoint's host.
pub(crate) fn found(rule: &Rule, fqdn: &str) -> Found {
    match Host::parse(fqdn) {
        Ok(host) => Found::read(&from_aws(rule), &host),
        Err(_) => Found::Foreign,
    }
}

/// The conditions of a rule.
pub(crate) fn from_aws(rule: &Rule) -> Vec<RuleCondition> {
    rule.conditions().iter().map(condition).collect()
}

/// Conditions as requests hold them. Of others than hosts and headers, eden writes none.
pub(crate) fn to_aws(conditions: &[RuleCondition]) -> Vec<Condition> {
    let each = conditions.iter().filter_map(|condition| match condition {
        RuleCondition::Host(hosts) => Some(
            Condition::builder()
                .field("host-header")
                .set_values(Some(hosts.clone()))
                .build(),
        ),
        RuleCondition::Header { name, values } => Some(header_to_aws(name, values)),
        RuleCondition::Other => None,
    });
    each.collect()
}

fn header_to_aws(name: &str, values: &[String]) -> Condition {
    let config = HttpHeaderConditionConfig::builder()
        .http_header_name(name)
        .set_values(Some(values.to_vec()))
        .build();
    Condition::builder()
        .field("http-header")
        .http_header_config(config)
        .build()
}

fn condition(condition: &Condition) -> RuleCondition {
    let known = match condition.field() {
        Some("host-header") => host(condition),
        Some("http-header") => condition.http_header_config().and_then(header),
        _ => None,
    };
    known
        .filter(|_| condition.regex_values().is_empty())
        .unwrap_or(RuleCondition::Other)
}

/// AWS fills both forms, older stand-ins only one of them.
fn host(condition: &Condition) -> Option<RuleCondition> {
    let newer = condition.host_header_config();
    if newer.is_some_and(|config| !config.regex_values().is_empty()) {
        return None;
    }
    let newer = newer.map(HostHeaderConditionConfig::values);
    let hosts = newer.filter(|values| !values.is_empty());
    let hosts = hosts.unwrap_or_else(|| condition.values());
    Some(RuleCondition::Host(hosts.to_vec()))
}

fn header(config: &HttpHeaderConditionConfig) -> Option<RuleCondition> {
    config
        .regex_values()
        .is_empty()
        .then(|| RuleCondition::Header {
            name: config.http_header_name().unwrap_or_default().to_owned(),
            values: config.values().to_vec(),
        })
}

#[cfg(test)]
mod tests;

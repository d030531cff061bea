//! Whether a rule is to be written.

use super::conditions::{Conditions, RuleCondition, ShutValue};
use super::found::Found;
use super::limits::LimitError;
use super::opening::Opening;
use crate::host::Host;

/// What to do with a rule that was found.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Decision {
    /// It demands what it should.
    Nothing,
    /// Write these conditions, all of them: ModifyRule replaces what was there.
    /// <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html>
    Write(Vec<RuleCondition>),
    /// It is not the environment's rule. Leave it, and report that visitors may pass by it.
    Foreign,
}

/// Decides what to write, from what the row of the environment demands and what its rule at a host has.
///
/// A shut rule stays shut with the value that it has. A gated one is written when it lacks the cookie of this epoch or of
/// the last one, or has any other.
///
/// # Errors
/// AWS would refuse the conditions.
pub fn decide(
    demanded: &Conditions,
    host: &Host,
    rule: &[RuleCondition],
) -> Result<Decision, LimitError> {
    let demands = match (Found::read(rule, host), demanded) {
        (Found::Foreign, _) => return Ok(Decision::Foreign),
        (Found::Public, Conditions::Public) | (Found::Shut, Conditions::Shut(_)) => true,
        (Found::Gated, Conditions::Gated { .. }) => has_patterns(rule, &demanded.patterns()),
        _ => false,
    };
    match demands {
        true => Ok(Decision::Nothing),
        false => demanded.to_rule(host).map(Decision::Write),
    }
}

/// Decides what to write for those who deploy, and have no key of the door: they make no gate, and break none. A rule that is
/// gated is left to the door, so that a deploy logs nobody out; every other one is shut until the door opens it.
///
/// # Errors
/// AWS would refuse the conditions.
pub fn decide_without_key(
    opening: Opening,
    shut: ShutValue,
    host: &Host,
    rule: &[RuleCondition],
) -> Result<Decision, LimitError> {
    match (opening, Found::read(rule, host)) {
        (Opening::Gated, Found::Gated) => Ok(Decision::Nothing),
        (Opening::Public, _) => decide(&Conditions::Public, host, rule),
        (Opening::Gated | Opening::Shut, _) => decide(&Conditions::Shut(shut), host, rule),
    }
}

fn has_patterns(rule: &[RuleCondition], patterns: &[String]) -> bool {
    rule.iter().any(|condition| match condition {
        RuleCondition::Header { values, .. } => {
            let present = |pattern: &String| {
                values
                    .iter()
                    .any(|value| value.eq_ignore_ascii_case(pattern))
            };
            patterns.iter().all(present)
        }
        RuleCondition::Host(_) | RuleCondition::Other => false,
    })
}

#[cfg(test)]
mod tests;

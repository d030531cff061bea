//! What AWS accepts as conditions of one rule, looked at before it is asked: not every stand-in refuses the rest.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html> and
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html>

use super::conditions::RuleCondition;

const HOST_CONDITIONS: usize = 1;
const VALUES_IN_A_CONDITION: usize = 3;
const VALUES_IN_A_RULE: usize = 5;
/// The page of limits says 5, its newest translations 6: the smaller one holds everywhere.
const WILDCARDS_IN_A_RULE: usize = 5;
const CHARACTERS_IN_A_VALUE: usize = 128;
const CHARACTERS_IN_A_HEADER_NAME: usize = 40;

/// Which limit of AWS the conditions of a rule exceed. No value is in it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "write the conditions of a listener rule: {what} is {count}, and AWS allows {least} to {most}. Report this as a bug of eden."
)]
pub struct LimitError {
    /// What was counted.
    pub what: &'static str,
    /// How much there is.
    pub count: usize,
    /// The least that is allowed.
    pub least: usize,
    /// The most that is allowed.
    pub most: usize,
}

/// Checks the conditions of one rule, of which those that eden never writes count nothing.
///
/// # Errors
/// AWS would refuse them.
pub fn check_limits(rule: &[RuleCondition]) -> Result<(), LimitError> {
    let hosts = rule
        .iter()
        .filter(|condition| matches!(condition, RuleCondition::Host(_)));
    check(
        "the number of host conditions",
        hosts.count(),
        0,
        HOST_CONDITIONS,
    )?;
    for condition in rule {
        check_condition(condition)?;
    }
    let values = || rule.iter().flat_map(values_of);
    let wildcards = values().map(|value| value.matches(['*', '?']).count());
    check(
        "the number of values in the rule",
        values().count(),
        1,
        VALUES_IN_A_RULE,
    )?;
    check(
        "the number of wildcards in the rule",
        wildcards.sum(),
        0,
        WILDCARDS_IN_A_RULE,
    )
}

fn check_condition(condition: &RuleCondition) -> Result<(), LimitError> {
    let values = values_of(condition);
    let name = match condition {
        RuleCondition::Header { name, .. } => name,
        RuleCondition::Host(_) => "host",
        RuleCondition::Other => return Ok(()),
    };
    check(
        "the length of a header's name",
        name.len(),
        1,
        CHARACTERS_IN_A_HEADER_NAME,
    )?;
    check(
        "the number of values in a condition",
        values.len(),
        1,
        VALUES_IN_A_CONDITION,
    )?;
    values.iter().try_for_each(|value| {
        let length = value.chars().count();
        check("the length of a value", length, 1, CHARACTERS_IN_A_VALUE)
    })
}

fn values_of(condition: &RuleCondition) -> &[String] {
    match condition {
        RuleCondition::Host(values) | RuleCondition::Header { values, .. } => values,
        RuleCondition::Other => &[],
    }
}

fn check(what: &'static str, count: usize, least: usize, most: usize) -> Result<(), LimitError> {
    if (least..=most).contains(&count) {
        return Ok(());
    }
    Err(LimitError {
        what,
        count,
        least,
        most,
    })
}

#[cfg(test)]
mod tests;

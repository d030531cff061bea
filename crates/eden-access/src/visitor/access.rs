//! Whether an environment is open to everybody.

use super::pattern::Patterns;

/// The setting `access` of a profile or an environment.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Access {
    /// Everybody may visit.
    #[default]
    Public,
    /// Only `allowed_visitors` may.
    Gate,
}

/// Why an environment cannot have the access that was asked for.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AccessError {
    /// There is no such access.
    #[error("read access {text:?}: it must be public or gate")]
    Unknown {
        /// What was given.
        text: String,
    },
    /// The profile is gated.
    #[error(
        "set access of the environment to public: its profile's access is gate, which an environment cannot loosen. \
         Leave access out, or use another profile."
    )]
    Loosened,
    /// Nobody could visit.
    #[error(
        "set access to gate: allowed_visitors is empty, so nobody could visit. Name visitors in the profile."
    )]
    Nobody,
    /// Visitors could pass by the gate.
    #[error(
        "set access to gate: {} to the environment's target group too, and visitors could pass by the gate. \
         Remove what forwards there, or leave access public.",
        forwarding(rules)
    )]
    OtherRules {
        /// The ARNs of the rules.
        rules: Vec<String>,
    },
}

impl Access {
    /// Reads the setting.
    ///
    /// # Errors
    /// There is no such access.
    pub fn parse(text: &str) -> Result<Self, AccessError> {
        match text {
            "public" => Ok(Self::Public),
            "gate" => Ok(Self::Gate),
            _ => Err(AccessError::Unknown {
                text: text.to_owned(),
            }),
        }
    }

    /// The access that a row holds. A word of a later release keeps everybody out who would not pass a gate.
    #[must_use]
    pub fn of_row(text: &str) -> Self {
        Self::parse(text).unwrap_or(Self::Gate)
    }

    /// The access of an environment of a profile with this one.
    ///
    /// # Errors
    /// The environment asks for less than its profile demands.
    pub fn tightened_by(self, environment: Option<Self>) -> Result<Self, AccessError> {
        match (self, environment) {
            (Self::Gate, Some(Self::Public)) => Err(AccessError::Loosened),
            (profile, None) => Ok(profile),
            (_, Some(environment)) => Ok(environment),
        }
    }
}

/// Checks that a gate would keep out all but its visitors. `other_rules` are the ARNs of what forwards to the environment's
/// target group beside its own rule.
///
/// # Errors
/// Nobody, or everybody, could visit.
pub fn check_gate(
    access: Access,
    allowed_visitors: &Patterns,
    other_rules: &[String],
) -> Result<(), AccessError> {
    match access {
        Access::Public => Ok(()),
        Access::Gate if allowed_visitors.is_empty() => Err(AccessError::Nobody),
        Access::Gate if other_rules.is_empty() => Ok(()),
        Access::Gate => Err(AccessError::OtherRules {
            rules: other_rules.to_vec(),
        }),
    }
}

fn forwarding(rules: &[String]) -> String {
    match rules {
        [rule] => format!("{rule} forwards"),
        _ => format!("{} forward", rules.join(", ")),
    }
}

#[cfg(test)]
mod tests;

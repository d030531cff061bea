//! What a plan would do.

use std::collections::BTreeMap;

use serde_json::Value;

/// What a plan would do.
#[derive(Clone, Debug)]
pub struct PlanSummary {
    /// What would be done to each resource that is not left alone: `create`, `update`, `delete`,
    /// `replace`, `read` or `forget`.
    pub actions: BTreeMap<String, String>,
    /// The resources found changed by somebody else.
    pub drift: Vec<String>,
    /// What `terraform plan` said about it: 2 when there is something to do, outputs included.
    pub exit_code: i32,
    /// The whole plan, as `terraform show -json` prints it.
    pub json: Value,
}

impl PlanSummary {
    pub(super) fn new(exit_code: i32, json: Value) -> Self {
        let changes = list(&json, "resource_changes");
        let actions = changes.filter_map(|change| Some((address(change)?, action(change)?)));
        let drift = list(&json, "resource_drift").filter_map(address);
        Self {
            actions: actions.collect(),
            drift: drift.collect(),
            exit_code,
            json,
        }
    }

    /// Whether there is nothing to do.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exit_code == 0
    }

    /// What would be done to one resource.
    #[must_use]
    pub fn action(&self, address: &str) -> Option<&str> {
        self.actions.get(address).map(String::as_str)
    }

    /// The planned value of one resource; what is not known yet is missing.
    #[must_use]
    pub fn after(&self, address: &str) -> Option<&Value> {
        list(&self.json, "resource_changes")
            .find(|change| change["address"] == address)
            .map(|change| &change["change"]["after"])
    }
}

fn list<'a>(json: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    json[key].as_array().into_iter().flatten()
}

fn address(change: &Value) -> Option<String> {
    Some(change["address"].as_str()?.to_owned())
}

fn action(change: &Value) -> Option<String> {
    let actions: Vec<_> = list(&change["change"], "actions")
        .filter_map(Value::as_str)
        .collect();
    match actions.as_slice() {
        ["no-op"] => None,
        [one] => Some((*one).to_owned()),
        _ => Some("replace".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_by_address_and_a_replacement_is_one() {
        let change = |address, actions: &[&str]| serde_json::json!({ "address": address, "change": { "actions": actions } });
        let json = serde_json::json!({ "resource_changes": [
            change("a.same", &["no-op"]),
            change("a.new", &["create"]),
            change("a.other", &["delete", "create"]),
        ]});
        let plan = PlanSummary::new(2, json);
        assert_eq!(plan.actions.len(), 2);
        assert_eq!(plan.action("a.new"), Some("create"));
        assert_eq!(plan.action("a.other"), Some("replace"));
        assert!(!plan.is_empty());
    }
}

//! What a stand-in that enforces IAM checks otherwise than AWS does: every other action is checked against the resources
//! and conditions that a policy has.

use serde_json::{Map, Value, json};

use crate::least_privilege::list;

/// Actions, and the resource that the stand-in looks for where AWS looks for the thing that is meant.
const OTHERWISE: [(&str, &str); 32] = [
    ("ecs:CreateService", CLUSTERS),
    ("ecs:DeleteService", CLUSTERS),
    ("ecs:DescribeServices", CLUSTERS),
    ("ecs:DescribeTasks", CLUSTERS),
    ("ecs:ListTasks", CLUSTERS),
    ("ecs:TagResource", NOTHING),
    ("ecs:UntagResource", NOTHING),
    ("ecs:UpdateService", CLUSTERS),
    ("elasticloadbalancing:AddTags", NOTHING),
    ("elasticloadbalancing:CreateTargetGroup", NOTHING),
    ("elasticloadbalancing:DeleteRule", NOTHING),
    ("elasticloadbalancing:ModifyRule", NOTHING),
    ("elasticloadbalancing:RemoveTags", NOTHING),
    ("elasticloadbalancing:SetRulePriorities", NOTHING),
    ("events:DeleteRule", RULES),
    ("events:DescribeRule", RULES),
    ("events:ListTagsForResource", NOTHING),
    ("events:ListTargetsByRule", NOTHING),
    ("events:PutRule", RULES),
    ("events:PutTargets", NOTHING),
    ("events:RemoveTargets", NOTHING),
    ("events:TagResource", NOTHING),
    ("iam:AddRoleToInstanceProfile", NOTHING),
    ("iam:CreateInstanceProfile", NOTHING),
    ("iam:DeleteInstanceProfile", NOTHING),
    ("iam:GetInstanceProfile", NOTHING),
    ("iam:RemoveRoleFromInstanceProfile", NOTHING),
    ("lambda:CreateEventSourceMapping", NOTHING),
    ("lambda:CreateFunction", NOTHING),
    ("lambda:GetEventSourceMapping", MAPPINGS),
    ("logs:DescribeLogGroups", NOTHING),
    ("route53:GetChange", NOTHING),
];

/// The stand-in knows no resource, and takes only a permission for all.
const NOTHING: &str = "*";
const CLUSTERS: &str = "arn:aws:ecs:*:*:cluster/*";
const MAPPINGS: &str = "arn:aws:lambda:*:*:event-source-mapping:*";
/// With the bus in it.
const RULES: &str = "arn:aws:events:*:*:rule/default/*";

/// How actions begin, and a key of conditions that the stand-in has no value of for them: no such condition is ever met.
const UNKNOWN_KEYS: [(&str, &str); 7] = [
    ("", "aws:RequestTag/baikonur:pipeline"),
    ("", "aws:ResourceTag/baikonur:pipeline"),
    ("", "aws:ResourceTag/eden:environment"),
    ("ecs:", "ecs:CreateAction"),
    ("elasticloadbalancing:", "aws:RequestTag/eden:environment"),
    ("elasticloadbalancing:", "elasticloadbalancing:CreateAction"),
    ("lambda:", "lambda:FunctionArn"),
];

/// A policy as it is, with a statement more for each action that the stand-in checks otherwise.
#[must_use]
pub fn with_checked(mut policy: Value) -> Value {
    let further = statements(&policy);
    if let Some(all) = policy["Statement"].as_array_mut() {
        all.extend(further);
    }
    policy
}

/// Of what a policy allows, that which the stand-in checks otherwise, or under conditions that it cannot check: an action
/// that the policy lacks is not in it.
#[must_use]
pub fn checked_otherwise(policy: &Value) -> Value {
    json!({ "Version": "2012-10-17", "Statement": statements(policy) })
}

fn statements(policy: &Value) -> Vec<Value> {
    let all = list(&policy["Statement"]).into_iter();
    all.flat_map(of_statement).collect()
}

fn of_statement(statement: &Value) -> Vec<Value> {
    let actions = list(&statement["Action"])
        .into_iter()
        .filter_map(Value::as_str);
    actions
        .filter_map(|action| of_action(statement, action))
        .collect()
}

/// The statement for an action that is checked against another resource, or whose conditions cannot all be met.
fn of_action(statement: &Value, action: &str) -> Option<Value> {
    let condition = known_conditions(action, &statement["Condition"]);
    let is_known = condition.as_ref().unwrap_or(&Value::Null) == &statement["Condition"];
    let otherwise = OTHERWISE.iter().find(|(name, _)| *name == action);
    let resource = otherwise.map(|(_, resource)| match *resource {
        CLUSTERS => clusters(&statement["Resource"]),
        resource => json!(resource),
    });
    let resource = resource.or_else(|| (!is_known).then(|| statement["Resource"].clone()))?;
    let mut own =
        json!({ "Effect": "Allow", "Action": action_names(action), "Resource": resource });
    if let Some(condition) = condition {
        own["Condition"] = condition;
    }
    Some(own)
}

/// The clusters that the resources of a statement are in, which the stand-in looks for in their place; all where they name
/// none.
fn clusters(resources: &Value) -> Value {
    let cluster = |arn: &str| {
        let (_, rest) = arn.split_once(":service/")?;
        let (cluster, _) = rest.split_once('/')?;
        Some(format!("arn:aws:ecs:*:*:cluster/{cluster}"))
    };
    let arns = list(resources).into_iter().filter_map(Value::as_str);
    let named: Vec<String> = arns.filter_map(cluster).collect();
    if named.is_empty() {
        json!(CLUSTERS)
    } else {
        json!(named)
    }
}

/// The stand-in takes a look at one mapping for a look at all.
fn action_names(action: &str) -> Vec<&str> {
    match action {
        "lambda:GetEventSourceMapping" => vec![action, "lambda:ListEventSourceMappings"],
        action => vec![action],
    }
}

/// The conditions on keys that the stand-in knows, where there are any.
fn known_conditions(action: &str, conditions: &Value) -> Option<Value> {
    let operators = conditions
        .as_object()?
        .iter()
        .filter_map(|(operator, keys)| {
            let keys = keys.as_object()?.iter();
            let known = keys.filter(|(key, _)| !is_unknown(action, key));
            let known: Map<_, _> = known
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            (!known.is_empty()).then(|| (operator.clone(), Value::Object(known)))
        });
    let operators: Map<_, _> = operators.collect();
    (!operators.is_empty()).then_some(Value::Object(operators))
}

fn is_unknown(action: &str, key: &str) -> bool {
    let mut unknown = UNKNOWN_KEYS.iter();
    unknown.any(|(start, name)| action.starts_with(start) && *name == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(action: &str, condition: &Value) -> Value {
        let statement = json!({
            "Effect": "Allow", "Action": [action, "s3:GetObject"], "Resource": "arn:x", "Condition": condition,
        });
        json!({ "Statement": [statement] })
    }

    #[test]
    fn a_statement_stays_and_only_what_is_checked_otherwise_is_added() {
        let tagged = json!({ "StringEquals": { "aws:RequestTag/a": "b" } });
        let before = policy("ecs:TagResource", &tagged);
        let after = with_checked(before.clone());
        assert_eq!(after["Statement"][0], before["Statement"][0]);
        let added = json!({
            "Effect": "Allow", "Action": ["ecs:TagResource"], "Resource": "*", "Condition": tagged,
        });
        assert_eq!(after["Statement"][1], added);
        assert_eq!(after["Statement"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn of_services_only_their_own_cluster_is_allowed() {
        let of = |resource: &str| {
            let mut before = policy("ecs:DeleteService", &json!({}));
            before["Statement"][0]["Resource"] = json!(["arn:x", resource]);
            checked_otherwise(&before)["Statement"][0]["Resource"].clone()
        };
        let service = "arn:aws:ecs:a:1:service/dev/dev-dynamic-*";
        assert_eq!(of(service), json!(["arn:aws:ecs:*:*:cluster/dev"]));
        assert_eq!(of("arn:aws:ecs:a:1:task/dev/*"), json!(CLUSTERS));
    }

    #[test]
    fn only_conditions_that_are_never_met_are_left_out() {
        let condition = json!({
            "ArnLike": { "lambda:FunctionArn": "arn:x" }, "StringEquals": { "aws:a": "b" },
        });
        let added = checked_otherwise(&policy("lambda:CreateEventSourceMapping", &condition));
        let left = json!({ "StringEquals": { "aws:a": "b" } });
        assert_eq!(added["Statement"][0]["Condition"], left);
        let met = json!({ "StringEquals": { "aws:a": "b" } });
        let added = checked_otherwise(&policy("s3:PutObject", &met));
        assert_eq!(added["Statement"], json!([]));
        let tagged = json!({ "StringLike": { "aws:ResourceTag/eden:environment": "eden/*" } });
        let added = checked_otherwise(&policy("s3:PutObject", &tagged));
        let own = json!({ "Effect": "Allow", "Action": ["s3:PutObject"], "Resource": "arn:x" });
        assert_eq!(added["Statement"][0], own);
    }
}

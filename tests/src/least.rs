//! Least privilege, read off a state: every action is named in full, and every resource that AWS lets one name.

use anyhow::{Result, ensure};
use serde_json::Value;

/// What AWS takes no narrower resource for.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
const EVERYWHERE: [&str; 17] = [
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ecr:GetAuthorizationToken",
    "ecs:DeregisterTaskDefinition",
    "ecs:DescribeTaskDefinition",
    "ecs:ListTaskDefinitions",
    "ecs:RegisterTaskDefinition",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTarget",
    "lambda:CreateEventSourceMapping",
    "lambda:ListEventSourceMappings",
    "lambda:ListFunctions",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
];

/// Fails when a policy in the state (as `terraform show -json` prints it) permits more than it has to.
///
/// # Errors
/// Names the statement.
pub fn check(state: &Value) -> Result<()> {
    let policies = policies(state)?;
    ensure!(!policies.is_empty(), "there is no policy in the state");
    policies.iter().try_for_each(check_policy)
}

/// Fails when a policy permits more than it has to.
///
/// # Errors
/// Names the statement.
pub fn check_policy(policy: &Value) -> Result<()> {
    let statements = list(&policy["Statement"]);
    ensure!(
        !statements.is_empty(),
        "a policy without a statement: {policy}"
    );
    statements.into_iter().try_for_each(check_statement)
}

fn check_statement(statement: &Value) -> Result<()> {
    let actions: Vec<_> = texts(&statement["Action"]).collect();
    let resources: Vec<_> = texts(&statement["Resource"]).collect();
    ensure!(
        !actions.is_empty() && !resources.is_empty(),
        "a statement says what on what: {statement}"
    );
    ensure!(
        actions.iter().all(|action| !action.contains('*')),
        "an action is named in full: {statement}"
    );
    let everywhere = |action: &&str| EVERYWHERE.iter().any(|start| action.starts_with(start));
    ensure!(
        resources.iter().all(|resource| *resource != "*") || actions.iter().all(everywhere),
        "a resource is named: {statement}"
    );
    Ok(())
}

/// The inline policies of all roles in a state.
///
/// # Errors
/// When one is no JSON.
pub fn policies(state: &Value) -> Result<Vec<Value>> {
    let mut texts = Vec::new();
    collect(&state["values"]["root_module"], &mut texts);
    let read = texts.into_iter().map(serde_json::from_str);
    Ok(read.collect::<Result<_, _>>()?)
}

fn collect<'a>(module: &'a Value, texts: &mut Vec<&'a str>) {
    let resources = list(&module["resources"]).into_iter();
    let inline = resources.filter(|resource| resource["type"] == "aws_iam_role_policy");
    texts.extend(inline.filter_map(|resource| resource["values"]["policy"].as_str()));
    for child in list(&module["child_modules"]) {
        collect(child, texts);
    }
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    list(value).into_iter().filter_map(Value::as_str)
}

/// One or several, as policies write them.
#[must_use]
pub fn list(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(values) => values.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_too_wide_is_refused() {
        let policy = |action: &str, resource: &str| json!({ "Statement": { "Effect": "Allow", "Action": [action], "Resource": resource } });
        let bucket = "arn:aws:s3:::logs/*";
        assert!(check_policy(&policy("s3:PutObject", bucket)).is_ok());
        assert!(check_policy(&policy("xray:PutTraceSegments", "*")).is_ok());
        assert!(check_policy(&policy("s3:*", bucket)).is_err());
        assert!(check_policy(&policy("s3:PutObject", "*")).is_err());
        assert!(check_policy(&json!({ "Statement": [] })).is_err());
        assert!(check(&json!({})).is_err());
    }
}

//! Least privilege, read off a state: every action is named in full, and every resource that AWS lets one name.

use anyhow::{Result, ensure};
use serde_json::Value;

/// What AWS takes no narrower resource for.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
const EVERYWHERE: [&str; 20] = [
    "cloudwatch:GetMetricData",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ecr:GetAuthorizationToken",
    "ecs:DeregisterTaskDefinition",
    "ecs:DescribeTaskDefinition",
    "ecs:ListServices",
    "ecs:ListTaskDefinitions",
    "ecs:RegisterTaskDefinition",
    "elasticloadbalancing:DescribeListener",
    "elasticloadbalancing:DescribeLoadBalancer",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTags",
    "elasticloadbalancing:DescribeTarget",
    "lambda:CreateEventSourceMapping",
    "lambda:ListEventSourceMappings",
    "lambda:ListFunctions",
    "route53:ListHostedZones",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
];

/// The one policy of AWS's own that roles may have attached: five modules attach it as the Python modules do.
const TRACING: &str = "policy/AWSXrayWriteOnlyAccess";

/// Fails when a policy in the state (as `terraform show -json` prints it) permits more than it has to, or a role has
/// another one attached than the one for tracing.
///
/// # Errors
/// Names the statement.
pub fn check(state: &Value) -> Result<()> {
    let policies = policies(state)?;
    ensure!(!policies.is_empty(), "there is no policy in the state");
    policies.iter().try_for_each(check_policy)?;
    attached(state).into_iter().try_for_each(check_attached)
}

fn check_attached(arn: &str) -> Result<()> {
    let tracing = arn.starts_with("arn:aws") && arn.ends_with(&format!(":iam::aws:{TRACING}"));
    ensure!(tracing, "a role has {arn} attached");
    Ok(())
}

/// The ARNs of the policies that roles in a state have attached.
#[must_use]
pub fn attached(state: &Value) -> Vec<&str> {
    let root = &state["values"]["root_module"];
    let mut arns = values(root, "aws_iam_role_policy_attachment", "policy_arn");
    arns.extend(values(root, "aws_iam_user_policy_attachment", "policy_arn"));
    arns.extend(values(root, "aws_iam_policy_attachment", "policy_arn"));
    arns
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
    let texts = values(
        &state["values"]["root_module"],
        "aws_iam_role_policy",
        "policy",
    );
    let read = texts.into_iter().map(serde_json::from_str);
    Ok(read.collect::<Result<_, _>>()?)
}

/// The texts of an attribute of all resources of a type, in a module and those below it.
fn values<'a>(module: &'a Value, kind: &str, attribute: &str) -> Vec<&'a str> {
    let found = resources(module, kind).into_iter();
    found
        .flat_map(|resource| texts(&resource["values"][attribute]))
        .collect()
}

fn resources<'a>(module: &'a Value, kind: &str) -> Vec<&'a Value> {
    let own = list(&module["resources"]).into_iter();
    let own = own.filter(|resource| resource["type"] == kind);
    let below = list(&module["child_modules"]).into_iter();
    own.chain(below.flat_map(|child| resources(child, kind)))
        .collect()
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

    /// A state whose role has a narrow policy, and this one attached.
    fn state(attached: &str) -> Value {
        let statement = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::logs/*" });
        let policy = json!({ "Statement": statement }).to_string();
        json!({ "values": { "root_module": { "child_modules": [{ "resources": [
            { "type": "aws_iam_role_policy", "values": { "policy": policy } },
            { "type": "aws_iam_role_policy_attachment", "values": { "policy_arn": attached } },
        ] }] } } })
    }

    #[test]
    fn what_is_attached_is_read_too() {
        assert!(check(&state("arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess")).is_ok());
        assert!(check(&state("arn:aws:iam::aws:policy/AdministratorAccess")).is_err());
        assert!(
            check(&state(
                "arn:aws:iam::123456789012:policy/AWSXrayWriteOnlyAccess"
            ))
            .is_err()
        );
    }
}

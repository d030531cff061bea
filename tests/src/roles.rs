//! What roles are allowed, as IAM tells it.

use anyhow::{Context, Result};
use aws_sdk_iam::Client;
use aws_sdk_iam::types::Role;
use serde_json::Value;
use testbed::world::Clients;

use crate::aws::form;
use crate::user;

/// A role as IAM tells it.
#[derive(Debug)]
pub struct Allowed {
    /// Who may take it on.
    pub trust: Value,
    /// ARNs of the policies that are attached.
    pub attached: Vec<String>,
    /// The inline policies.
    pub inline: Vec<Value>,
}

impl Allowed {
    /// What this role is allowed.
    ///
    /// # Errors
    /// When there is no such role, or a document is no JSON.
    pub async fn of(endpoint: &str, role: &str) -> Result<Self> {
        let iam = Client::new(&Clients::new(endpoint).config);
        let found = iam.get_role().role_name(role).send().await;
        let found = found.with_context(|| format!("get role {role}"))?.role;
        let call = iam.list_attached_role_policies().role_name(role);
        let attached = call.send().await?.attached_policies.unwrap_or_default();
        let attached = attached.into_iter().filter_map(|one| one.policy_arn);
        Ok(Self {
            trust: document(found.as_ref().and_then(Role::assume_role_policy_document))?,
            attached: attached.collect(),
            inline: inline(&iam, role).await?,
        })
    }
}

/// Lets a role do what its first policy allows also where the stand-in checks another resource than AWS does: an action that the
/// policy forgets is refused.
///
/// # Errors
/// When there is no such role, or it has no policy.
pub async fn permit_what_is_checked_otherwise(endpoint: &str, role: &str) -> Result<()> {
    let allowed = Allowed::of(endpoint, role).await?;
    let policy = allowed.inline.first().context("the role has a policy")?;
    let policy = user::checked_otherwise(policy).to_string();
    let fields = [("PolicyDocument", policy.as_str())];
    further_policy(endpoint, role, "PutRolePolicy", &fields).await
}

/// Takes that back: Terraform deletes no role that has a policy which it did not make.
///
/// # Errors
/// When the role has no such policy.
pub async fn forget_what_is_checked_otherwise(endpoint: &str, role: &str) -> Result<()> {
    further_policy(endpoint, role, "DeleteRolePolicy", &[]).await
}

async fn further_policy(
    endpoint: &str,
    role: &str,
    action: &str,
    fields: &[(&str, &str)],
) -> Result<()> {
    let fixed = [
        ("Action", action),
        ("Version", "2010-05-08"),
        ("RoleName", role),
        ("PolicyName", "stand-in"),
    ];
    form(endpoint, "iam", &[&fixed, fields].concat()).await?;
    Ok(())
}

async fn inline(iam: &Client, role: &str) -> Result<Vec<Value>> {
    let mut policies = Vec::new();
    let listed = iam.list_role_policies().role_name(role).send().await?;
    for name in listed.policy_names() {
        let call = iam.get_role_policy().role_name(role).policy_name(name);
        policies.push(document(Some(call.send().await?.policy_document()))?);
    }
    Ok(policies)
}

/// A document as IAM answers with it: encoded for a URL.
fn document(text: Option<&str>) -> Result<Value> {
    let pair = format!("document={}", text.context("there is a document")?);
    let read = form_urlencoded::parse(pair.as_bytes()).next();
    let (_, text) = read.context("a document is encoded")?;
    Ok(serde_json::from_str(&text)?)
}

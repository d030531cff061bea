//! What roles are allowed, as IAM tells it.

use anyhow::{Context, Result};
use aws_sdk_iam::Client;
use aws_sdk_iam::types::Role;
use serde_json::Value;
use testbed::world::Clients;

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

//! The modules and the resource make the same functions, mappings and log groups, with equivalent permissions.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use aws_sdk_iam::types::Role;
use baikonur_tests::aws;
use baikonur_tests::modules::variables;
use serde_json::{Value, json};
use testbed::terraform::{Provider, Workspace, provider_binary};
use testbed::world::Clients;
use testbed::{Kind, StandIn, paths};

/// The destinations, as both name what they are made of.
const NAMES: [&str; 4] = ["archive", "search", "orders", "net-fluent"];

/// What is another's by its nature: ids, times, whose it is.
const OWN: [&str; 10] = [
    "Description",
    "EventSourceMappingArn",
    "FunctionArn",
    "FunctionName",
    "LastModified",
    "LastUpdateStatus",
    "ResponseMetadata",
    "RevisionId",
    "Role",
    "UUID",
];

/// What the modules attach, as the originals did, whether or not the function is traced.
const TRACING: &str = "arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess";

#[tokio::test(flavor = "multi_thread")]
async fn both_roads_lead_to_the_same() -> Result<()> {
    let managed = [("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")];
    let stand_in = StandIn::start_with(Kind::Moto, &managed).await?;
    let provider = Provider::Installed(provider_binary()?);
    let terraform = Workspace::new(&provider)?.with_variables(variables(&stand_in));
    let root = paths::workspace();
    terraform.copy_from(&root.join("tests/fixtures/roads"))?;
    terraform.copy_all(&root.join("modules"), "modules")?;
    terraform.init().await?;
    terraform.apply().await?;
    let seen = Seen::new(stand_in.endpoint());
    for name in NAMES {
        let (module, resource) = (format!("mod-{name}"), format!("res-{name}"));
        assert_eq!(
            seen.function(&module).await?,
            seen.function(&resource).await?
        );
        assert_eq!(seen.mapping(&module).await?, seen.mapping(&resource).await?);
        assert_eq!(seen.logs(&module).await?, seen.logs(&resource).await?);
        let theirs = seen.role(&format!("lambda_{module}")).await?;
        equivalent(&theirs, &seen.role(&resource).await?)?;
    }
    terraform.destroy().await?;
    Ok(())
}

/// What a role is: who may take it on, and each action with a resource on which it is allowed.
#[derive(Debug)]
struct Allowed {
    trust: Value,
    attached: Vec<String>,
    pairs: BTreeSet<(String, String)>,
}

/// The same but for tracing, which the resource allows itself when a function is traced.
fn equivalent(module: &Allowed, resource: &Allowed) -> Result<()> {
    ensure!(module.trust == resource.trust, "{module:?} {resource:?}");
    assert_eq!(module.attached, [TRACING]);
    assert_eq!(resource.attached, [""; 0]);
    let own = resource.pairs.iter().cloned();
    let own: BTreeSet<_> = own
        .filter(|(action, _)| !action.starts_with("xray:"))
        .collect();
    assert_eq!(module.pairs, own);
    Ok(())
}

struct Seen {
    endpoint: String,
    iam: aws_sdk_iam::Client,
}

impl Seen {
    fn new(endpoint: String) -> Self {
        let iam = aws_sdk_iam::Client::new(&Clients::new(&endpoint).config);
        Self { endpoint, iam }
    }

    async fn function(&self, name: &str) -> Result<Value> {
        let path = format!("/2015-03-31/functions/{name}/configuration");
        let mut found = aws::get(&self.endpoint, "lambda", &path).await?;
        ensure!(
            found["Environment"]["Variables"]["TZ"].is_string(),
            "{found}"
        );
        // As with the mapping: hashicorp/aws sends AWS's default.
        if let Some(network) = found["VpcConfig"].as_object_mut() {
            network
                .entry("Ipv6AllowedForDualStack")
                .or_insert(json!(false));
        }
        shared(&mut found, name);
        Ok(found)
    }

    async fn mapping(&self, name: &str) -> Result<Value> {
        let path = "/2015-03-31/event-source-mappings/";
        let found = aws::get(&self.endpoint, "lambda", path).await?;
        let end = format!(":{name}");
        let is_its = |one: &&Value| {
            let function = one["FunctionArn"].as_str();
            function.is_some_and(|arn| arn.ends_with(&end))
        };
        let all = found["EventSourceMappings"].as_array();
        let own: Vec<_> = all.into_iter().flatten().filter(is_its).collect();
        let [mapping] = own[..] else {
            anyhow::bail!("{name} has not one mapping: {found}");
        };
        let mut mapping = mapping.clone();
        // What hashicorp/aws does not send is AWS's default, which moto does not fill in.
        mapping["MaximumBatchingWindowInSeconds"] = json!(
            mapping["MaximumBatchingWindowInSeconds"]
                .as_i64()
                .unwrap_or(0)
        );
        shared(&mut mapping, name);
        Ok(mapping)
    }

    async fn logs(&self, name: &str) -> Result<Value> {
        let group = format!("/aws/lambda/{name}");
        let body = json!({ "logGroupNamePrefix": group });
        let target = "Logs_20140328.DescribeLogGroups";
        let found = aws::call(&self.endpoint, "logs", target, &body).await?;
        let groups = found["logGroups"].as_array().into_iter().flatten();
        let group = groups
            .into_iter()
            .find(|one| one["logGroupName"] == group.as_str());
        Ok(group.context("there is a log group")?["retentionInDays"].clone())
    }

    async fn role(&self, name: &str) -> Result<Allowed> {
        let role = self.iam.get_role().role_name(name).send().await?.role;
        let trust = document(role.as_ref().and_then(Role::assume_role_policy_document))?;
        let call = self.iam.list_attached_role_policies().role_name(name);
        let attached = call.send().await?.attached_policies.unwrap_or_default();
        let attached = attached.into_iter().filter_map(|one| one.policy_arn);
        let mut pairs = BTreeSet::new();
        let listed = self.iam.list_role_policies().role_name(name).send().await?;
        for policy in listed.policy_names() {
            let call = self
                .iam
                .get_role_policy()
                .role_name(name)
                .policy_name(policy);
            let policy = document(Some(call.send().await?.policy_document()))?;
            pairs.extend(
                policy["Statement"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .flat_map(|one| pairs_of(one, name)),
            );
        }
        Ok(Allowed {
            trust,
            attached: attached.collect(),
            pairs,
        })
    }
}

/// A document as IAM answers with it: encoded for a URL.
fn document(text: Option<&str>) -> Result<Value> {
    let pair = format!("document={}", text.context("there is a document")?);
    let read = form_urlencoded::parse(pair.as_bytes()).next();
    let (_, text) = read.context("a document is encoded")?;
    Ok(serde_json::from_str(&text)?)
}

/// Each action with each resource, in which the function's name is that of the resource.
fn pairs_of(statement: &Value, role: &str) -> Vec<(String, String)> {
    let function = role.trim_start_matches("lambda_");
    let texts = |value: &Value| match value {
        Value::Array(all) => all
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        one => one
            .as_str()
            .map(str::to_owned)
            .into_iter()
            .collect::<Vec<_>>(),
    };
    let (actions, resources) = (texts(&statement["Action"]), texts(&statement["Resource"]));
    let renamed = resources.iter().map(|one| one.replace(function, "NAME"));
    renamed
        .flat_map(|resource| {
            actions
                .iter()
                .map(move |action| (action.clone(), resource.clone()))
        })
        .collect()
}

/// Leaves out what is the function's own, and its name.
fn shared(found: &mut Value, name: &str) {
    if let Some(found) = found.as_object_mut() {
        for key in OWN {
            found.remove(key);
        }
    }
    let text = found.to_string().replace(name, "NAME");
    *found = serde_json::from_str(&text).unwrap_or_default();
}

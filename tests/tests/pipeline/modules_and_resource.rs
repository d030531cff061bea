//! The modules and the resource make the same functions, mappings and log groups, with equivalent permissions.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use baikonur_tests::aws;
use baikonur_tests::least_privilege::list;
use baikonur_tests::modules::variables;
use baikonur_tests::roles::Allowed;
use serde_json::{Value, json};
use testbed::terraform::{Provider, Workspace, provider_binary};
use testbed::{Kind, StandIn, paths};

/// The destinations, as both name what they are made of.
const NAMES: [&str; 4] = ["archive", "search", "orders", "net-fluent"];

/// What is another's by its nature: ids, times, whose it is.
const OWN: [&str; 11] = [
    "Description",
    "EventSourceMappingArn",
    "FunctionArn",
    "FunctionName",
    "LastModified",
    "LastUpdateStatus",
    "ResponseMetadata",
    "RevisionId",
    "Role",
    "Tags",
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
    let seen = Seen {
        endpoint: stand_in.endpoint(),
    };
    for name in NAMES {
        let (module, resource) = (format!("mod-{name}"), format!("res-{name}"));
        assert_eq!(
            seen.function(&module).await?,
            seen.function(&resource).await?
        );
        assert_eq!(seen.mapping(&module).await?, seen.mapping(&resource).await?);
        assert_eq!(seen.logs(&module).await?, seen.logs(&resource).await?);
        let theirs = Allowed::of(&seen.endpoint, &format!("lambda_{module}")).await?;
        let ours = Allowed::of(&seen.endpoint, &resource).await?;
        equivalent((&theirs, &module), (&ours, &resource));
    }
    terraform.destroy().await?;
    Ok(())
}

/// The same but for tracing, which the resource allows itself when a function is traced.
fn equivalent((theirs, module): (&Allowed, &str), (ours, resource): (&Allowed, &str)) {
    assert_eq!(theirs.trust, ours.trust);
    assert_eq!(theirs.attached, [TRACING]);
    assert_eq!(ours.attached, [""; 0]);
    let mut own = pairs(&ours.inline, resource);
    own.retain(|(action, _)| !action.starts_with("xray:"));
    assert_eq!(pairs(&theirs.inline, module), own);
}

struct Seen {
    endpoint: String,
}

impl Seen {
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
}

/// Each action with each resource, in which the function's name is left out.
fn pairs(policies: &[Value], function: &str) -> BTreeSet<(String, String)> {
    let statements = policies.iter().flat_map(|one| list(&one["Statement"]));
    let pair = |action: &Value, resource: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or_default().replace(function, "NAME");
        (text(action), text(resource))
    };
    let pairs = statements.flat_map(|one| {
        let resources = list(&one["Resource"]);
        let of = move |action| {
            resources
                .clone()
                .into_iter()
                .map(move |resource| pair(action, resource))
        };
        list(&one["Action"]).into_iter().flat_map(of)
    });
    pairs.collect()
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

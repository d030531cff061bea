//! Environments as earlier builds and the Python tools left them: the calls that those made, made again.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Request;
use http::request::Builder;
use serde::Deserialize;
use serde_json::Value;

use super::stores::{BUCKET, KEY};
use super::{World, ZONE};
use crate::{paths, signed};

/// A recorded environment, with a placeholder for whatever differs between two worlds.
#[derive(Debug, Deserialize)]
struct Recorded {
    /// The calls that changed something, in their order.
    calls: Vec<Sent>,
    /// Terraform's state file, whose private data is readable.
    #[serde(default)]
    state: Option<Value>,
    /// The configuration that the state is of.
    #[serde(default)]
    configuration: Option<String>,
}

/// What Terraform had of a recorded environment.
#[derive(Clone, Debug)]
pub struct Applied {
    /// Its state file.
    pub state: String,
    /// The configuration that was applied.
    pub configuration: String,
}

#[derive(Debug, Deserialize)]
struct Sent {
    service: String,
    operation: String,
    body: String,
    /// The placeholder that stands for the ARN of what the call makes.
    #[serde(default)]
    makes: Option<String>,
}

impl World {
    /// Makes what an earlier build or the Python tools made, and returns what Terraform had of it, where
    /// it was Terraform that made it. `fixtures/earlier` has the recordings.
    pub async fn replay(&self, name: &str) -> Result<Option<Applied>> {
        let folder = paths::workspace().join("crates/testbed/fixtures/earlier");
        let path = folder.join(format!("{name}.json"));
        let text = fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
        let recorded: Recorded = serde_json::from_str(&text)?;
        let mut values = self.placeholders();
        for sent in &recorded.calls {
            let answer = self.send(sent, filled(&sent.body, &values)).await?;
            if let Some(placeholder) = &sent.makes {
                let arn = made(&answer).with_context(|| format!("no ARN in {answer}"))?;
                values.insert(placeholder.clone(), arn);
            }
        }
        let (Some(state), Some(text)) = (recorded.state, recorded.configuration) else {
            return Ok(None);
        };
        Ok(Some(Applied {
            state: state_file(state, &values)?,
            configuration: filled(&text, &values),
        }))
    }

    /// What differs between two worlds, by the placeholder that stands for it in a recording.
    fn placeholders(&self) -> BTreeMap<String, String> {
        let alb = &self.balancers.common_alb;
        let account = self.reference_service_arn.split(':').nth(4);
        let pairs = [
            ("@alb@", alb.load_balancer_arn()),
            ("@alb_host@", alb.dns_name()),
            ("@alb_zone@", alb.canonical_hosted_zone_id()),
            (
                "@listener@",
                Some(self.balancers.common_listener_arn.as_str()),
            ),
            ("@zone@", Some(self.zone_id.as_str())),
            ("@vpc@", Some(self.network.vpc.as_str())),
            ("@subnet0@", Some(self.network.subnets[0].as_str())),
            ("@subnet1@", Some(self.network.subnets[1].as_str())),
            ("@group@", Some(self.network.security_group.as_str())),
            ("@account@", account),
        ];
        pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
            .collect()
    }

    async fn send(&self, sent: &Sent, body: String) -> Result<String> {
        let answer = signed::send(self.request(sent)?, &sent.service, body).await;
        answer.with_context(|| format!("make {} again", sent.operation))
    }

    fn request(&self, sent: &Sent) -> Result<Builder> {
        let endpoint = &self.endpoint;
        let post = |path: &str| Request::post(format!("{endpoint}{path}"));
        let target = |prefix: &str| {
            let target = format!("{prefix}.{}", sent.operation);
            post("/").header("x-amz-target", target)
        };
        Ok(match sent.service.as_str() {
            "ecs" => target("AmazonEC2ContainerServiceV20141113")
                .header("content-type", "application/x-amz-json-1.1"),
            "dynamodb" => {
                target("DynamoDB_20120810").header("content-type", "application/x-amz-json-1.0")
            }
            "elasticloadbalancing" => {
                post("/").header("content-type", "application/x-www-form-urlencoded")
            }
            "route53" => post(&format!("/2013-04-01/hostedzone/{}/rrset", self.zone_id))
                .header("content-type", "application/xml"),
            "s3" => Request::put(format!("{endpoint}/{BUCKET}/{KEY}"))
                .header("content-type", "application/json"),
            other => anyhow::bail!("calls of {other} are not made again in {ZONE}"),
        })
    }
}

/// The state file as Terraform writes it, with the private data in Base64.
fn state_file(mut state: Value, values: &BTreeMap<String, String>) -> Result<String> {
    let resources = state["resources"].as_array_mut().into_iter().flatten();
    for resource in resources {
        let instances = resource["instances"].as_array_mut().into_iter().flatten();
        for instance in instances.filter(|instance| instance["private"].is_object()) {
            let private = filled(&instance["private"].to_string(), values);
            instance["private"] = STANDARD.encode(private).into();
        }
    }
    Ok(filled(&serde_json::to_string_pretty(&state)?, values))
}

fn filled(text: &str, values: &BTreeMap<String, String>) -> String {
    let put = |text: String, (name, value): (&String, &String)| {
        let text = text.replace(name, value);
        // In forms it is as they encode it.
        let encoded: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        text.replace(&encoded_name(name), &encoded)
    };
    values.iter().fold(text.to_owned(), put)
}

fn encoded_name(name: &str) -> String {
    form_urlencoded::byte_serialize(name.as_bytes()).collect()
}

/// The ARN of the one thing that an answer of Elastic Load Balancing says was made.
fn made(answer: &str) -> Option<String> {
    let element = ["TargetGroupArn", "RuleArn"];
    element.into_iter().find_map(|element| {
        let (_, rest) = answer.split_once(&format!("<{element}>"))?;
        Some(rest.split_once("</")?.0.to_owned())
    })
}

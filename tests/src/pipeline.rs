//! A stand-in with a stream, and Terraform whose provider calls through a proxy: what the tests of
//! `baikonur_kinesis_pipeline` stand on.

use anyhow::{Context, Result};
use aws_sdk_lambda::types::{EventSourceMappingConfiguration, FunctionConfiguration};
use testbed::logging::Stream;
use testbed::proxy::Proxy;
use testbed::terraform::{Provider, Workspace, provider_binary};
use testbed::world::{Clients, variables};
use testbed::{Kind, StandIn};

/// The resource's address.
pub const IT: &str = "baikonur_kinesis_pipeline.it";

/// A stand-in with a stream, a proxy before it, and a folder in which Terraform runs.
#[derive(Debug)]
pub struct PipelineStage {
    /// Terraform's folder; its configuration is still empty.
    pub terraform: Workspace,
    /// What the provider calls through.
    pub proxy: Proxy,
    /// AWS Lambda, not through the proxy.
    pub lambda: aws_sdk_lambda::Client,
    /// AWS IAM, not through the proxy.
    pub iam: aws_sdk_iam::Client,
    /// Amazon CloudWatch Logs, not through the proxy.
    pub logs: aws_sdk_cloudwatchlogs::Client,
    /// ARN of the stream `logs`.
    pub stream: String,
    /// The stand-in; it ends with the stage.
    pub stand_in: StandIn,
}

impl PipelineStage {
    /// A stage on a fresh stand-in, where there is also a stream `target`.
    ///
    /// # Errors
    /// When a tool is missing or the stream cannot be made.
    pub async fn new(kind: Kind) -> Result<Self> {
        let stand_in = StandIn::start(kind).await?;
        let config = Clients::new(&stand_in.endpoint()).config;
        let proxy = Proxy::start(&stand_in.endpoint())?;
        Stream::make(&stand_in.endpoint(), "target").await?;
        Ok(Self {
            terraform: workspace(&proxy)?,
            proxy,
            lambda: aws_sdk_lambda::Client::new(&config),
            iam: aws_sdk_iam::Client::new(&config),
            logs: aws_sdk_cloudwatchlogs::Client::new(&config),
            stream: Stream::make(&stand_in.endpoint(), "logs")
                .await?
                .arn()
                .await?,
            stand_in,
        })
    }

    /// One more folder for Terraform, with a separate state.
    ///
    /// # Errors
    /// When Terraform or the provider is missing.
    pub fn workspace(&self) -> Result<Workspace> {
        workspace(&self.proxy)
    }

    /// Writes the configuration of a pipeline `logs` with these arguments.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, arguments: &str) -> Result<()> {
        let text = configuration(&self.stream, arguments);
        self.terraform.write("main.tf", &text)
    }

    /// A function as it is.
    ///
    /// # Errors
    /// When it does not exist.
    pub async fn function(&self, name: &str) -> Result<FunctionConfiguration> {
        let call = self.lambda.get_function().function_name(name);
        let answer = call.send().await.with_context(|| format!("get {name}"))?;
        answer.configuration.context("a function is configured")
    }

    /// The only mapping of a function.
    ///
    /// # Errors
    /// When there are none or several.
    pub async fn mapping(&self, name: &str) -> Result<EventSourceMappingConfiguration> {
        let call = self.lambda.list_event_source_mappings().function_name(name);
        let all = call.send().await?.event_source_mappings.unwrap_or_default();
        anyhow::ensure!(all.len() == 1, "{name} has {} mappings", all.len());
        all.into_iter().next().context("there is one")
    }

    /// The names of everything that pipelines are made of.
    ///
    /// # Errors
    /// When a call fails.
    pub async fn made(&self) -> Result<Vec<String>> {
        let functions = self.lambda.list_functions().send().await?.functions;
        let mappings = self.lambda.list_event_source_mappings().send().await?;
        let roles = self.iam.list_roles().send().await?.roles;
        let groups = self.logs.describe_log_groups().send().await?.log_groups;
        let functions = functions.unwrap_or_default().into_iter();
        let functions = functions.filter_map(|one| one.function_name);
        let mappings = mappings.event_source_mappings.unwrap_or_default();
        let mappings = mappings.into_iter().filter_map(|one| one.uuid);
        // Those with a path are AWS's own.
        let roles = roles.into_iter().filter(|one| one.path == "/");
        let groups = groups.unwrap_or_default().into_iter();
        let groups = groups.filter_map(|one| one.log_group_name);
        let all = functions.chain(mappings).chain(groups);
        Ok(all.chain(roles.map(|one| one.role_name)).collect())
    }

    /// Applies what is written, and makes sure that there is nothing more to do.
    ///
    /// # Errors
    /// When it cannot be applied, or is not applied at once.
    pub async fn apply(&self) -> Result<()> {
        self.terraform.apply().await?;
        let plan = self.terraform.plan(&[]).await?;
        let changes = &plan.json["resource_changes"];
        anyhow::ensure!(plan.is_empty(), "a second plan changes {changes:#}");
        Ok(())
    }
}

/// A configuration with one pipeline `it` of the name `logs`.
#[must_use]
pub fn configuration(stream: &str, arguments: &str) -> String {
    format!(
        r#"
terraform {{
  required_providers {{
    baikonur = {{ source = "baikonur-oss/baikonur" }}
  }}
}}

provider "baikonur" {{}}

resource "baikonur_kinesis_pipeline" "it" {{
  name       = "logs"
  stream_arn = "{stream}"
{arguments}
}}
"#
    )
}

fn workspace(proxy: &Proxy) -> Result<Workspace> {
    let provider = Provider::Binary(provider_binary()?);
    Ok(Workspace::new(&provider)?.with_variables(variables(&proxy.endpoint())))
}

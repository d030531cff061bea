//! Whether the secrets exist that the reference's containers begin with.

use std::collections::BTreeSet;

use aws_calls::{JsonClient, JsonService, all};
use aws_sdk_ecs::error::SdkError;
use aws_sdk_ecs::types::{
    ContainerDefinition, LogConfiguration, RepositoryCredentials, Secret, TaskDefinition,
};
use aws_sdk_ssm::operation::describe_parameters::DescribeParametersOutput;
use aws_sdk_ssm::types::ParameterStringFilter;
use aws_types::region::Region;
use futures::future::join_all;
use serde_json::json;

use super::Finding;
use crate::eden::Eden;
use crate::error::{Error, code, sent};

/// <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html>
const SECRETS_MANAGER: JsonService = JsonService {
    id: "Secrets Manager",
    endpoint_prefix: "secretsmanager",
    target_prefix: "secretsmanager",
    content_type: "application/x-amz-json-1.1",
};
/// How many names one filter takes.
const NAMES: usize = 50;

/// Where a secret is kept.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Kept {
    /// In Secrets Manager, with its region and its ARN without key, stage and version.
    Secret { region: String, arn: String },
    /// In the Parameter Store of the task's account and region, under this name.
    Parameter(String),
}

impl Eden {
    /// The secrets of a task definition that do not exist.
    pub(super) async fn check_secrets(
        &self,
        definition: &TaskDefinition,
    ) -> Result<Vec<Finding>, Error> {
        let (mut parameters, mut secrets) = (Vec::new(), Vec::new());
        for kept in kept(definition) {
            match kept {
                Kept::Parameter(name) => parameters.push(name),
                Kept::Secret { region, arn } => secrets.push((region, arn)),
            }
        }
        let secrets = secrets
            .into_iter()
            .map(|(region, arn)| Box::pin(self.check_secret(region, arn)));
        let parameters = parameters
            .chunks(NAMES)
            .map(|names| Box::pin(self.check_parameters(names)));
        let (secrets, parameters) = tokio::join!(join_all(secrets), join_all(parameters));
        let mut findings: Vec<Finding> = all(secrets)?.into_iter().flatten().collect();
        findings.extend(all(parameters)?.into_iter().flatten());
        Ok(findings)
    }

    async fn check_secret(&self, region: String, arn: String) -> Result<Option<Finding>, Error> {
        let config = self.clients().config().to_builder();
        let config = config.region(Region::new(region)).build();
        let client = JsonClient::new(&config, SECRETS_MANAGER, None);
        let call = client.send("DescribeSecret", json!({ "SecretId": arn }));
        match sent("SecretsManager DescribeSecret", &arn, call).await {
            Err(error) if code(&error) == Some("ResourceNotFoundException") => {
                Ok(Some(absent(&format!("secret {arn}"))))
            }
            answer => {
                let is_going = answer?["DeletedDate"].is_number();
                Ok(is_going.then(|| absent(&format!("secret {arn}"))))
            }
        }
    }

    async fn check_parameters(&self, names: &[String]) -> Result<Vec<Finding>, Error> {
        let filter = ParameterStringFilter::builder()
            .key("Name")
            .option("Equals");
        let filter = filter.set_values(Some(names.to_vec())).build();
        let call = self.clients().ssm.describe_parameters();
        let pages = async {
            let filter = filter.map_err(SdkError::construction_failure)?;
            let pages = call.parameter_filters(filter).into_paginator();
            pages.send().collect::<Result<Vec<_>, _>>().await
        };
        let found = sent("SSM DescribeParameters", names.join(", "), pages).await?;
        let found = found.iter().flat_map(DescribeParametersOutput::parameters);
        let found: BTreeSet<&str> = found.filter_map(|one| one.name()).collect();
        let gone = names.iter().filter(|name| !found.contains(name.as_str()));
        Ok(gone
            .map(|name| absent(&format!("parameter {name}")))
            .collect())
    }
}

fn absent(what: &str) -> Finding {
    Finding::new(
        format!("{what}: does not exist, and no task starts without it"),
        "Create it, or name another one in the reference's task definition.",
    )
}

/// All that the containers name, each once. What another account or region keeps in its Parameter Store cannot be asked for.
fn kept(definition: &TaskDefinition) -> BTreeSet<Kept> {
    let own: Vec<&str> = definition
        .task_definition_arn()
        .unwrap_or_default()
        .split(':')
        .collect();
    let names = definition.container_definitions().iter().flat_map(names_of);
    names.filter_map(|name| place(name, &own)).collect()
}

fn names_of(container: &ContainerDefinition) -> impl Iterator<Item = &str> {
    let logging = container.log_configuration().into_iter();
    let logging = logging.flat_map(LogConfiguration::secret_options);
    let secrets = container.secrets().iter().chain(logging);
    let registry = container.repository_credentials();
    let registry = registry.map(RepositoryCredentials::credentials_parameter);
    secrets.map(Secret::value_from).chain(registry)
}

/// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Secret.html>
fn place(name: &str, own: &[&str]) -> Option<Kept> {
    let parts: Vec<&str> = name.split(':').collect();
    match parts[..] {
        [name] => Some(Kept::Parameter(name.to_owned())),
        ["arn", _, "secretsmanager", region, _, "secret", _, ..] => Some(Kept::Secret {
            region: region.to_owned(),
            arn: parts[..7].join(":"),
        }),
        ["arn", _, "ssm", region, account, resource] => {
            let is_own = own.get(3..5) == Some(&[region, account]);
            let path = resource.strip_prefix("parameter/")?;
            // The name of a parameter in a path begins with a slash, which its ARN does not have twice.
            let name = match path.contains('/') {
                true => format!("/{path}"),
                false => path.to_owned(),
            };
            is_own.then_some(Kept::Parameter(name))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_where_its_name_says() {
        let own = [
            "arn",
            "aws",
            "ecs",
            "eu-west-1",
            "1",
            "task-definition/api",
            "1",
        ];
        let parameter = |name: &str| Some(Kept::Parameter(name.to_owned()));
        assert_eq!(place("TOKEN", &own), parameter("TOKEN"));
        assert_eq!(place("/api/TOKEN", &own), parameter("/api/TOKEN"));
        assert_eq!(
            place("arn:aws:ssm:eu-west-1:1:parameter/TOKEN", &own),
            parameter("TOKEN")
        );
        assert_eq!(
            place("arn:aws:ssm:eu-west-1:1:parameter/api/TOKEN", &own),
            parameter("/api/TOKEN")
        );
        assert_eq!(place("arn:aws:ssm:us-east-1:1:parameter/TOKEN", &own), None);
        assert_eq!(place("arn:aws:ssm:eu-west-1:2:parameter/TOKEN", &own), None);
        let secret = Some(Kept::Secret {
            region: "us-east-1".to_owned(),
            arn: "arn:aws:secretsmanager:us-east-1:2:secret:api-AbCdEf".to_owned(),
        });
        for rest in ["", ":password::", "::AWSCURRENT:"] {
            let name = format!("arn:aws:secretsmanager:us-east-1:2:secret:api-AbCdEf{rest}");
            assert_eq!(place(&name, &own), secret, "{name}");
        }
    }
}

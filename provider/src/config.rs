//! The provider's configuration.

use std::collections::BTreeMap;

use tfplugin6::{Attr, AttributePath, Diagnostic, Diagnostics, Model, path};

use crate::tags;
use crate::texts::{Texts, has_unknown, present_keys, strings};

/// Makes preview environments by cloning a reference Amazon ECS service, in seconds, and takes the logs of Kinesis data
/// streams to Amazon S3, Elasticsearch, Fluent servers and other streams.
///
/// Region and credentials are found as the AWS CLI finds them; everything here is optional. Begin with
/// [A preview environment per pull request](guides/preview-environments.md), with
/// [Preparing the common ALB, the certificate and the zone](guides/common-alb.md) where there is none yet, or with
/// [Choosing an architecture for logs](guides/log-architectures.md). [Permissions](guides/permissions.md) says what the caller
/// has to be allowed, [Ownership](guides/ownership.md) what is changed and deleted, and
/// [Troubleshooting](guides/troubleshooting.md) what an error means.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Config {
    /// AWS region. By default `AWS_REGION`, `AWS_DEFAULT_REGION` or the region of the profile.
    #[tf(optional)]
    pub(crate) region: Attr<String>,
    /// Profile in the shared AWS configuration files. By default `AWS_PROFILE`, or `default`.
    #[tf(optional)]
    pub(crate) profile: Attr<String>,
    /// Access key id, given together with `secret_key`. Prefer the environment or a profile.
    #[tf(optional)]
    pub(crate) access_key: Attr<String>,
    /// Secret access key, given together with `access_key`.
    #[tf(optional, sensitive)]
    pub(crate) secret_key: Attr<String>,
    /// Session token of temporary credentials.
    #[tf(optional, sensitive)]
    pub(crate) token: Attr<String>,
    /// Shared configuration files, in place of `~/.aws/config`.
    #[tf(optional)]
    pub(crate) shared_config_files: Attr<Vec<Attr<String>>>,
    /// Shared credentials files, in place of `~/.aws/credentials`.
    #[tf(optional)]
    pub(crate) shared_credentials_files: Attr<Vec<Attr<String>>>,
    /// Role to assume with the credentials that were found.
    #[tf(optional, nested)]
    pub(crate) assume_role: Attr<AssumeRole>,
    /// Endpoint URL of all services, for a local stand-in of AWS. By default `AWS_ENDPOINT_URL`.
    #[tf(optional)]
    pub(crate) endpoint_url: Attr<String>,
    /// Endpoint URLs by service: `cloudwatch`, `dynamodb`, `ecr`, `ecs`, `elasticloadbalancingv2`, `iam`,
    /// `kinesis`, `lambda`, `logs`, `route53`, `s3`. By default `AWS_ENDPOINT_URL_<SERVICE>`.
    #[tf(optional)]
    pub(crate) endpoints: Texts,
    /// Names S3 buckets in the path of a URL and not in its host name, for a local stand-in of
    /// AWS. By default where there is an endpoint of your own.
    #[tf(optional)]
    pub s3_use_path_style: Attr<bool>,
    /// Tags of everything the provider makes; a resource's own `tags` win.
    #[tf(optional)]
    pub(crate) default_tags: Texts,
    /// DynamoDB table that holds eden's profiles and environments. `eden` by default.
    #[tf(optional)]
    pub(crate) eden_table: Attr<String>,
    /// How often a call is tried again after a throttle, a server error or a timeout. 4 by
    /// default.
    #[tf(optional)]
    pub(crate) max_retries: Attr<i64>,
}

/// A role to assume.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct AssumeRole {
    /// ARN of the role.
    #[tf(required)]
    pub(crate) role_arn: Attr<String>,
    /// Name of the session, which AWS CloudTrail shows.
    #[tf(optional)]
    pub(crate) session_name: Attr<String>,
    /// External id that the role's trust policy asks for.
    #[tf(optional)]
    pub(crate) external_id: Attr<String>,
    /// How long the session lasts, such as `1h`; at least 15 minutes. One hour by default.
    #[tf(optional)]
    pub(crate) duration: Attr<String>,
}

impl Config {
    /// Everything that is wrong with it, as far as its values are known.
    pub(crate) fn problems(&self) -> Diagnostics {
        let keys = self.key_problems();
        let endpoints = self.endpoint_problems();
        let retries = self.retries_problem();
        let duration = self.duration_problem();
        let tags = tags::problems(&self.default_tags, &AttributePath::root("default_tags"));
        keys.into_iter()
            .chain(endpoints)
            .chain(tags)
            .chain(retries)
            .chain(duration)
            .collect()
    }

    fn key_problems(&self) -> Option<Diagnostic> {
        let one_alone = self.access_key.is_null() != self.secret_key.is_null();
        one_alone.then(|| {
            Diagnostic::error("`access_key` and `secret_key` belong together")
                .detail("Set both, or neither to use the environment or a profile.")
                .at(if self.access_key.is_null() {
                    path!(secret_key)
                } else {
                    path!(access_key)
                })
        })
    }

    fn endpoint_problems(&self) -> Vec<Diagnostic> {
        let names = present_keys(&self.endpoints);
        let unknown = names.filter(|name| service(name).is_none());
        let problem = |name: &String| {
            Diagnostic::error(format!(
                "There is no service {name:?} among those this provider calls"
            ))
            .detail(format!(
                "The services are {}.",
                services().collect::<Vec<_>>().join(", ")
            ))
            .at(path!(endpoints[name]))
        };
        unknown.map(problem).collect()
    }

    fn retries_problem(&self) -> Option<Diagnostic> {
        let retries = *self.max_retries.known()?;
        (!(0..=100).contains(&retries)).then(|| {
            Diagnostic::error(format!("`max_retries` is {retries}"))
                .detail("Expected a number from 0 to 100.")
                .at(path!(max_retries))
        })
    }

    fn duration_problem(&self) -> Option<Diagnostic> {
        let text = self.assume_role.known()?.duration.known()?;
        let error = humantime::parse_duration(text).err()?;
        Some(
            Diagnostic::error(format!("`assume_role.duration` is {text:?}: {error}"))
                .detail("Expected a duration such as `15m` or `1h`.")
                .at(path!(assume_role.duration)),
        )
    }

    /// Whether something is not known before apply, so that no client can be made yet.
    pub(crate) fn is_unknown(&self) -> bool {
        let role = self.assume_role.known();
        let role = role.is_some_and(|r| {
            r.role_arn.is_unknown() || r.session_name.is_unknown() || r.external_id.is_unknown()
        });
        let texts = [
            &self.region,
            &self.profile,
            &self.access_key,
            &self.secret_key,
            &self.token,
            &self.endpoint_url,
            &self.eden_table,
        ];
        let maps = [&self.endpoints, &self.default_tags];
        role || self.assume_role.is_unknown()
            || texts.iter().any(|text| text.is_unknown())
            || maps.iter().any(|map| has_unknown(map))
    }

    /// The endpoint URLs under the names that the clients know them by.
    pub(crate) fn service_endpoints(&self) -> BTreeMap<String, String> {
        let given = strings(&self.endpoints).into_iter();
        given
            .filter_map(|(name, url)| Some((service(&name)?.to_owned(), url)))
            .collect()
    }
}

/// The name of a service that may have been written in a shorter way.
fn service(name: &str) -> Option<&'static str> {
    let name = match name {
        "elb" | "elbv2" => "elasticloadbalancingv2",
        "cloudwatchlogs" => "logs",
        name => name,
    };
    services().find(|service| *service == name)
}

fn services() -> impl Iterator<Item = &'static str> {
    let eden = eden_core::clients::SERVICES.iter();
    eden.chain(kinesis_pipeline::clients::SERVICES).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summaries(config: &Config) -> Vec<String> {
        let problems = config.problems();
        problems
            .iter()
            .map(|one| format!("{}: {}", one.path, one.summary))
            .collect()
    }

    #[test]
    fn nothing_has_to_be_set() {
        assert_eq!(summaries(&Config::default()), Vec::<String>::new());
        assert!(!Config::default().is_unknown());
    }

    #[test]
    fn every_mistake_is_reported_at_its_attribute() {
        let config = Config {
            secret_key: "s".into(),
            max_retries: 101.into(),
            endpoints: Attr::Known([("sqs".to_owned(), "http://x".into())].into()),
            default_tags: Attr::Known([("eden:x".to_owned(), "x".into())].into()),
            assume_role: Attr::Known(AssumeRole {
                duration: "long".into(),
                ..AssumeRole::default()
            }),
            ..Config::default()
        };
        let reported = summaries(&config).join("\n");
        for part in [
            "secret_key: `access_key` and `secret_key` belong together",
            "endpoints[\"sqs\"]: There is no service",
            "max_retries: `max_retries` is 101",
            "default_tags[\"eden:x\"]: \"eden:x\" cannot be a tag's key",
            "assume_role.duration: `assume_role.duration` is \"long\"",
        ] {
            assert!(reported.contains(part), "{part} is not in {reported}");
        }
    }

    #[test]
    fn services_may_be_written_short() {
        let config = Config {
            endpoints: Attr::Known([("elbv2".to_owned(), "http://x".into())].into()),
            ..Config::default()
        };
        assert_eq!(
            config.service_endpoints()["elasticloadbalancingv2"],
            "http://x"
        );
    }

    #[test]
    fn what_is_unknown_anywhere_keeps_clients_from_being_made() {
        let unknown = [
            Config {
                region: Attr::Unknown,
                ..Config::default()
            },
            Config {
                default_tags: Attr::Unknown,
                ..Config::default()
            },
            Config {
                endpoints: Attr::Known([("ecs".to_owned(), Attr::Unknown)].into()),
                ..Config::default()
            },
            Config {
                assume_role: Attr::Known(AssumeRole {
                    role_arn: Attr::Unknown,
                    ..AssumeRole::default()
                }),
                ..Config::default()
            },
        ];
        assert!(unknown.iter().all(Config::is_unknown));
    }
}

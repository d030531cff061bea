//! The AWS clients that eden needs, made once from one configuration.

mod buckets;

use std::collections::BTreeMap;

use aws_calls::{client, client_config};
use aws_sdk_ecr::config::Region;
use aws_types::SdkConfig;

use crate::state::lease::Times;

use self::buckets::Buckets;

/// What the standard AWS configuration has no place for.
#[derive(Clone, Debug, Default)]
pub struct ClientOptions {
    /// Endpoint URLs by service (`dynamodb`, `ecr`, `ecs`, `elasticloadbalancingv2`, `route53`,
    /// `s3`), in place of the configuration's own.
    pub endpoints: BTreeMap<String, String>,
    /// How long the lease of a command lasts that was killed. Only tests want other times than the
    /// default: all who work on a table need the same.
    pub lease: Option<Times>,
    /// Bucket in the path instead of the host name, which some local stand-ins need.
    pub s3_path_style: bool,
}

/// The services that [`ClientOptions::endpoints`] knows.
pub const SERVICES: &[&str] = &[
    "dynamodb",
    "ecr",
    "ecs",
    "elasticloadbalancingv2",
    "route53",
    "s3",
];

/// The AWS clients.
#[derive(Clone, Debug)]
pub struct Clients {
    pub(crate) dynamodb: aws_sdk_dynamodb::Client,
    pub(crate) ecs: aws_sdk_ecs::Client,
    pub(crate) elb: aws_sdk_elasticloadbalancingv2::Client,
    pub(crate) route53: aws_sdk_route53::Client,
    pub(crate) s3: Buckets,
    pub(crate) ssm: aws_sdk_ssm::Client,
    ecr: aws_sdk_ecr::Config,
    logs: aws_sdk_cloudwatchlogs::Config,
    /// Of the services that one command alone asks.
    config: SdkConfig,
}

impl Clients {
    /// Makes the clients; no call is made.
    #[must_use]
    pub fn new(config: &SdkConfig, options: &ClientOptions) -> Self {
        let endpoints = &options.endpoints;
        let s3 = client_config!(aws_sdk_s3, config, endpoints, "s3");
        let s3 = s3.force_path_style(options.s3_path_style);
        Self {
            dynamodb: client!(aws_sdk_dynamodb, config, endpoints, "dynamodb"),
            ecr: client_config!(aws_sdk_ecr, config, endpoints, "ecr").build(),
            logs: client_config!(aws_sdk_cloudwatchlogs, config, endpoints, "logs").build(),
            ecs: client!(aws_sdk_ecs, config, endpoints, "ecs"),
            elb: client!(
                aws_sdk_elasticloadbalancingv2,
                config,
                endpoints,
                "elasticloadbalancingv2"
            ),
            route53: client!(aws_sdk_route53, config, endpoints, "route53"),
            ssm: client!(aws_sdk_ssm, config, endpoints, "ssm"),
            s3: Buckets::new(aws_sdk_s3::Client::from_conf(s3.build())),
            config: config.clone(),
        }
    }

    /// The registry's client: an image may be in another region than its environment.
    pub(crate) fn ecr(&self, region: &str) -> aws_sdk_ecr::Client {
        let config = self.ecr.to_builder().region(Region::new(region.to_owned()));
        aws_sdk_ecr::Client::from_conf(config.build())
    }

    /// What clients are made from that one command alone needs.
    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// The certificates' client.
    pub(crate) fn acm(&self) -> aws_sdk_acm::Client {
        aws_sdk_acm::Client::new(&self.config)
    }

    /// The roles' client.
    pub(crate) fn iam(&self) -> aws_sdk_iam::Client {
        aws_sdk_iam::Client::new(&self.config)
    }

    /// The log groups' client: a container may log to another region.
    pub(crate) fn logs(&self, region: Option<&str>) -> aws_sdk_cloudwatchlogs::Client {
        let mut config = self.logs.to_builder();
        if let Some(region) = region {
            config = config.region(Region::new(region.to_owned()));
        }
        aws_sdk_cloudwatchlogs::Client::from_conf(config.build())
    }
}

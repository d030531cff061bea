//! The AWS clients that eden needs, made once from one configuration.

mod buckets;

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_ecr::config::Region;
use aws_smithy_types::timeout::TimeoutConfig;
use aws_types::SdkConfig;

use crate::state::lease::Times;

use self::buckets::Buckets;

/// A call that takes longer than this is tried again; every call of eden's is safe to repeat.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);

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
    ecr: aws_sdk_ecr::Config,
}

/// A client whose configuration takes the service's endpoint from the options, where it is there.
macro_rules! configured {
    ($sdk:ident, $config:expr, $options:expr, $service:literal) => {{
        let mut builder = $sdk::config::Builder::from($config);
        builder.set_timeout_config(Some(timeouts($config)));
        if let Some(url) = $options.endpoints.get($service) {
            builder.set_endpoint_url(Some(url.clone()));
        }
        builder
    }};
}

impl Clients {
    /// Makes the clients; no call is made.
    #[must_use]
    pub fn new(config: &SdkConfig, options: &ClientOptions) -> Self {
        let dynamodb = configured!(aws_sdk_dynamodb, config, options, "dynamodb");
        let ecr = configured!(aws_sdk_ecr, config, options, "ecr");
        let ecs = configured!(aws_sdk_ecs, config, options, "ecs");
        let elb = configured!(
            aws_sdk_elasticloadbalancingv2,
            config,
            options,
            "elasticloadbalancingv2"
        );
        let route53 = configured!(aws_sdk_route53, config, options, "route53");
        let s3 = configured!(aws_sdk_s3, config, options, "s3");
        let s3 = s3.force_path_style(options.s3_path_style);
        Self {
            dynamodb: aws_sdk_dynamodb::Client::from_conf(dynamodb.build()),
            ecr: ecr.build(),
            ecs: aws_sdk_ecs::Client::from_conf(ecs.build()),
            elb: aws_sdk_elasticloadbalancingv2::Client::from_conf(elb.build()),
            route53: aws_sdk_route53::Client::from_conf(route53.build()),
            s3: Buckets::new(aws_sdk_s3::Client::from_conf(s3.build())),
        }
    }

    /// The registry's client: an image may be in another region than its environment.
    pub(crate) fn ecr(&self, region: &str) -> aws_sdk_ecr::Client {
        let config = self.ecr.to_builder().region(Region::new(region.to_owned()));
        aws_sdk_ecr::Client::from_conf(config.build())
    }
}

fn timeouts(config: &SdkConfig) -> TimeoutConfig {
    let given = config.timeout_config().map(TimeoutConfig::to_builder);
    let builder = given.unwrap_or_default();
    builder.operation_attempt_timeout(ATTEMPT_TIMEOUT).build()
}

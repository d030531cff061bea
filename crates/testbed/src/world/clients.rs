//! The AWS SDK, pointed at a stand-in.

use std::collections::BTreeMap;

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::{Credentials, SharedCredentialsProvider};

use crate::stand_in::REGION;

const ACCESS_KEY: &str = "test";

/// One client for each service a world is made of.
#[derive(Clone, Debug)]
pub struct Clients {
    /// What the clients were made from, for making more of them.
    pub config: SdkConfig,
    /// Amazon DynamoDB.
    pub dynamodb: aws_sdk_dynamodb::Client,
    /// Amazon Elastic Container Registry.
    pub ecr: aws_sdk_ecr::Client,
    /// Amazon Elastic Container Service.
    pub ecs: aws_sdk_ecs::Client,
    /// Elastic Load Balancing.
    pub elb: aws_sdk_elasticloadbalancingv2::Client,
    /// Amazon Route 53.
    pub route53: aws_sdk_route53::Client,
    /// Amazon S3.
    pub s3: aws_sdk_s3::Client,
}

impl Clients {
    /// Clients that call one endpoint, whatever the environment says.
    #[must_use]
    pub fn new(endpoint: &str) -> Self {
        let config = config(endpoint);
        let s3 = aws_sdk_s3::config::Builder::from(&config)
            .force_path_style(true)
            .build();
        Self {
            dynamodb: aws_sdk_dynamodb::Client::new(&config),
            ecr: aws_sdk_ecr::Client::new(&config),
            ecs: aws_sdk_ecs::Client::new(&config),
            elb: aws_sdk_elasticloadbalancingv2::Client::new(&config),
            route53: aws_sdk_route53::Client::new(&config),
            s3: aws_sdk_s3::Client::from_conf(s3),
            config,
        }
    }
}

/// The environment variables by which a child process finds an endpoint and may use it.
#[must_use]
pub fn variables(endpoint: &str) -> BTreeMap<String, String> {
    let pairs = [
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_ACCESS_KEY_ID", ACCESS_KEY),
        ("AWS_SECRET_ACCESS_KEY", ACCESS_KEY),
        ("AWS_REGION", REGION),
        ("AWS_DEFAULT_REGION", REGION),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        // Programs are killed all the time: whoever comes next need not wait for fifteen seconds.
        ("EDEN_TEST_LEASE", "3000"),
    ];
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

fn config(endpoint: &str) -> SdkConfig {
    let keys = Credentials::new(ACCESS_KEY, ACCESS_KEY, None, None, "testbed");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .endpoint_url(endpoint)
        .credentials_provider(SharedCredentialsProvider::new(keys))
        .build()
}

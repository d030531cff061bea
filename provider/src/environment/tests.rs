mod endpoints;
mod expiry;
mod model;
mod plan;
mod validate;

use std::collections::BTreeMap;

use eden_core::record::{EnvironmentId, Record};
use eden_core::settings::{Draft, Settings};

use super::model::Environment;
use super::private::Private;

/// A whole profile.
fn settings() -> Settings {
    Draft::from_pairs(keys()).finish().unwrap()
}

fn keys() -> BTreeMap<String, String> {
    let pairs = [
        ("endpoint_s3_bucket_name", "config"),
        ("endpoint_s3_key", "endpoints.json"),
        ("endpoint_update_key", "api_endpoint"),
        ("endpoint_env_type", "dev"),
        ("endpoint_name_prefix", "service-dev"),
        ("domain_name_prefix", "api"),
        ("dynamic_zone_id", "Z1"),
        ("name_prefix", "dev-dynamic"),
        ("target_cluster", "dev"),
        (
            "master_alb_arn",
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/common/1",
        ),
        (
            "reference_service_arn",
            "arn:aws:ecs:us-east-1:123456789012:service/dev/api",
        ),
    ];
    pairs
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

fn record() -> Record {
    let id = EnvironmentId {
        profile: "default".to_owned(),
        name: "foo".to_owned(),
    };
    Record::new(id, settings(), "dev.example.com".to_owned())
}

/// What the user writes.
fn config() -> Environment {
    Environment {
        name: "foo".into(),
        image_uri: "123456789012.dkr.ecr.us-east-1.amazonaws.com/api:v1".into(),
        ..Environment::default()
    }
}

/// The bytes that hold a record.
fn of_record(record: &Record) -> Vec<u8> {
    let mut private = Private::default();
    private.note(record);
    private.to_bytes()
}

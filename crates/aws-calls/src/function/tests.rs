use aws_credential_types::provider::ProvideCredentials;

use super::*;

const LAMBDA: [(&str, &str); 4] = [
    ("AWS_REGION", "ap-northeast-1"),
    ("AWS_ACCESS_KEY_ID", "id"),
    ("AWS_SECRET_ACCESS_KEY", "secret"),
    ("AWS_SESSION_TOKEN", "token"),
];

fn with(variables: &[(&str, &str)]) -> SdkConfig {
    of(&Env::from_slice(&[&LAMBDA, variables].concat()))
}

/// The endpoint of a service, as its client looks for it.
fn endpoint(config: &SdkConfig, service: &str) -> Option<String> {
    let key = ServiceConfigKey::builder()
        .service_id(service)
        .env("AWS_ENDPOINT_URL")
        .profile("endpoint_url");
    let own = config.service_config()?.load_config(key.build().unwrap());
    own.or_else(|| config.endpoint_url().map(str::to_owned))
}

#[tokio::test]
async fn region_and_credentials_are_those_that_lambda_sets() {
    let config = with(&[]);
    assert_eq!(config.region().unwrap().as_ref(), "ap-northeast-1");
    let provider = config.credentials_provider().unwrap();
    let credentials = provider.provide_credentials().await.unwrap();
    assert_eq!(
        (
            credentials.access_key_id(),
            credentials.secret_access_key(),
            credentials.session_token(),
            credentials.expiry(),
        ),
        ("id", "secret", Some("token"), None)
    );
    assert!(of(&Env::from_slice(&[])).credentials_provider().is_none());
}

#[test]
fn an_endpoint_of_a_service_wins_over_that_of_all() {
    let all = ("AWS_ENDPOINT_URL", "http://all");
    let one = (
        "AWS_ENDPOINT_URL_ELASTIC_LOAD_BALANCING_V2",
        "http://balancers",
    );
    let config = with(&[all, one]);
    let found = |service| endpoint(&config, service);
    assert_eq!(
        found("Elastic Load Balancing v2").as_deref(),
        Some("http://balancers")
    );
    assert_eq!(found("ECS").as_deref(), Some("http://all"));
    let ignored = with(&[all, one, ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")]);
    assert_eq!(endpoint(&ignored, "Elastic Load Balancing v2"), None);
    assert_eq!(endpoint(&with(&[]), "ECS"), None);
}

#[test]
fn retries_are_standard_unless_they_are_set() {
    let config = with(&[]);
    assert_eq!(config.retry_config(), Some(&RetryConfig::standard()));
    let set = with(&[("AWS_MAX_ATTEMPTS", "5"), ("AWS_RETRY_MODE", "adaptive")]);
    let expected = RetryConfig::adaptive().with_max_attempts(5);
    assert_eq!(set.retry_config(), Some(&expected));
    for wrong in ["0", "-1", "many"] {
        let config = with(&[("AWS_MAX_ATTEMPTS", wrong)]);
        assert_eq!(
            config.retry_config(),
            Some(&RetryConfig::standard()),
            "{wrong}"
        );
    }
}

#[test]
fn variants_of_endpoints_are_those_of_the_variables() {
    let config = with(&[]);
    assert_eq!((config.use_fips(), config.use_dual_stack()), (None, None));
    let set = with(&[
        ("AWS_USE_FIPS_ENDPOINT", "true"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "false"),
    ]);
    assert_eq!(
        (set.use_fips(), set.use_dual_stack()),
        (Some(true), Some(false))
    );
}

#[test]
fn checksums_are_as_they_are_asked_for() {
    let required = [
        ("AWS_REQUEST_CHECKSUM_CALCULATION", "when_required"),
        ("AWS_RESPONSE_CHECKSUM_VALIDATION", "when_required"),
    ];
    let config = with(&required);
    let asked = (
        config
            .request_checksum_calculation()
            .map(|one| format!("{one:?}")),
        config
            .response_checksum_validation()
            .map(|one| format!("{one:?}")),
    );
    let expected = Some("WhenRequired".to_owned());
    assert_eq!(asked, (expected.clone(), expected));
    let config = with(&[("AWS_REQUEST_CHECKSUM_CALCULATION", "sometimes")]);
    assert!(config.request_checksum_calculation().is_none());
}

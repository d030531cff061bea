//! Servers that a function identifies itself to: what is in their secrets is read by the function alone.

use std::fs;

use anyhow::{Context, Result};
use baikonur_tests::pipeline::PipelineStage;
use baikonur_tests::roles::Allowed;
use serde_json::{Value, json};
use testbed::Kind;
use testbed::peers::Certificate;
use testbed::secrets::Secret;

use crate::{import, state};

const CANARY: &str = "canary-in-a-secret";
const KEY: &str =
    "arn:aws:kms:ap-northeast-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// The secret of each destination.
struct Secrets {
    search: Secret,
    fluent: Secret,
    http: Secret,
}

impl Secrets {
    /// All of them with this text.
    async fn make(endpoint: &str, text: &str) -> Result<Self> {
        Ok(Self {
            search: Secret::make(endpoint, "search", text).await?,
            fluent: Secret::make(endpoint, "fluent", text).await?,
            http: Secret::make(endpoint, "http", text).await?,
        })
    }
}

/// A cluster and servers, with everything that goes with their secrets.
fn arguments(secrets: &Secrets, pem: &str, pipeline: &str) -> String {
    let (search, fluent) = (secrets.search.arn(), secrets.fluent.arn());
    let http = secrets.http.arn();
    format!(
        r#"
  failed_log_s3 = {{ bucket = "failed", prefix = "logs" }}

  destinations = {{
    search = {{
      elasticsearch = {{
        host               = "search.example.com"
        index_name_prefix  = "logs"
        data_stream        = true
        ingest_pipeline    = "{pipeline}"
        secret_arn         = "{search}"
        secret_kms_key_arn = "{KEY}"
      }}
    }}
    fluent = {{
      fluent = {{
        endpoint   = "fluent.example.com"
        tag        = "logs"
        tls        = true
        ca_pem     = <<-PEM
{pem}
        PEM
        compress   = "gzip"
        secret_arn = "{fluent}"
      }}
    }}
    http = {{
      http = {{
        url                = "https://logs.example.com/in"
        format             = "json"
        compress           = "gzip"
        headers            = {{ "X-Scope-OrgID" = "tenant" }}
        max_bytes          = 500000
        max_records        = 500
        secret_arn         = "{http}"
        secret_kms_key_arn = "{KEY}"
        ca_pem             = <<-PEM
{pem}
        PEM
      }}
    }}
  }}
"#
    )
}

async fn variables(stage: &PipelineStage, function: &str) -> Result<Value> {
    let environment = stage.function(function).await?.environment;
    Ok(json!(environment.context("an environment")?.variables))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_a_secret_is_in_no_plan_state_environment_or_output() -> Result<()> {
    let stage = PipelineStage::new(Kind::Moto).await?;
    let text = json!({ "api_key": CANARY, "shared_key": CANARY }).to_string();
    let endpoint = stage.stand_in.endpoint();
    let secrets = Secrets::make(&endpoint, &text).await?;
    let pem = fs::read_to_string(Certificate::new()?.authority())?;
    let first = arguments(&secrets, pem.trim(), "geo");
    stage.write(&first)?;
    let plan = stage.terraform.plan(&[]).await?.json.to_string();
    let output = stage.terraform.apply().await?;
    let again = stage.terraform.plan(&[]).await?;
    assert!(again.is_empty(), "{:#}", again.json["resource_changes"]);
    let of_search = variables(&stage, "logs-search").await?;
    for (name, value) in [
        ("ES_DATA_STREAM", "true"),
        ("ES_INGEST_PIPELINE", "geo"),
        ("SECRET_ARN", secrets.search.arn()),
    ] {
        assert_eq!(of_search[name], value);
    }
    let of_fluent = variables(&stage, "logs-fluent").await?;
    assert_eq!(of_fluent["SECRET_ARN"], secrets.fluent.arn());
    assert_eq!(of_fluent["LOG_FLUENT_TLS"], "true");
    let of_http = variables(&stage, "logs-http").await?;
    for (name, value) in [
        ("HTTP_URL", "https://logs.example.com/in"),
        ("HTTP_FORMAT", "json"),
        ("HTTP_HEADERS", r#"{"X-Scope-OrgID":"tenant"}"#),
        ("HTTP_MAX_BYTES", "500000"),
        ("SECRET_ARN", secrets.http.arn()),
    ] {
        assert_eq!(of_http[name], value);
    }
    let state_file = fs::read_to_string(stage.terraform.path().join("terraform.tfstate"))?;
    let texts = [
        ("the plan", plan),
        ("the output", output.stdout + &output.stderr),
        ("the state", state_file),
        ("the state as it is shown", state(&stage).await?.to_string()),
        ("an environment", format!("{of_search}{of_fluent}{of_http}")),
    ];
    for (what, text) in texts {
        assert!(!text.contains(CANARY), "the secret is in {what}");
        assert!(what == "the output" || text.contains(secrets.search.arn()));
    }
    assert_eq!(stage.proxy.count("secretsmanager", "GetSecretValue"), 0);
    allows_its_secret_alone(&stage, &secrets).await?;
    import(&stage, &first).await?;
    stage.write(&arguments(&secrets, pem.trim(), "other"))?;
    stage.apply().await?;
    assert_eq!(
        variables(&stage, "logs-search").await?["ES_INGEST_PIPELINE"],
        "other"
    );
    stage.terraform.destroy().await?;
    assert_eq!(stage.made().await?, Vec::<String>::new());
    Ok(())
}

async fn allows_its_secret_alone(stage: &PipelineStage, secrets: &Secrets) -> Result<()> {
    let endpoint = stage.stand_in.endpoint();
    for (role, secret, key) in [
        ("logs-search", &secrets.search, Some(KEY)),
        ("logs-fluent", &secrets.fluent, None),
        ("logs-http", &secrets.http, Some(KEY)),
    ] {
        let allowed = Allowed::of(&endpoint, role).await?.inline;
        let resources = |action: &str| {
            let all = allowed
                .iter()
                .flat_map(|policy| policy["Statement"].as_array());
            let own = all.flatten().filter(|one| one["Action"] == json!([action]));
            own.map(|one| one["Resource"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(
            resources("secretsmanager:GetSecretValue"),
            [json!(secret.arn())]
        );
        let keys: Vec<Value> = key.into_iter().map(|key| json!(key)).collect();
        assert_eq!(resources("kms:Decrypt"), keys);
    }
    Ok(())
}

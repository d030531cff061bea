//! The API, moved from the Python module, with the role that ours makes.

use anyhow::{Context, Result};
use baikonur_tests::example::Example;
use baikonur_tests::{roles, user};
use http::{Method, Request, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};
use testbed::logging::Bucket;
use testbed::{Piece, World, WorldOptions, http_client};

/// What the stand-in wants otherwise than AWS: a key's value, a path that is not empty, and no look at mutual TLS, of
/// which it tells unasked.
const STAND_IN: &str = r#"
resource "aws_api_gateway_api_key" "std" {
  value = "a-key-that-nobody-may-read"
}

resource "aws_api_gateway_base_path_mapping" "mapping" {
  base_path = "eden"
}

resource "aws_api_gateway_domain_name" "eden" {
  lifecycle {
    ignore_changes = [mutual_tls_authentication]
  }
}
"#;

/// The role of the API's function.
const ROLE: &str = "lambda_eden";

#[tokio::test(flavor = "multi_thread")]
async fn the_api_serves_every_route_with_its_own_role() -> Result<()> {
    let stand_in = Example::stand_in().await?;
    let world = user::world(
        &stand_in.endpoint(),
        WorldOptions::default().without_profile(),
    )
    .await?;
    let settings = json!(world.profile()).to_string();
    let values = [
        ("settings", settings.as_str()),
        ("api_domain_name", "eden.dev.example.com"),
        ("api_zone_id", &world.zone_id),
        (
            "api_acm_certificate_arn",
            "arn:aws:acm:ap-northeast-1:000000000000:certificate/1",
        ),
    ];
    let example = Example::on(stand_in, "eden-api", &values)?;
    for folder in ["modules", "python"] {
        let path = format!("{folder}/lambda-eden-api/override.tf");
        example.terraform.write(&path, STAND_IN)?;
    }
    example.moved().await?;
    roles::permit_what_is_checked_otherwise(&world.endpoint, ROLE).await?;
    let api = Api::of(&example).await?;
    let create = json!({ "name": "pr-1", "image_uri": world.image("v1") });
    assert_eq!(api.without_key().await?, StatusCode::FORBIDDEN);
    let answer = api.call(Method::POST, "create", &create).await?;
    assert_eq!(answer["message"], "successfully created", "{answer}");
    assert_eq!(
        world.environment("pr-1").await?.missing(),
        Vec::<Piece>::new()
    );
    let answer = api.call(Method::GET, "list", &Value::Null).await?;
    assert!(answer.to_string().contains("pr-1"), "{answer}");
    let answer = api.call(Method::POST, "purge", &json!({})).await?;
    assert_eq!(answer["status"], "ok", "{answer}");
    may_not_write_elsewhere(&world, &api).await?;
    let answer = api
        .call(Method::DELETE, "delete?name=pr-1", &Value::Null)
        .await?;
    assert_eq!(answer["message"], "successfully deleted", "{answer}");
    assert_eq!(
        world.environment("pr-1").await?.present(),
        Vec::<Piece>::new()
    );
    roles::forget_what_is_checked_otherwise(&world.endpoint, ROLE).await?;
    example.terraform.destroy().await?;
    Ok(())
}

/// The bucket of another profile's Environments JSON is not the role's, and the answer says so.
async fn may_not_write_elsewhere(world: &World, api: &Api) -> Result<()> {
    Bucket::make(&world.endpoint, "somebody-elses").await?;
    let mut profile = world.profile();
    profile.insert(
        "endpoint_s3_bucket_name".to_owned(),
        "somebody-elses".to_owned(),
    );
    world.push_profile("elsewhere", &profile).await?;
    let create = json!({ "name": "pr-2", "profile": "elsewhere", "image_uri": world.image("v1") });
    let answer = api.call(Method::POST, "create", &create).await?;
    let text = answer.to_string();
    assert!(
        answer["status"] == "error" && text.contains("not authorized"),
        "{text}"
    );
    assert!(text.contains("somebody-elses"), "{text}");
    Ok(())
}

/// The API behind the stand-in's gateway.
struct Api {
    url: String,
    key: String,
}

impl Api {
    async fn of(example: &Example) -> Result<Self> {
        let outputs = example.terraform.outputs().await?;
        let text = |name: &str| outputs[name].as_str().map(str::to_owned);
        let id = text("rest_api_id").context("the API has an id")?;
        Ok(Self {
            url: format!(
                "{}/restapis/{id}/main/_user_request_/api/v1",
                example.endpoint()
            ),
            key: text("api_key").context("the API has a key")?,
        })
    }

    async fn without_key(&self) -> Result<StatusCode> {
        Ok(http_client::get(&format!("{}/list", self.url))
            .await?
            .status())
    }

    async fn call(&self, method: Method, path: &str, body: &Value) -> Result<Value> {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/{path}", self.url));
        let request = request.header("x-api-key", &self.key);
        let answer = http_client::send(request.body(Full::new(body.into()))?).await?;
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        serde_json::from_str(&text).with_context(|| format!("{path}: {}: {text}", answer.status()))
    }
}

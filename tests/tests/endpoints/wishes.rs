//! `ttl`, `expires_at` and `wait_for_healthy` beside `endpoints`, and where errors are reported.

use std::time::Duration;

use anyhow::{Context, Result};
use baikonur_tests::cli::Cli;
use baikonur_tests::stage::{Stage, workspace};
use serde_json::Value;
use testbed::Kind;
use testbed::proxy::{Fault, Proxy, When};

use super::{Endpoint, IT, TWO, are_whole, configuration, entry, look, names};

/// The configuration with more attributes of the environment.
fn with(stage: &Stage, endpoints: &[Endpoint<'_>], more: &str) -> String {
    let text = configuration(stage, endpoints);
    text.replace("endpoints = {", &format!("{more}\n  endpoints = {{"))
}

/// The time in an endpoint's row, read without our own code.
async fn row(stage: &Stage, key: &str) -> Result<Option<String>> {
    let now = look(stage, key).await?;
    let row = now.rows.first().context("there is a row")?;
    Ok(row.get("expires_at").and_then(|at| at.as_n().ok()).cloned())
}

async fn expires_at(stage: &Stage) -> Result<Value> {
    let state = stage.terraform.resource(IT).await?;
    Ok(state.context("it is in the state")?["expires_at"].take())
}

async fn settled(stage: &Stage, text: &str) -> Result<()> {
    stage.terraform.write("main.tf", text)?;
    stage.terraform.apply().await?;
    let plan = stage.terraform.plan(&[]).await?;
    assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn endpoints_expire_together_and_a_deploy_to_one_keeps_all() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    settled(&stage, &with(&stage, &TWO, "ttl = \"72h\"")).await?;
    let first = row(&stage, "api").await?;
    assert!(first.is_some());
    assert_eq!(row(&stage, "admin").await?, first);
    let shown = expires_at(&stage).await?;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let deployed = [TWO[0], ("api", "v2", "api")];
    settled(&stage, &with(&stage, &deployed, "ttl = \"72h\"")).await?;
    assert_eq!(row(&stage, "admin").await?, first, "it is left alone");
    assert!(row(&stage, "api").await? > first);
    assert_ne!(expires_at(&stage).await?, shown, "the last of them");
    let other = workspace(&stage.world)?;
    other.write("main.tf", &with(&stage, &deployed, "ttl = \"72h\""))?;
    other.import(IT, "default/foo").await?.success()?;
    let plan = other.plan(&[]).await?;
    assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
    let passed = "expires_at = \"2020-01-01T00:00:00Z\"";
    settled(&stage, &with(&stage, &deployed, passed)).await?;
    assert_eq!(row(&stage, "admin").await?.as_deref(), Some("1577836800"));
    let purge = Cli::new(&stage.stand_in.endpoint())?
        .run(&["purge"])
        .await?;
    let purged = purge.success()?;
    assert!(purged.out.contains(": deleted\n"), "{}", purged.out);
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

/// The service of this endpoint runs one task, which the load balancer sees like this.
fn runs(proxy: &Proxy, key: &str, state: &str) {
    let name = names(key, key).resource;
    let services = When::call("ecs", "DescribeServices").containing(&name);
    let event = "(service foo) has started 1 tasks";
    proxy.rule(services, Fault::deployment(&name, 1, "IN_PROGRESS", event));
    let targets = When::call("elasticloadbalancing", "DescribeTargetHealth");
    let reason = if state == "healthy" {
        ""
    } else {
        "Target.Timeout"
    };
    let reported = [("10.0.0.1", state, reason, "")];
    proxy.rule(targets.containing(&name), Fault::targets(&reported));
}

/// A stage whose Terraform calls through a proxy.
async fn proxied() -> Result<(Stage, Proxy)> {
    let mut stage = Stage::new(Kind::Moto).await?;
    let proxy = Proxy::start(&stage.stand_in.endpoint())?;
    let endpoint = proxy.endpoint();
    stage.terraform.set_variable("AWS_ENDPOINT_URL", &endpoint);
    Ok((stage, proxy))
}

#[tokio::test(flavor = "multi_thread")]
async fn all_are_published_when_the_last_is_healthy_and_the_sick_one_is_shown() -> Result<()> {
    let (stage, proxy) = proxied().await?;
    runs(&proxy, "admin", "healthy");
    runs(&proxy, "api", "unhealthy");
    let wait = "wait_for_healthy = true\n  timeouts = { create = \"3s\" }";
    let text = with(&stage, &TWO, wait);
    let text = text.replace(
        "environment = {",
        "desired_count = 1\n      environment = {",
    );
    stage.terraform.write("main.tf", &text)?;
    let reported = stage.terraform.try_apply(&[]).await?.failure()?;
    for part in [
        "Service dev-dynamic-api-foo did not become healthy",
        "Target.Timeout",
        r#"At endpoints["api"]."#,
    ] {
        assert!(reported.contains(part), "{part:?} is not in: {reported}");
    }
    assert!(!reported.contains(r#"At endpoints["admin"]"#), "{reported}");
    assert_eq!(
        entry(&stage).await?,
        None,
        "the healthy one is not published"
    );
    proxy.clear_rules();
    for key in ["admin", "api"] {
        runs(&proxy, key, "healthy");
    }
    stage.terraform.apply().await?;
    are_whole(&stage, &TWO).await?;
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_one_endpoint_is_shown_at_it() -> Result<()> {
    let (stage, proxy) = proxied().await?;
    let text = configuration(&stage, &TWO);
    let zone = "domain_name_prefix  = \"api\"";
    let wrong = format!("{zone}\n        dynamic_zone_id     = \"Z0000000000000\"");
    stage
        .terraform
        .write("main.tf", &text.replace(zone, &wrong))?;
    let planned = stage.terraform.run(&["plan", "-no-color"]).await?;
    let reported = planned.failure()?;
    assert!(reported.contains("NoSuchHostedZone"), "{reported}");
    let place = r#"At endpoints["api"].settings["dynamic_zone_id"]."#;
    assert!(reported.contains(place), "{reported}");
    stage.terraform.write("main.tf", &text)?;
    let service = When::call("ecs", "CreateService").containing("dev-dynamic-api-foo");
    let refused = Fault::error(400, "AccessDeniedException", "User is not authorized");
    proxy.rule(service, refused);
    let reported = stage.terraform.try_apply(&[]).await?.failure()?;
    assert!(
        reported.contains("ECS CreateService on dev-dynamic-api-foo failed"),
        "{reported}"
    );
    assert!(reported.contains(r#"At endpoints["api"]."#), "{reported}");
    proxy.clear_rules();
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_endpoint_has_its_own_overrides_which_may_refer_to_the_others() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let own = |memory: u32| {
        let text = configuration(&stage, &TWO);
        let api = "environment = { SERVICE = \"api\" }";
        let more = format!(
            "environment = {{ SERVICE = \"api\", ADMIN = \"{{eden.endpoints.admin.url}}\" }}\n      memory = {memory}"
        );
        text.replace(api, &more)
    };
    stage.terraform.write("main.tf", &own(8192))?;
    let error = stage
        .terraform
        .run(&["plan", "-no-color"])
        .await?
        .failure()?;
    assert!(
        error.contains(r#"endpoints["api"]"#) || error.contains("memory"),
        "{error}"
    );
    settled(&stage, &own(2048)).await?;
    let found = look(&stage, "api").await?;
    let service = found.service.context("there is a service")?;
    let call = stage.world.clients.ecs.describe_task_definition();
    let arn = service.task_definition().context("it runs a definition")?;
    let running = call.task_definition(arn).send().await?;
    let running = running.task_definition.context("it is described")?;
    assert_eq!(running.memory(), Some("2048"));
    let mut variables = running.container_definitions()[0].environment().iter();
    let admin = variables.find(|pair| pair.name() == Some("ADMIN"));
    let admin = admin.context("it has the variable")?;
    assert_eq!(admin.value(), Some("https://admin-foo.dev.example.com"));
    let other = workspace(&stage.world)?;
    other.write("main.tf", &own(2048))?;
    other.import(IT, "default/foo").await?.success()?;
    let plan = other.plan(&[]).await?;
    assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

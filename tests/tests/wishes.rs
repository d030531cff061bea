//! `ttl`, `expires_at`, `sleep_after`, `before_publish`, `wait_for_healthy`, and what is otherwise than the reference's.

use anyhow::{Context, Result};
use aws_sdk_ecs::types::TaskDefinition;
use baikonur_tests::cli::Cli;
use baikonur_tests::stage::{Stage, environment, workspace};
use testbed::proxy::{Ending, Fault, Proxy, When};
use testbed::{Kind, Piece};

const IT: &str = "baikonur_eden_environment.it";
const SERVICE: &str = "dev-dynamic-api-foo";

fn configuration(stage: &Stage, tag: &str, more: &str) -> String {
    let image = stage.world.image(tag);
    environment(&format!(
        "  name = \"foo\"\n  image_uri = \"{image}\"\n  {more}"
    ))
}

/// The time in the row, read without our own code.
async fn row(stage: &Stage) -> Result<Option<String>> {
    let now = stage.world.environment("foo").await?;
    let row = now.rows.first().context("there is a row")?;
    Ok(row.get("expires_at").and_then(|at| at.as_n().ok()).cloned())
}

async fn expires_at(stage: &Stage) -> Result<serde_json::Value> {
    let state = stage.terraform.resource(IT).await?;
    Ok(state.context("it is in the state")?["expires_at"].take())
}

async fn assert_settled(stage: &Stage) -> Result<()> {
    let plan = stage.terraform.plan(&[]).await?;
    assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_deploy_restarts_a_time_to_live() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let text = configuration(&stage, "v1", "ttl = \"72h\"");
    stage.terraform.write("main.tf", &text)?;
    stage.terraform.apply().await?;
    assert_settled(&stage).await?;
    let (first, shown) = (row(&stage).await?, expires_at(&stage).await?);
    assert!(first.is_some() && shown.is_string(), "{shown}");
    let other = workspace(&stage.world)?;
    other.write("main.tf", &text)?;
    other.import(IT, "default/foo").await?.success()?;
    assert!(
        other.plan(&[]).await?.is_empty(),
        "a plan after import is empty"
    );
    tokio::time::sleep(std::time::Duration::from_millis(1100)).await;
    let text = configuration(&stage, "v2", "ttl = \"72h\"");
    stage.terraform.write("main.tf", &text)?;
    stage.terraform.apply().await?;
    assert_settled(&stage).await?;
    assert_ne!(row(&stage).await?, first);
    let text = configuration(&stage, "v2", "expires_at = \"2030-01-01T09:00:00+09:00\"");
    stage.terraform.write("main.tf", &text)?;
    stage.terraform.apply().await?;
    assert_settled(&stage).await?;
    assert_eq!(row(&stage).await?.as_deref(), Some("1893456000"));
    stage
        .terraform
        .write("main.tf", &configuration(&stage, "v2", ""))?;
    stage.terraform.apply().await?;
    assert_settled(&stage).await?;
    assert_eq!(row(&stage).await?, None);
    let both = "ttl = \"1h\"\n  expires_at = \"2030-01-01T00:00:00Z\"";
    stage
        .terraform
        .write("main.tf", &configuration(&stage, "v2", both))?;
    let reported = stage
        .terraform
        .run(&["plan", "-no-color"])
        .await?
        .failure()?;
    assert!(reported.contains("exclude each other"), "{reported}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_that_does_not_become_healthy_fails_with_the_reasons() -> Result<()> {
    let mut stage = Stage::new(Kind::Moto).await?;
    let proxy = Proxy::start(&stage.stand_in.endpoint())?;
    stage
        .terraform
        .set_variable("AWS_ENDPOINT_URL", &proxy.endpoint());
    let services = || When::call("ecs", "DescribeServices").containing(SERVICE);
    let targets = || When::call("elasticloadbalancing", "DescribeTargetHealth");
    let sick = [(
        "10.0.0.1",
        "unhealthy",
        "Target.Timeout",
        "Request timed out",
    )];
    let event = "(service foo) failed container health checks.";
    proxy.rule(
        services(),
        Fault::deployment(SERVICE, 1, "IN_PROGRESS", event),
    );
    proxy.rule(targets(), Fault::targets(&sick));
    proxy.rule(When::call("ecs", "ListTasks"), Fault::one_task());
    proxy.rule(
        When::call("ecs", "DescribeTasks"),
        Fault::stopped_task("app", 1),
    );
    let wait = "desired_count = 1\n  wait_for_healthy = true\n  timeouts = { create = \"3s\" }";
    stage
        .terraform
        .write("main.tf", &configuration(&stage, "v1", wait))?;
    let reported = stage.terraform.try_apply(&[]).await?.failure()?;
    for part in [
        "Service dev-dynamic-api-foo did not become healthy",
        event,
        "container app: exit code 1",
        "target 10.0.0.1:80: unhealthy, Target.Timeout, Request timed out",
    ] {
        assert!(reported.contains(part), "{part:?} is not in: {reported}");
    }
    let now = stage.world.environment("foo").await?;
    assert_eq!(now.missing(), [Piece::Entry], "it is not published");
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(IT), Some("replace"), "it is tainted");
    proxy.clear_rules();
    proxy.rule(
        services(),
        Fault::deployment(SERVICE, 1, "COMPLETED", event),
    );
    proxy.rule(
        targets(),
        Fault::targets(&[("10.0.0.1", "healthy", "", "")]),
    );
    stage.terraform.apply().await?;
    let now = stage.world.environment("foo").await?;
    assert_eq!(now.missing(), Vec::<Piece>::new());
    assert_settled(&stage).await?;
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

/// After how many seconds the sweep may put it to sleep, as its row says.
async fn falls_asleep_after(stage: &Stage) -> Result<Option<u64>> {
    let now = stage.world.environment("foo").await?;
    let row = now.rows.first().context("there is a row")?;
    let record = row.get("record").and_then(|text| text.as_s().ok());
    let record: serde_json::Value = serde_json::from_str(record.context("it has a record")?)?;
    Ok(record["sleeping"]["after"].as_u64())
}

#[tokio::test(flavor = "multi_thread")]
async fn when_it_falls_asleep_is_changed_in_place_and_imported() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let write = |more: &str| {
        let text = configuration(&stage, "v1", more);
        stage.terraform.write("main.tf", &text)
    };
    write("sleep_after = \"10m\"")?;
    let error = stage.terraform.run(&["plan"]).await?.failure()?;
    assert!(
        error.contains("at least 15m") && error.contains("sleep_after"),
        "{error}"
    );
    for (more, after) in [
        ("sleep_after = \"2h\"", Some(7_200)),
        ("sleep_after = \"30m\"", Some(1_800)),
        ("sleep_after = \"never\"", None),
        ("", None),
        ("sleep_after = \"1h\"", Some(3_600)),
    ] {
        write(more)?;
        stage.terraform.apply().await?;
        assert_settled(&stage).await?;
        assert_eq!(falls_asleep_after(&stage).await?, after, "{more}");
    }
    let other = workspace(&stage.world)?;
    other.write(
        "main.tf",
        &configuration(&stage, "v1", "sleep_after = \"1h\""),
    )?;
    other.import(IT, "default/foo").await?.success()?;
    assert!(
        other.plan(&[]).await?.is_empty(),
        "a plan after import is empty"
    );
    stage.terraform.destroy().await?;
    Ok(())
}

/// The task definition that the service runs.
async fn running(stage: &Stage) -> Result<TaskDefinition> {
    let now = stage.world.environment("foo").await?;
    let service = now.service.context("there is a service")?;
    let arn = service.task_definition().context("it runs a definition")?;
    let call = stage.world.clients.ecs.describe_task_definition();
    let found = call.task_definition(arn).send().await?;
    found.task_definition.context("it is described")
}

/// Overrides, and one that is wrong in place of the memory.
fn overrides(stage: &Stage, memory: u32) -> String {
    let image = stage.world.image("v2");
    format!(
        r#"images            = {{ sidecar = "{image}" }}
  cpu               = 1024
  memory            = {memory}
  command           = ["serve", "--url={{eden.url}}"]
  secrets           = {{ LOG_LEVEL = "/preview/log-level" }}
  environment_files = ["arn:aws:s3:::bucket/{{eden.name}}.env"]
  environment       = {{ DB = "app_{{eden.name}}", ROUTE = "/users/{{id}}" }}"#
    )
}

async fn are_imported(stage: &Stage) -> Result<()> {
    let other = workspace(&stage.world)?;
    let text = configuration(stage, "v1", &overrides(stage, 2048));
    other.write("main.tf", &text)?;
    other.import(IT, "default/foo").await?.success()?;
    let plan = other.plan(&[]).await?;
    assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
    Ok(())
}

async fn are_changed_back(stage: &Stage) -> Result<()> {
    // Changed through another door, it is changed back.
    let cli = Cli::new(&stage.stand_in.endpoint())?;
    let image = stage.world.image("v1");
    let deploy = [
        "create",
        "--name",
        "foo",
        "--image-uri",
        &image,
        "--memory",
        "4096",
    ];
    cli.run(&deploy).await?.success()?;
    assert_eq!(running(stage).await?.memory(), Some("4096"));
    assert_eq!(stage.terraform.plan(&[]).await?.action(IT), Some("update"));
    stage.terraform.apply().await?;
    assert_settled(stage).await?;
    assert_eq!(running(stage).await?.memory(), Some("2048"));
    Ok(())
}

async fn live_with_overrides(kind: Kind) -> Result<()> {
    let stage = Stage::new(kind).await?;
    let write = |more: &str| {
        let text = configuration(&stage, "v1", more);
        stage.terraform.write("main.tf", &text)
    };
    write(&overrides(&stage, 1024))?;
    let error = stage
        .terraform
        .run(&["plan", "-no-color"])
        .await?
        .failure()?;
    for part in [
        "Fargate has no task with 1024 CPU units and 1024 MiB",
        "memory",
    ] {
        assert!(error.contains(part), "{part:?} is not in: {error}");
    }
    write(&overrides(&stage, 2048))?;
    stage.terraform.apply().await?;
    assert_settled(&stage).await?;
    let definition = running(&stage).await?;
    assert_eq!(
        (definition.cpu(), definition.memory()),
        (Some("1024"), Some("2048"))
    );
    let containers = definition.container_definitions();
    let command = ["serve", "--url=https://api-foo.dev.example.com"];
    assert_eq!(containers[0].command(), command);
    assert_eq!(containers[1].image(), Some(&*stage.world.image("v2")));
    are_imported(&stage).await?;
    are_changed_back(&stage).await?;
    // Taken away, all is as the reference has it.
    write("")?;
    stage.terraform.apply().await?;
    assert_settled(&stage).await?;
    let definition = running(&stage).await?;
    assert_eq!(
        (definition.cpu(), definition.memory()),
        (Some("512"), Some("1024"))
    );
    assert_eq!(definition.container_definitions()[0].command().len(), 0);
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_otherwise_is_made_changed_back_and_taken_away_on_moto() -> Result<()> {
    live_with_overrides(Kind::Moto).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_otherwise_is_made_changed_back_and_taken_away_on_ministack() -> Result<()> {
    live_with_overrides(Kind::Ministack).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_otherwise_is_refused_while_it_is_planned() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    for (more, why) in [
        (
            r#"environment = { A = "{eden.ur}" }"#,
            "refers to `{eden.ur}`",
        ),
        (
            r#"command = ["{eden.endpoints.api.url}"]"#,
            "goes by no name",
        ),
        (r#"capacity = "spott""#, "expected `spot`"),
        (r#"images = { sidecar = "nginx" }"#, "names no repository"),
        (
            r#"images = { sidecar = "ghcr.io/octo/envoy:1" }"#,
            "does not name its registry",
        ),
        (r#"cpu = -1"#, "expected a whole number"),
        (
            "secrets = { A = \"/a\" }\n  environment = { A = \"1\" }",
            "is a variable as well",
        ),
    ] {
        let text = configuration(&stage, "v1", more);
        stage.terraform.write("main.tf", &text)?;
        let error = stage
            .terraform
            .run(&["plan", "-no-color"])
            .await?
            .failure()?;
        let error = error.split_whitespace().collect::<Vec<_>>().join(" ");
        let error = error.replace("│ ", "");
        assert!(error.contains(why), "{why:?} is not in: {error}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_runs_once_for_what_is_applied_and_its_failure_is_the_applys() -> Result<()> {
    let mut stage = Stage::new(Kind::Moto).await?;
    let proxy = Proxy::start(&stage.stand_in.endpoint())?;
    let tasks = proxy.run_tasks();
    stage
        .terraform
        .set_variable("AWS_ENDPOINT_URL", &proxy.endpoint());
    let write = |stage: &Stage, tag: &str, command: &str| {
        let task = format!("before_publish = [{{ command = [\"bin/rails\", \"{command}\"] }}]");
        stage
            .terraform
            .write("main.tf", &configuration(stage, tag, &task))
    };
    write(&stage, "v1", &"x".repeat(8192))?;
    let refused = stage.terraform.run(&["plan", "-no-color"]).await?;
    let refused = refused.failure()?;
    assert!(
        refused.contains("takes 8192") && refused.contains("before_publish = ["),
        "{refused}"
    );
    write(&stage, "v1", "db:prepare")?;
    stage.terraform.apply().await?;
    assert_settled(&stage).await?;
    assert_eq!(tasks.ran().len(), 1);
    tasks.next(Ending::Exits(3));
    write(&stage, "v2", "db:prepare")?;
    let failed = stage.terraform.try_apply(&[]).await?.failure()?;
    assert!(failed.contains("exit code 3"), "{failed}");
    let state = stage.terraform.resource(IT).await?.context("it is there")?;
    let running = state["task_definition_arn"].clone();
    assert_eq!(running, tasks.ran()[0].definition.as_str());
    stage.terraform.apply().await?;
    assert_settled(&stage).await?;
    assert_eq!(tasks.ran().len(), 3);
    // Another command is another run, of the same revision.
    write(&stage, "v2", "db:seed")?;
    stage.terraform.apply().await?;
    assert_settled(&stage).await?;
    let ran = tasks.ran();
    assert_eq!(ran[3].command, ["bin/rails", "db:seed"]);
    assert_eq!(ran[3].definition, ran[2].definition);
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

//! An environment of several services, from the first plan to nothing left.

mod wishes;

use anyhow::{Context, Result};
use baikonur_tests::stage::{Stage, environment, workspace};
use serde_json::{Value, json};
use testbed::proxy::{Fault, Proxy, When};
use testbed::world::ZONE;
use testbed::{Environment, Kind, Names, Piece, paths};

const IT: &str = "baikonur_eden_environment.it";

#[tokio::test(flavor = "multi_thread")]
async fn several_services_live_and_die_together_on_moto() -> Result<()> {
    live_and_die(Kind::Moto).await
}

#[tokio::test(flavor = "multi_thread")]
async fn several_services_live_and_die_together_on_ministack() -> Result<()> {
    live_and_die(Kind::Ministack).await
}

async fn live_and_die(kind: Kind) -> Result<()> {
    let stage = Stage::new(kind).await?;
    are_created_and_imported(&stage).await?;
    one_is_deployed_to(&stage).await?;
    one_is_repaired(&stage).await?;
    one_is_added_and_one_removed(&stage).await?;
    one_that_moves_replaces_all(&stage).await?;
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    assert_eq!(stage.world.losses().await?, Vec::<String>::new());
    Ok(())
}

/// An endpoint: what it is called, the tag of its image, and the prefix of its host.
type Endpoint<'a> = (&'a str, &'a str, &'a str);

const TWO: [Endpoint<'_>; 2] = [("admin", "v1", "admin"), ("api", "v1", "api")];

fn configuration(stage: &Stage, endpoints: &[Endpoint<'_>]) -> String {
    let each = endpoints.iter().map(|(key, tag, host)| {
        let image = stage.world.image(tag);
        format!(
            r#"
    {key} = {{
      image_uri   = "{image}"
      environment = {{ SERVICE = "{key}" }}
      settings = {{
        name_prefix         = "dev-dynamic-{key}"
        domain_name_prefix  = "{host}"
        endpoint_update_key = "{key}_endpoint"
      }}
    }}"#
        )
    });
    let each: String = each.collect();
    environment(&format!(
        r#"
  name    = "foo"
  profile = "default"
  tags    = {{ Team = "preview" }}
  endpoints = {{{each}
  }}
"#
    ))
}

fn names(key: &str, host: &str) -> Names {
    Names {
        resource: format!("dev-dynamic-{key}-foo"),
        fqdn: format!("{host}-foo.{ZONE}"),
        entry: "servicename-dev-foo".to_owned(),
    }
}

async fn look(stage: &Stage, key: &str) -> Result<Environment> {
    stage.world.look(&names(key, key)).await
}

/// Each endpoint is whole, and exactly these are published.
async fn are_whole(stage: &Stage, endpoints: &[Endpoint<'_>]) -> Result<()> {
    let mut expected = json!({ "name": "servicename-dev-foo", "env": "dev" });
    for (key, _, host) in endpoints {
        let names = names(key, host);
        let found = stage.world.look(&names).await?;
        assert_eq!(found.missing(), Vec::<Piece>::new(), "of {key}");
        expected[format!("{key}_endpoint")] = json!(names.fqdn);
    }
    assert_eq!(entry(stage).await?, Some(expected));
    let plan = stage.terraform.plan(&[]).await?;
    let changes = &plan.json["resource_changes"];
    assert!(plan.is_empty(), "a second plan is empty: {changes}");
    Ok(())
}

async fn entry(stage: &Stage) -> Result<Option<Value>> {
    let entries = stage.world.entries().await?;
    let mut own = entries.into_iter();
    Ok(own.find(|entry| entry["name"] == "servicename-dev-foo"))
}

async fn applied(stage: &Stage, endpoints: &[Endpoint<'_>], action: &str) -> Result<()> {
    let text = configuration(stage, endpoints);
    stage.terraform.write("main.tf", &text)?;
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(IT), Some(action), "{}", plan.json);
    stage.terraform.apply().await?;
    are_whole(stage, endpoints).await
}

async fn endpoints(stage: &Stage) -> Result<Value> {
    let state = stage.terraform.resource(IT).await?;
    Ok(state.context("it is in the state")?["endpoints"].clone())
}

async fn are_created_and_imported(stage: &Stage) -> Result<()> {
    let text = configuration(stage, &TWO);
    stage.terraform.write("main.tf", &text)?;
    let plan = stage.terraform.plan(&[]).await?;
    let planned = &plan.after(IT).context("it is planned")?["endpoints"];
    assert_eq!(planned["admin"]["url"], "https://admin-foo.dev.example.com");
    assert_eq!(planned["api"]["resource_name"], "dev-dynamic-api-foo");
    applied(stage, &TWO, "create").await?;
    let made = endpoints(stage).await?;
    let found = look(stage, "api").await?;
    let rule = found.rules[0].rule_arn().unwrap_or_default();
    assert_eq!(made["api"]["listener_rule_arn"], rule);
    assert_eq!(made["api"]["drift"], json!([]));
    let other = workspace(&stage.world)?;
    other.write("main.tf", &text)?;
    other.import(IT, "default/foo").await?.success()?;
    let plan = other.plan(&[]).await?;
    let changes = &plan.json["resource_changes"];
    assert!(plan.is_empty(), "a plan after import is empty: {changes}");
    let (imported, made) = (
        other.resource(IT).await?,
        stage.terraform.resource(IT).await?,
    );
    assert_eq!(imported, made, "what is imported is what was made");
    Ok(())
}

async fn one_is_deployed_to(stage: &Stage) -> Result<()> {
    let before = (look(stage, "admin").await?, endpoints(stage).await?);
    let two = [TWO[0], ("api", "v2", "api")];
    applied(stage, &two, "update").await?;
    let after = (look(stage, "admin").await?, endpoints(stage).await?);
    assert_eq!(after.0.rows, before.0.rows, "the other one is left alone");
    assert_eq!(after.1["admin"], before.1["admin"]);
    assert_eq!(look(stage, "api").await?.task_definitions.len(), 2);
    Ok(())
}

async fn one_is_repaired(stage: &Stage) -> Result<()> {
    let names = names("admin", "admin");
    stage.world.delete_piece(&names, Piece::Rule).await?;
    let plan = stage.terraform.plan(&[]).await?;
    assert_eq!(plan.action(IT), Some("update"), "{}", plan.json);
    let before = &plan.json["resource_changes"][0]["change"]["before"]["endpoints"];
    assert_eq!(
        before["admin"]["drift"],
        json!(["listener rule does not exist"])
    );
    assert_eq!(before["api"]["drift"], json!([]));
    stage.terraform.apply().await?;
    are_whole(stage, &[TWO[0], ("api", "v2", "api")]).await
}

async fn one_is_added_and_one_removed(stage: &Stage) -> Result<()> {
    let frontend = ("frontend", "v1", "frontend");
    let three = [TWO[0], ("api", "v2", "api"), frontend];
    applied(stage, &three, "update").await?;
    applied(stage, &three[1..], "update").await?;
    assert_eq!(look(stage, "admin").await?.rows, vec![]);
    let left = stage.world.leftovers().await?;
    assert_eq!(
        left.len(),
        7 * 2 + 1 + 1,
        "two with their claims, and the revision before: {left:#?}"
    );
    Ok(())
}

async fn one_that_moves_replaces_all(stage: &Stage) -> Result<()> {
    let moved = [("api", "v2", "www"), ("frontend", "v1", "frontend")];
    applied(stage, &moved, "replace").await
}

/// Nothing is published, the state knows what exists, and the next apply or destroy goes on.
#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_keeps_all_unpublished_and_nothing_is_lost() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    let proxy = Proxy::start(&stage.stand_in.endpoint())?;
    let mut terraform = workspace(&stage.world)?;
    terraform.set_variable("AWS_ENDPOINT_URL", &proxy.endpoint());
    let text = configuration(&stage, &TWO);
    terraform.write(
        "main.tf",
        &text.replace("\"baikonur\" {}", "\"baikonur\" {\n  max_retries = 0\n}"),
    )?;
    for finished in [true, false] {
        let refused = Fault::error(403, "AccessDeniedException", "User is not authorized");
        let failing = When::call("ecs", "CreateService").containing("dev-dynamic-api-foo");
        proxy.rule(failing, refused);
        let error = terraform.try_apply(&[]).await?.failure()?;
        assert!(
            error.contains("CreateService on dev-dynamic-api-foo"),
            "{error}"
        );
        assert_eq!(entry(&stage).await?, None, "nothing is published");
        let admin = look(&stage, "admin").await?;
        let state = terraform
            .resource(IT)
            .await?
            .context("it is in the state")?;
        let service = admin.service.as_ref().and_then(|it| it.service_arn());
        assert_eq!(state["endpoints"]["admin"]["service_arn"], json!(service));
        proxy.clear_rules();
        if finished {
            terraform.apply().await?;
            assert!(terraform.plan(&[]).await?.is_empty());
            assert!(entry(&stage).await?.is_some());
        }
        terraform.destroy().await?;
        assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_go_together_is_reported_at_plan() -> Result<()> {
    let stage = Stage::new(Kind::Ministack).await?;
    let both = [("admin", "v1", "api"), ("api", "v1", "api")];
    for (text, expected) in [
        (
            configuration(&stage, &both),
            "ndpoints `admin` and `api` would share the host",
        ),
        (
            environment("  name = \"foo\"\n  endpoints = {}"),
            "`endpoints` is empty",
        ),
        (
            environment("  name = \"foo\""),
            "`image_uri` or `endpoints` is needed",
        ),
    ] {
        stage.terraform.write("main.tf", &text)?;
        let reported = stage
            .terraform
            .run(&["plan", "-no-color"])
            .await?
            .failure()?;
        let reported: Vec<&str> = reported.split_whitespace().collect();
        let reported = reported.join(" ").replace(" │ ", " ");
        assert!(reported.contains(expected), "{reported}");
    }
    Ok(())
}

/// The example is what the README shows.
#[tokio::test(flavor = "multi_thread")]
async fn the_example_makes_three_services() -> Result<()> {
    let mut stage = Stage::new(Kind::Ministack).await?;
    let example = paths::workspace().join("examples/full-stack-environment");
    stage.terraform.copy_from(&example)?;
    let image = json!({ "image_uri": stage.world.image("v1") });
    let services = json!({ "admin": image, "api": image, "frontend": image }).to_string();
    stage.terraform.set_variable("TF_VAR_name", "foo");
    stage.terraform.set_variable("TF_VAR_services", &services);
    stage.terraform.apply().await?;
    let three = ["admin", "api", "frontend"].map(|key| (key, "v1", key));
    are_whole(&stage, &three).await?;
    let outputs = stage.terraform.outputs().await?;
    assert_eq!(outputs["urls"]["api"], "https://api-foo.dev.example.com");
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

/// The example with an app, nginx beside it, a migration, a worker, and a schema for each branch.
#[tokio::test(flavor = "multi_thread")]
async fn the_example_makes_a_whole_stack() -> Result<()> {
    let mut stage = Stage::new(Kind::Moto).await?;
    let worker = stage.world.add_worker().await?;
    let proxy = Proxy::start(&stage.stand_in.endpoint())?;
    let _tasks = proxy.run_tasks();
    let (app, nginx) = (stage.world.image("v1"), stage.world.image("v2"));
    let services = json!({
        "web": {
            "image_uri": app,
            "images": { "sidecar": nginx },
            "before_publish": [{ "command": ["bin/rails", "db:prepare"] }],
        },
        "worker": {
            "image_uri": app,
            "settings": { "reference_service_arn": worker, "own_variables": "DATABASE_SCHEMA" },
        },
    });
    let terraform = &mut stage.terraform;
    terraform.copy_from(&paths::workspace().join("examples/full-stack-environment"))?;
    terraform.set_variable("AWS_ENDPOINT_URL", &proxy.endpoint());
    terraform.set_variable("TF_VAR_name", "foo");
    terraform.set_variable("TF_VAR_services", &services.to_string());
    terraform.apply().await?;
    let tasks = proxy.calls().into_iter();
    assert_eq!(tasks.filter(|call| call.operation == "RunTask").count(), 1);
    assert_eq!(look(&stage, "web").await?.missing(), []);
    let host = names("web", "web").fqdn;
    let expected = json!({ "name": "servicename-dev-foo", "env": "dev", "web_endpoint": host });
    assert_eq!(entry(&stage).await?, Some(expected));
    let own = look(&stage, "worker").await?;
    let of_web = [Piece::TargetGroup, Piece::Rule, Piece::Record];
    assert_eq!(own.missing(), of_web);
    for key in ["web", "worker"] {
        assert_eq!(schema(&stage, key).await?.as_deref(), Some("preview_foo"));
    }
    let outputs = stage.terraform.outputs().await?;
    let urls = json!({ "web": format!("https://{host}"), "worker": null });
    assert_eq!(outputs["urls"], urls);
    let plan = stage.terraform.plan(&[]).await?;
    assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    Ok(())
}

/// The schema of the database that a service uses.
async fn schema(stage: &Stage, key: &str) -> Result<Option<String>> {
    let service = look(stage, key).await?.service.context("it runs")?;
    let call = stage.world.clients.ecs.describe_task_definition();
    let call = call.set_task_definition(service.task_definition);
    let definition = call.send().await?.task_definition.context("it is there")?;
    let mut containers = definition.container_definitions().iter();
    let value = containers.find_map(|one| {
        let mut pairs = one.environment().iter();
        let own = pairs.find(|pair| pair.name() == Some("DATABASE_SCHEMA"));
        own?.value().map(str::to_owned)
    });
    Ok(value)
}

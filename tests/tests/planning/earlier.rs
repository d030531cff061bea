//! State files, rows and pieces of an earlier build and of the Python tools, from its recordings.

use anyhow::{Context, Result};
use aws_sdk_ecs::types::Service;
use baikonur_tests::cli::Cli;
use baikonur_tests::stage::{Stage, workspace};
use serde_json::json;
use testbed::terraform::Workspace;
use testbed::world::ZONE;
use testbed::{Environment, Kind, Names, Piece};

use super::{Form, IT, image};

const STATE: &str = "terraform.tfstate";

/// What Terraform of that build recorded, with the resource names and hosts of the endpoints.
const APPLIED: [(&str, &[(&str, &str)]); 2] = [
    ("terraform", &[("dev-dynamic-api-foo", "api-foo")]),
    (
        "terraform-endpoints",
        &[
            ("dev-dynamic-api-foo", "api-foo"),
            ("dev-admin-foo", "admin-foo"),
        ],
    ),
];

async fn look(stage: &Stage, (resource, host): (&str, &str)) -> Result<Environment> {
    let names = Names {
        resource: resource.to_owned(),
        fqdn: format!("{host}.{ZONE}"),
        entry: "servicename-dev-foo".to_owned(),
    };
    stage.world.look(&names).await
}

/// Whether the service carries the tag of its environment, as all pieces do that are made or taken.
fn is_marked(found: &Environment) -> bool {
    let tags = found.service.iter().flat_map(Service::tags);
    let mut keys = tags.filter_map(|tag| tag.key());
    keys.any(|key| key == "eden:environment")
}

async fn is_clean(stage: &Stage) -> Result<()> {
    assert_eq!(stage.world.leftovers().await?, Vec::<String>::new());
    assert_eq!(stage.world.losses().await?, Vec::<String>::new());
    Ok(())
}

async fn is_settled(terraform: &Workspace) -> Result<()> {
    let plan = terraform.plan(&[]).await?;
    assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
    Ok(())
}

/// A folder with the state file and the configuration of that build, and what they are of.
async fn earlier(stage: &Stage, recording: &str) -> Result<String> {
    let applied = stage.world.replay(recording).await?;
    let applied = applied.context("it was made by Terraform")?;
    stage.terraform.write(STATE, &applied.state)?;
    stage.terraform.write("main.tf", &applied.configuration)?;
    Ok(applied.configuration)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_over_an_earlier_state_file_is_empty_and_a_deploy_tags_what_it_is_of() -> Result<()>
{
    for (recording, endpoints) in APPLIED {
        let stage = Stage::new(Kind::Moto).await?;
        let text = earlier(&stage, recording).await?;
        is_settled(&stage.terraform).await?;
        for one in endpoints {
            assert!(
                !is_marked(&look(&stage, *one).await?),
                "it is of that build"
            );
        }
        let (old, new) = (stage.world.image("v1"), stage.world.image("v2"));
        stage
            .terraform
            .write("main.tf", &text.replace(&old, &new))?;
        let plan = stage.terraform.plan(&[]).await?;
        assert_eq!(plan.action(IT), Some("update"), "{recording}");
        stage.terraform.apply().await?;
        is_settled(&stage.terraform).await?;
        for one in endpoints {
            let found = look(&stage, *one).await?;
            assert_eq!(found.missing(), Vec::<Piece>::new(), "{recording}");
            assert!(is_marked(&found), "{recording}");
        }
        stage.terraform.destroy().await?;
        is_clean(&stage).await?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_earlier_state_file_destroys_what_it_is_of() -> Result<()> {
    for (recording, _) in APPLIED {
        let stage = Stage::new(Kind::Moto).await?;
        earlier(&stage, recording).await?;
        stage.terraform.destroy().await?;
        is_clean(&stage).await?;
    }
    Ok(())
}

/// By its rows alone, as where the state file is lost.
#[tokio::test(flavor = "multi_thread")]
async fn what_that_build_made_is_imported() -> Result<()> {
    for (recording, _) in APPLIED {
        let stage = Stage::new(Kind::Moto).await?;
        earlier(&stage, recording).await?;
        let other = workspace(&stage.world)?;
        let text = std::fs::read_to_string(stage.terraform.path().join("main.tf"))?;
        other.write("main.tf", &text)?;
        other.import(IT, "default/foo").await?.success()?;
        is_settled(&other).await?;
        other.destroy().await?;
        is_clean(&stage).await?;
    }
    Ok(())
}

/// The command line reads and deletes the rows of that build and of the Python tools.
#[tokio::test(flavor = "multi_thread")]
async fn the_command_line_lists_deploys_to_and_deletes_what_others_made() -> Result<()> {
    for recording in ["cli", "terraform", "python-cli", "python-api"] {
        for deploys in [true, false] {
            let stage = Stage::new(Kind::Moto).await?;
            stage.world.replay(recording).await?;
            let cli = Cli::new(&stage.world.endpoint)?.with_profile(&stage.world)?;
            let listed = cli.run(&["ls"]).await?.success()?;
            assert!(listed.out.contains("api-foo.dev.example.com"), "{listed:?}");
            if deploys {
                cli.create("foo", &stage.world.image("v2"))
                    .await?
                    .success()?;
                let found = stage.world.environment("foo").await?;
                assert_eq!(found.missing(), Vec::<Piece>::new(), "{recording}");
                assert!(is_marked(&found), "{recording}");
            }
            cli.delete("foo").await?.success()?;
            is_clean(&stage).await?;
        }
    }
    Ok(())
}

/// What Python made is managed by Terraform from an import on, in both forms: as it is, and as one of the
/// endpoints of an environment that grows around it.
#[tokio::test(flavor = "multi_thread")]
async fn what_python_made_is_imported_and_deployed_to() -> Result<()> {
    for recording in ["python-cli", "python-api"] {
        let stage = Stage::new(Kind::Moto).await?;
        stage.world.replay(recording).await?;
        let terraform = &stage.terraform;
        let text = Form::Single.configuration("", &image(&stage, "v1"));
        terraform.write("main.tf", &text)?;
        terraform.import(IT, "default/foo").await?.success()?;
        is_settled(terraform).await?;
        let text = Form::Single.configuration("", &image(&stage, "v2"));
        terraform.write("main.tf", &text)?;
        terraform.apply().await?;
        is_settled(terraform).await?;
        assert!(
            is_marked(&stage.world.environment("foo").await?),
            "{recording}"
        );
        terraform.destroy().await?;
        is_clean(&stage).await?;
    }
    Ok(())
}

/// A create of `endpoints` finds its rows, warns, and takes the pieces over as they are.
#[tokio::test(flavor = "multi_thread")]
async fn what_python_made_becomes_endpoints() -> Result<()> {
    let stage = Stage::new(Kind::Moto).await?;
    stage.world.replay("python-endpoints").await?;
    let mut admin = stage.world.profile();
    for (key, value) in [
        ("name_prefix", "dev-admin"),
        ("domain_name_prefix", "admin"),
        ("endpoint_update_key", "admin_endpoint"),
    ] {
        admin.insert(key.to_owned(), value.to_owned());
    }
    stage.world.push_profile("admin", &admin).await?;
    let own = image(&stage, "v2");
    let text = Form::Named.configuration("", &own).replace(
        "endpoints = {",
        &format!("endpoints = {{ admin = {{ profile = \"admin\", {own} }},"),
    );
    stage.terraform.write("main.tf", &text)?;
    let shown = stage
        .terraform
        .run(&["plan", "-no-color"])
        .await?
        .success()?;
    let shown = super::flat(&shown.stdout);
    assert!(
        shown.contains("exists already, and creating it takes it over"),
        "{shown}"
    );
    stage.terraform.apply().await?;
    is_settled(&stage.terraform).await?;
    for one in APPLIED[1].1 {
        let found = look(&stage, *one).await?;
        assert_eq!(found.missing(), Vec::<Piece>::new(), "{one:?}");
        assert!(is_marked(&found), "{one:?}");
    }
    let state = stage
        .terraform
        .resource(IT)
        .await?
        .context("it is in the state")?;
    assert_eq!(state["endpoints"]["admin"]["drift"], json!([]));
    stage.terraform.destroy().await?;
    assert_eq!(stage.world.leftovers().await?, ["row _profile admin"]);
    Ok(())
}

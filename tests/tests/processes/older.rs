//! The real Python programs and this project's, one after the other on the same things.

use std::process::Stdio;

use anyhow::{Context, Result, ensure};
use baikonur_tests::cli::Cli;
use baikonur_tests::python::Python;
use testbed::proxy::{Fault, When};
use testbed::world::{self, TABLE};
use testbed::{Kind, Piece, World, WorldOptions, install};

use crate::exact;
use crate::lane::Lane;

/// Where this project keeps its rows beside a table of the Python release's own kind.
const OTHER: &str = "eden2";

/// What the API of the Python original does: the profile from the table, then its library.
const LIBRARY: &str = r#"
import json, sys, boto3
from aws_eden_core import methods
table = boto3.resource("dynamodb").Table("eden")
item = table.get_item(Key={"type": "_profile", "name": "default"})["Item"]
profile = json.loads(item["profile"])
if sys.argv[1] == "create":
    methods.create_env(sys.argv[2], sys.argv[3], profile)
else:
    methods.delete_env(sys.argv[2], profile)
"#;

/// Runs the last release of the Python library.
fn library(lane: &Lane, arguments: &[&str]) -> Result<()> {
    let mut command = std::process::Command::new(install::eden_core()?.python());
    command.args(["-c", LIBRARY]).args(arguments);
    command
        .env_clear()
        .envs(world::variables(&lane.proxy.endpoint()));
    let output = command.stdin(Stdio::null()).output()?;
    let reported = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{arguments:?}: {reported}");
    Ok(())
}

/// The command line of the Python original makes an environment with a CNAME record and a row in a table
/// of another kind.
async fn made_by_python(lane: &Lane) -> Result<Python> {
    let python = Python::new(&lane.world, &lane.world.endpoint)?;
    python.run(&["config", "push"]).await?.success()?;
    let image = lane.world.image("v1");
    python.create("foo", &image).await?.success()?;
    let found = lane.world.environment("foo").await?;
    assert_eq!(found.missing(), [], "made by Python");
    assert_eq!(found.records[0].r#type().as_str(), "CNAME");
    Ok(python)
}

async fn without_table() -> Result<Lane> {
    Lane::with(Kind::Moto, WorldOptions::default().without_table()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_python_cli_made_is_deleted_without_a_trace() -> Result<()> {
    let lane = without_table().await?;
    made_by_python(&lane).await?;
    let cli = Cli::new(&lane.world.endpoint)?.with_profile(&lane.world)?;
    let refused = cli.delete("foo").await?;
    ensure!(refused.status == Some(1), "{refused:?}");
    ensure!(
        refused.err.contains("an early release of eden"),
        "{refused:?}"
    );
    let other = ["--remote-table-name", OTHER, "--adopt"];
    let delete = ["delete", "--name", "foo"];
    cli.run(&[&delete[..], &other[..]].concat())
        .await?
        .success()?;
    drop_table(&lane.world).await?;
    exact::clean(&lane.world).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_python_cli_made_is_deployed_to_and_repaired() -> Result<()> {
    let lane = without_table().await?;
    made_by_python(&lane).await?;
    let cli = Cli::new(&lane.world.endpoint)?.with_profile(&lane.world)?;
    let image = lane.world.image("v2");
    let create = ["create", "--name", "foo", "--image-uri", &image];
    // No row that this project reads says whose the pieces are.
    let other = ["--remote-table-name", OTHER, "--adopt"];
    cli.run(&[&create[..], &other[..]].concat())
        .await?
        .success()?;
    exact::whole(&lane.world, "foo", "v2").await?;
    let found = lane.world.environment("foo").await?;
    assert_eq!(found.records[0].r#type().as_str(), "A", "no CNAME any more");
    let delete = ["delete", "--name", "foo", "--remote-table-name", OTHER];
    cli.run(&delete).await?.success()?;
    drop_table(&lane.world).await?;
    exact::clean(&lane.world).await
}

/// The table of the Python release's own kind: nothing of this project touches it.
async fn drop_table(world: &World) -> Result<()> {
    let call = world.clients.dynamodb.delete_table().table_name(TABLE);
    call.send().await.context("delete the table")?;
    Ok(())
}

/// The profile that `eden config push` stored is read by the Python library, and so are the file and the
/// environments that this project wrote.
#[tokio::test(flavor = "multi_thread")]
async fn the_python_library_works_on_what_was_written_here() -> Result<()> {
    let options = WorldOptions::default().without_profile();
    let lane = Lane::with(Kind::Moto, options).await?;
    let cli = Cli::new(&lane.world.endpoint)?.with_profile(&lane.world)?;
    cli.run(&["config", "push"]).await?.success()?;
    let services = When::call("ecs", "DescribeServices");
    lane.proxy.rule(services, Fault::complete_services());
    let (first, second) = (lane.world.image("v1"), lane.world.image("v2"));
    cli.create("foo", &first).await?.success()?;
    library(&lane, &["create", "bar", &first])?;
    library(&lane, &["create", "foo", &second])?;
    exact::whole(&lane.world, "foo", "v2").await?;
    library(&lane, &["delete", "foo"])?;
    let left = lane.world.environment("foo").await?.present();
    // Its known leak; rows are its caller's.
    assert_eq!(left, [Piece::Record, Piece::Row], "after Python's delete");
    cli.delete("foo").await?.success()?;
    cli.run(&["delete", "--name", "bar", "--adopt"])
        .await?
        .success()?;
    cli.run(&["config", "remote-rm"]).await?.success()?;
    exact::clean(&lane.world).await
}

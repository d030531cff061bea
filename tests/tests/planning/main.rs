//! What a plan says before anything is made, and what changes nothing: of an environment with one
//! service, and of one with `endpoints`.

mod earlier;
mod generated;
mod missing;
mod nulls;
mod profiles;
mod protected;
mod pull_requests;
mod replaced;
mod tags;
mod twice;
mod waiting;
mod workers;

use anyhow::{Context, Result};
use baikonur_tests::stage::{Stage, environment};
use serde_json::Value;
use testbed::terraform::Workspace;

/// The address of the environment.
const IT: &str = "baikonur_eden_environment.it";

/// The two forms of an environment.
#[derive(Clone, Copy, Debug)]
enum Form {
    /// One service without a name.
    Single,
    /// One service in `endpoints`.
    Named,
}

const FORMS: [Form; 2] = [Form::Single, Form::Named];

impl Form {
    /// A configuration with arguments of the environment, and with what each endpoint has itself.
    fn configuration(self, common: &str, own: &str) -> String {
        match self {
            Self::Single => environment(&format!("  name = \"foo\"\n  {common}\n  {own}")),
            Self::Named => environment(&format!(
                "  name = \"foo\"\n  {common}\n  endpoints = {{ api = {{\n    {own}\n  }} }}"
            )),
        }
    }

    /// The attributes of the only endpoint, of the environment's own.
    fn endpoint(self, environment: &Value) -> &Value {
        match self {
            Self::Single => environment,
            Self::Named => &environment["endpoints"]["api"],
        }
    }
}

/// An argument that asks for an image.
fn image(stage: &Stage, tag: &str) -> String {
    format!("image_uri = \"{}\"", stage.world.image(tag))
}

/// Applies a configuration; the next plan is empty.
async fn settled(terraform: &Workspace, text: &str) -> Result<Value> {
    terraform.write("main.tf", text)?;
    terraform.apply().await?;
    let plan = terraform.plan(&[]).await?;
    assert!(plan.is_empty(), "{}", plan.json["resource_changes"]);
    let state = terraform.resource(IT).await?;
    state.context("it is in the state")
}

/// What a command printed, on one line and without the drawn frame.
fn flat(text: &str) -> String {
    let text = text.replace(['│', '╷', '╵'], " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

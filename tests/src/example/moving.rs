//! An example that was applied with the Python modules, and moves over: only `source` changes.

use anyhow::{Context, Result, ensure};
use testbed::terraform::PlanSummary;

use super::Example;
use crate::aws;

impl Example {
    /// Applies it with what leaves a state as the Python modules leave it, and moves it over to ours in place. The
    /// former do without what the Python modules need and examples of ours do not give.
    ///
    /// # Errors
    /// When it cannot be applied, something would be lost, a function is not ours then, or it is not as
    /// [`Example::apply`] leaves it.
    pub async fn moved(&self) -> Result<()> {
        self.take_from("./python/")?;
        self.terraform.init().await?;
        self.terraform.apply().await?;
        let functions = self.run_on("python3.7").await?;
        self.take_from("./modules/")?;
        self.terraform.init().await?;
        loses_nothing(&self.terraform.plan(&[]).await?)?;
        let apply = ["apply", "-no-color", "saved.plan"];
        self.terraform.run(&apply).await?.success()?;
        let ours = self.run_on("provided.al2023").await?;
        ensure!(
            ours == functions,
            "{ours} of {functions} functions are left"
        );
        self.is_applied().await
    }

    /// How many functions there are, all of which have to run on this.
    async fn run_on(&self, runtime: &str) -> Result<usize> {
        let answer = aws::get(&self.endpoint(), "lambda", "/2015-03-31/functions/").await?;
        let functions = answer["Functions"].as_array();
        let functions = functions.context("Lambda lists functions")?;
        ensure!(!functions.is_empty(), "there are functions");
        for function in functions {
            ensure!(function["Runtime"] == runtime, "{runtime}: {function}");
        }
        Ok(functions.len())
    }
}

/// Whether a move destroys and replaces nothing, and makes nothing but the eden API's new routes, and a deployment
/// with them.
///
/// # Errors
/// When it does: with the resource.
pub fn loses_nothing(plan: &PlanSummary) -> Result<()> {
    let is_new = |address: &str| {
        let routes = ["create", "delete", "list", "progress", "purge"]
            .map(|it| format!("module.eden_api.module.{it}."));
        address == "module.eden_api.aws_api_gateway_deployment.routes"
            || routes.iter().any(|route| address.starts_with(route))
    };
    for (address, action) in &plan.actions {
        let is_right = match action.as_str() {
            "update" | "read" => true,
            "create" => is_new(address),
            _ => false,
        };
        ensure!(is_right, "{address}: {action}");
    }
    Ok(())
}

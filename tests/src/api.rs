//! The eden API: its Lambda as a process behind a Runtime API.

use std::time::Duration;

use anyhow::{Context, Result, anyhow, ensure};
use serde_json::Value;
use testbed::api_gateway::request;
use testbed::function::Function;
use testbed::program;
use testbed::world::variables;

/// As much time as API Gateway allows at most, tenfold: the machine may be busy.
const TIME: Duration = Duration::from_secs(290);

/// A running function of the eden API.
#[derive(Debug)]
pub struct Api(Function);

impl Api {
    /// Starts the function, which calls this endpoint.
    ///
    /// # Errors
    /// When it is not built.
    pub fn start(endpoint: &str) -> Result<Self> {
        let program = program::built("eden-api", "eden-api", "BAIKONUR_EDEN_API")?;
        let function = Function::start("eden", &program, &variables(endpoint))?;
        Ok(Self(function))
    }

    /// Creates an environment of the profile `default`, or deploys to it.
    ///
    /// # Errors
    /// When the answer is not a success.
    pub async fn create(&self, name: &str, image: &str) -> Result<()> {
        self.get("create", &[("name", name), ("image_uri", image)])
            .await
    }

    /// Deletes an environment of the profile `default`.
    ///
    /// # Errors
    /// When the answer is not a success.
    pub async fn delete(&self, name: &str) -> Result<()> {
        self.get("delete", &[("name", name)]).await
    }

    /// Kills it, as Lambda does when its time is over.
    pub fn kill(&self) {
        self.0.kill();
    }

    /// Deletes all environments that have expired.
    ///
    /// # Errors
    /// When the answer is not a success.
    pub async fn purge(&self) -> Result<()> {
        self.send("POST", "purge", &[]).await
    }

    /// Sends a command in the query of a `GET`.
    ///
    /// # Errors
    /// When the answer is not a success.
    pub async fn get(&self, command: &str, query: &[(&str, &str)]) -> Result<()> {
        self.send("GET", command, query).await
    }

    async fn send(&self, method: &str, command: &str, query: &[(&str, &str)]) -> Result<()> {
        let answer = self.0.invoke(request(method, command, query), TIME).await;
        let answer: Value = answer
            .with_context(|| self.0.log())?
            .map_err(|raised| anyhow!("{command} raised {raised}"))?;
        ensure!(answer["statusCode"] == 200, "{command} {query:?}: {answer}");
        Ok(())
    }
}

//! The doors that take one command at a time.

use anyhow::Result;
use baikonur_tests::api::Api;
use baikonur_tests::cli::Cli;
use testbed::World;

/// How an environment ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Command {
    /// It is deleted by its name.
    Delete,
    /// It has expired, and all that have are deleted.
    Purge,
}

/// The command line, or the API.
pub(crate) enum Door {
    CommandLine(Box<Cli>),
    Api(Box<Api>),
}

impl Door {
    pub(crate) fn command_line(world: &World) -> Result<Self> {
        Ok(Self::CommandLine(Box::new(Cli::new(&world.endpoint)?)))
    }

    pub(crate) fn api(world: &World) -> Result<Self> {
        Ok(Self::Api(Box::new(Api::start(&world.endpoint)?)))
    }

    /// Creates an environment that expires in a second, or deploys to it; what it says where it is refused.
    pub(crate) async fn create(&self, name: &str, image: &str) -> Result<Result<(), String>> {
        match self {
            Self::CommandLine(cli) => {
                let arguments = [
                    "create",
                    "--name",
                    name,
                    "--image-uri",
                    image,
                    "--ttl",
                    "1s",
                ];
                let ran = cli.run(&arguments).await?;
                Ok(match ran.status {
                    Some(0) => Ok(()),
                    _ => Err(ran.err),
                })
            }
            Self::Api(api) => {
                let query = [("name", name), ("image_uri", image), ("ttl", "1s")];
                let answer = api.get("create", &query).await;
                Ok(answer.map_err(|error| error.to_string()))
            }
        }
    }

    /// Ends environments, which may never have been made.
    pub(crate) async fn end_all(
        &self,
        end: Command,
        names: impl Iterator<Item = &str>,
    ) -> Result<()> {
        match end {
            Command::Purge => self.purge().await,
            Command::Delete => {
                for name in names {
                    self.delete(name).await?;
                }
                Ok(())
            }
        }
    }

    async fn delete(&self, name: &str) -> Result<()> {
        match self {
            Self::CommandLine(cli) => cli.delete(name).await?.success().map(drop),
            Self::Api(api) => api.delete(name).await,
        }
    }

    async fn purge(&self) -> Result<()> {
        match self {
            Self::CommandLine(cli) => cli.run(&["purge"]).await?.success().map(drop),
            Self::Api(api) => api.purge().await,
        }
    }
}

//! An execution environment: the function's process, replaced whenever it has ended.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use testbed::function::Function;
use testbed::runtime_api::Ending;

use super::Package;

/// An execution environment: the function's process, replaced whenever it has ended.
#[derive(Debug)]
pub struct Environment {
    package: Arc<Package>,
    variables: BTreeMap<String, String>,
    function: Option<Function>,
    /// How many processes were started.
    pub starts: usize,
}

impl Environment {
    /// One without a process yet.
    #[must_use]
    pub fn new(package: Arc<Package>, variables: BTreeMap<String, String>) -> Self {
        Self {
            package,
            variables,
            function: None,
            starts: 0,
        }
    }

    /// The process, started where there is none.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn function(&mut self) -> Result<&Function> {
        let function = match self.function.take() {
            Some(function) if function.is_running() => function,
            _ => {
                self.starts += 1;
                let program = self.package.program();
                let function = Function::start(self.package.name(), &program, &self.variables)?;
                function.ready().await?;
                function
            }
        };
        Ok(self.function.insert(function))
    }

    /// Invokes it, and kills it at this moment of the invocation, if one is given.
    ///
    /// # Errors
    /// When it does not start, or ends without having been killed.
    pub async fn invoke(
        &mut self,
        event: String,
        time: Duration,
        kill: Option<Duration>,
    ) -> Result<Ending> {
        let function = self.function().await?;
        let mut is_killed = false;
        let ending = {
            let invocation = function.run(event, time);
            tokio::pin!(invocation);
            match kill {
                None => invocation.await,
                Some(moment) => tokio::select! {
                    ending = &mut invocation => ending,
                    () = tokio::time::sleep(moment) => {
                        is_killed = true;
                        function.kill();
                        invocation.await
                    }
                },
            }
        };
        // It may have answered before: the next invocation must not find it dying.
        if is_killed || ending == Ending::TimedOut {
            function.ended().await;
        }
        if let Ending::Crashed(status) = &ending
            && !is_killed
        {
            bail!(
                "the function ended with {status} by itself:\n{}",
                function.log()
            );
        }
        Ok(ending)
    }

    /// All that the present process has printed.
    #[must_use]
    pub fn log(&self) -> String {
        self.function
            .as_ref()
            .map(Function::log)
            .unwrap_or_default()
    }
}

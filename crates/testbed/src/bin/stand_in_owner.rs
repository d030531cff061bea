//! Starts a stand-in, writes its address into the file it is given, and waits to be killed: a test
//! sees whether the stand-in ends with it.

use std::time::Duration;

use anyhow::{Context, Result};
use testbed::{Kind, StandIn};

#[tokio::main]
async fn main() -> Result<()> {
    let file = std::env::args_os()
        .nth(1)
        .context("name a file for the address")?;
    let stand_in = StandIn::start(Kind::Ministack).await?;
    std::fs::write(file, stand_in.endpoint())?;
    tokio::time::sleep(Duration::from_secs(600)).await;
    Ok(())
}

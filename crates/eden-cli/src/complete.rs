//! What a shell offers while a command is typed: the names of profiles and environments.
//!
//! The shell asks `eden` itself: `source <(COMPLETE=bash eden)`. Whatever fails offers nothing.
//! <https://docs.rs/clap_complete/latest/clap_complete/env/index.html>

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use clap::Parser;
use clap_complete::CompletionCandidate;
use eden_core::text::is_invisible;

use crate::aws;
use crate::cli::{Cli, Command, Remote};
use crate::config_file::ConfigFile;

/// Whoever types does not wait for longer.
const PATIENCE: Duration = Duration::from_secs(3);

/// The profiles, of the configuration file and of the state table.
pub(crate) fn profiles() -> Vec<CompletionCandidate> {
    let Some(remote) = remote() else {
        return Vec::new();
    };
    let file = ConfigFile::read(&remote.local.config_path).ok();
    let local = file
        .iter()
        .flat_map(ConfigFile::profiles)
        .map(str::to_owned);
    let stored = looked_up(async {
        let eden = aws::eden(&remote).await.ok()?;
        eden.table().profiles().await.ok()
    });
    let stored = stored.into_iter().map(|stored| stored.name);
    candidates(local.chain(stored))
}

/// The environments of all profiles, by the names that commands take.
pub(crate) fn environments() -> Vec<CompletionCandidate> {
    let Some(remote) = remote() else {
        return Vec::new();
    };
    let all = looked_up(async {
        let eden = aws::eden(&remote).await.ok()?;
        eden.environments().await.ok()
    });
    candidates(all.into_iter().map(|one| one.id.name))
}

fn candidates(names: impl Iterator<Item = String>) -> Vec<CompletionCandidate> {
    let names: BTreeSet<String> = names.filter(|name| !name.contains(is_invisible)).collect();
    names.into_iter().map(CompletionCandidate::new).collect()
}

/// What is meant without flags, by variables alone: what is typed is not a whole command line yet.
fn remote() -> Option<Remote> {
    match Cli::try_parse_from(["eden", "ls"]).ok()?.command {
        Command::Ls(ls) => Some(ls.remote),
        _ => None,
    }
}

fn looked_up<T: Default>(look: impl Future<Output = Option<T>>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let answer = runtime.ok().and_then(|runtime| {
        let answer = async { tokio::time::timeout(PATIENCE, Box::pin(look)).await };
        runtime.block_on(answer).ok().flatten()
    });
    answer.unwrap_or_default()
}

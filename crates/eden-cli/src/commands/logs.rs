//! `eden logs`.

use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result};
use eden_core::Eden;
use eden_core::operate::logs::{Line, Logs as Reader};
use eden_core::text::visible;
use serde_json::json;

use super::target;
use crate::cli::{Format, Logs};
use crate::terminal::{Look, painted};
use crate::{aws, output};

/// How often is looked for what was written meanwhile.
const EVERY: Duration = Duration::from_secs(2);
/// How much of a task's id is unlike that of others.
const DIGITS: usize = 8;

/// Prints what the environment's own tasks log.
pub(super) async fn run(logs: &Logs) -> Result<()> {
    let name = logs.target.name();
    let eden = aws::eden(&logs.target.remote).await?;
    let shown = show(&eden, logs).await;
    shown.with_context(|| format!("cannot show the logs of environment {name}"))
}

async fn show(eden: &Eden, logs: &Logs) -> Result<()> {
    let records = target::records(eden, &logs.target).await?;
    let since = SystemTime::now().checked_sub(logs.since);
    let since = since.unwrap_or(SystemTime::UNIX_EPOCH);
    let container = logs.container.as_deref();
    let readers = records
        .iter()
        .map(|record| eden.logs(record, container, since));
    let mut readers: Vec<Reader<'_>> = readers.collect();
    loop {
        for line in lines(&mut readers).await? {
            print(&line, logs.output)?;
        }
        if !logs.follow {
            return Ok(());
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// The new lines of all endpoints, oldest first.
async fn lines(readers: &mut [Reader<'_>]) -> Result<Vec<Line>> {
    let mut lines = Vec::new();
    for reader in readers {
        lines.extend(reader.read().await?);
    }
    lines.sort_by_key(|line| line.at);
    Ok(lines)
}

fn print(line: &Line, format: Format) -> Result<()> {
    let time = output::utc(line.at)?;
    if format == Format::Json {
        output::json_line(&json!({
            "time": time,
            "container": line.container,
            "task": line.task,
            "message": line.text,
        }));
        return Ok(());
    }
    let id = line.task.get(..DIGITS).unwrap_or(&line.task);
    let head = painted(
        Look::Faint,
        &format!("{time} {}[{id}]", visible(&line.container)),
    );
    output::raw(&format!(
        "{head} {}",
        visible(line.text.trim_end_matches(['\r', '\n']))
    ));
    Ok(())
}

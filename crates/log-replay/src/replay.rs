//! The work: each object's records are put, then it is done with.

use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Result, ensure};
use aws_config::BehaviorVersion;
use aws_sdk_s3::Client;
use futures::StreamExt;

use crate::cli::Cli;
use crate::object::{Object, list};
use crate::pace::Pace;
use crate::progress::Progress;
use crate::report::{self, Report, Tally};
use crate::target::{Left, Source, Target};

/// The work on each object.
struct Work<'a> {
    cli: &'a Cli,
    target: Target,
    pace: Pace,
    /// Whether nothing more can be put: objects that are not begun are left then.
    is_stopped: AtomicBool,
}

/// Replays what the command line names, and prints what became of it.
///
/// # Errors
/// When nothing could be begun.
pub(crate) async fn run(cli: Cli) -> Result<Report> {
    let config = aws_config::defaults(BehaviorVersion::latest()).load().await;
    let objects = chosen(&cli, &s3(&config)).await?;
    let work = Work {
        target: Target::of(&cli, &objects, &config).await?,
        pace: Pace::new(cli.rate),
        is_stopped: AtomicBool::new(false),
        cli: &cli,
    };
    let (tally, stopped) = work.all(&objects).await;
    let report = Report {
        tally,
        is_dry_run: cli.dry_run,
        stopped: stopped.map(|error| format!("{error:#}")),
    };
    report.print(cli.output);
    Ok(report)
}

fn s3(config: &aws_config::SdkConfig) -> Client {
    let builder = aws_sdk_s3::config::Builder::from(config);
    Client::from_conf(
        builder
            .force_path_style(aws_calls::s3_path_style(config))
            .build(),
    )
}

/// The objects in all places that were written in the time that is asked for.
async fn chosen(cli: &Cli, s3: &Client) -> Result<Vec<Object>> {
    let mut objects = Vec::new();
    for place in &cli.places {
        objects.extend(list(place, s3).await?);
    }
    ensure!(
        !objects.is_empty(),
        "there is nothing where the logs should be"
    );
    objects.retain(|object| {
        cli.since.is_none_or(|since| object.written >= since)
            && cli.until.is_none_or(|until| object.written < until)
    });
    Ok(objects)
}

impl Work<'_> {
    /// Replays all objects; what has begun is waited for when one cannot be put.
    async fn all(&self, objects: &[Object]) -> (Tally, Option<anyhow::Error>) {
        let (mut tally, mut stopped) = (Tally::default(), None);
        let mut progress = Progress::of(objects.len());
        let work = objects.iter().map(|object| self.replay(object));
        let mut work = futures::stream::iter(work).buffer_unordered(usize::from(self.cli.parallel));
        while let Some(done) = work.next().await {
            match done {
                Ok(more) => tally.add(more),
                Err(error) => {
                    self.is_stopped.store(true, Ordering::Relaxed);
                    stopped.get_or_insert(error);
                }
            }
            progress.show(&tally);
        }
        progress.end();
        (tally, stopped)
    }

    async fn replay(&self, object: &Object) -> Result<Tally> {
        let mut tally = Tally::default();
        if self.is_stopped.load(Ordering::Relaxed) {
            return Ok(tally);
        }
        let source = Source::read(object, self.cli).await?;
        let left = if self.cli.dry_run {
            Vec::new()
        } else {
            self.target.put(&source, &self.pace).await?
        };
        tally.objects = 1;
        count(&source, &left, &mut tally);
        if self.cli.delete && left.is_empty() {
            object.delete().await?;
        }
        Ok(tally)
    }
}

/// Counts the records of an object, and names those that stay.
fn count(source: &Source<'_>, left: &[Left], tally: &mut Tally) {
    let mut is_put = vec![true; source.records.len()];
    for Left { index, why } in left {
        if let Some((record, is_put)) = source.records.get(*index).zip(is_put.get_mut(*index)) {
            *is_put = false;
            report::left(source.object, record.line, why);
        }
    }
    for (record, is_put) in source.records.iter().zip(is_put) {
        tally.count(record.log_type.as_deref(), is_put);
    }
}

//! Numbers and their bounds.

use std::ops::RangeInclusive;

use tfplugin6::{Attr, AttributePath, Diagnostic, path};

use super::problem;
use crate::pipeline::model::Pipeline;

/// What CloudWatch Logs takes.
///
/// <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html>
const RETENTION: &[i64] = &[
    0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];
const BATCH_SIZE: RangeInclusive<i64> = 1..=10_000;
const WINDOW: RangeInclusive<i64> = 0..=300;
const MEMORY: RangeInclusive<i64> = 128..=10_240;
const TIMEOUT: RangeInclusive<i64> = 1..=900;

pub(super) fn problems(config: &Pipeline) -> Vec<Diagnostic> {
    let alarms = config.alarms.known();
    let oldest = alarms.map_or(Attr::Null, |alarms| alarms.maximum_iterator_age_in_seconds);
    let mut all = vec![
        outside(&config.batch_size, BATCH_SIZE, path!(batch_size)),
        outside(
            &oldest,
            60..=i64::from(i32::MAX),
            path!(alarms.maximum_iterator_age_in_seconds),
        ),
        outside(&config.memory_size, MEMORY, path!(memory_size)),
        outside(&config.timeout, TIMEOUT, path!(timeout)),
        outside(
            &config.maximum_batching_window_in_seconds,
            WINDOW,
            path!(maximum_batching_window_in_seconds),
        ),
        outside(
            &config.parallelization_factor,
            1..=10,
            path!(parallelization_factor),
        ),
        outside(
            &config.maximum_retry_attempts,
            -1..=10_000,
            path!(maximum_retry_attempts),
        ),
        age(config),
        retention(config),
    ];
    for (key, own) in config.each() {
        let at = path!(destinations[key]);
        let here = |name: &str| at.clone().attribute(name);
        all.push(outside(&own.batch_size, BATCH_SIZE, here("batch_size")));
        let window = "maximum_batching_window_in_seconds";
        all.push(outside(
            &own.maximum_batching_window_in_seconds,
            WINDOW,
            here(window),
        ));
        all.push(outside(&own.memory_size, MEMORY, here("memory_size")));
        all.push(outside(&own.timeout, TIMEOUT, here("timeout")));
        if let Some(kinesis) = own.kinesis.known() {
            let at = here("kinesis").attribute("max_retries");
            all.push(outside(&kinesis.max_retries, 0..=100, at));
        }
    }
    all.into_iter().flatten().collect()
}

fn outside(
    number: &Attr<i64>,
    range: RangeInclusive<i64>,
    at: AttributePath,
) -> Option<Diagnostic> {
    let number = number.known().filter(|number| !range.contains(number))?;
    let advice = format!(
        "Expected a number from {} to {}.",
        range.start(),
        range.end()
    );
    Some(problem(format!("`{at}` is {number}"), &advice, at))
}

fn age(config: &Pipeline) -> Option<Diagnostic> {
    let age = *config.maximum_record_age_in_seconds.known()?;
    let right = age == -1 || (60..=604_800).contains(&age);
    (!right).then(|| {
        problem(
            format!("`maximum_record_age_in_seconds` is {age}"),
            "Expected a number of seconds from 60 to 604800, or -1.",
            path!(maximum_record_age_in_seconds),
        )
    })
}

fn retention(config: &Pipeline) -> Option<Diagnostic> {
    let days = *config.log_retention_in_days.known()?;
    (!RETENTION.contains(&days)).then(|| {
        let known: Vec<String> = RETENTION.iter().map(ToString::to_string).collect();
        problem(
            format!("`log_retention_in_days` is {days}"),
            &format!("CloudWatch Logs takes {}.", known.join(", ")),
            path!(log_retention_in_days),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use tfplugin6::Model;

    #[test]
    fn every_time_that_logs_may_be_kept_is_documented() {
        let attributes = Pipeline::attributes();
        let mut attributes = attributes.iter();
        let it = attributes
            .find(|it| it.name == "log_retention_in_days")
            .unwrap();
        let words: Vec<&str> = it.description.split([' ', ',', '.', '\n']).collect();
        for days in RETENTION {
            assert!(words.contains(&days.to_string().as_str()), "{days}");
        }
    }
}

//! The alarms of a function.

use aws_calls::{all, tags_from_json};
use futures::future::join_all;
use serde_json::{Value, json};

use super::Depth;
use crate::alarm::names;
use crate::clients::Clients;
use crate::destination::Tags;
use crate::error::{Error, or_gone, sent};

/// An alarm and its tags, where they were asked for.
#[derive(Clone, Debug)]
pub struct FoundAlarm {
    /// The alarm as `DescribeAlarms` has it.
    pub alarm: Value,
    /// Its tags.
    pub tags: Option<Tags>,
}

impl FoundAlarm {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.alarm["AlarmName"].as_str().unwrap_or_default()
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> &str {
        self.alarm["AlarmArn"].as_str().unwrap_or_default()
    }
}

/// Those at the names of a function's alarms: one call, and one more for the tags of each.
pub(super) async fn alarms(
    clients: &Clients,
    function: &str,
    depth: Depth<'_>,
) -> Result<Vec<FoundAlarm>, Error> {
    let input = json!({ "AlarmNames": names(function) });
    let call = clients.cloudwatch.send("DescribeAlarms", input);
    let answer = sent("CloudWatch DescribeAlarms", function, call).await?;
    let found = answer["MetricAlarms"].as_array().into_iter().flatten();
    let found = found.map(|alarm| FoundAlarm {
        alarm: alarm.clone(),
        tags: None,
    });
    if matches!(depth, Depth::Look(_)) {
        return Ok(found.collect());
    }
    let each = found.map(|found| with_tags(clients, found));
    Ok(all(join_all(each).await)?.into_iter().flatten().collect())
}

/// Nothing, where the alarm has gone meanwhile.
async fn with_tags(clients: &Clients, found: FoundAlarm) -> Result<Option<FoundAlarm>, Error> {
    let input = json!({ "ResourceARN": found.arn() });
    let call = clients.cloudwatch.send("ListTagsForResource", input);
    let answer = sent("CloudWatch ListTagsForResource", found.name(), call).await;
    let answer = or_gone(answer)?;
    Ok(answer.map(|answer| FoundAlarm {
        tags: Some(tags_from_json(&answer["Tags"])),
        ..found
    }))
}

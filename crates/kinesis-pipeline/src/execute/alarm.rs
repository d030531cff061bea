//! Alarms: one after another, since CloudWatch takes three such changes a second of an account.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html>

use aws_calls::tags_to_json;
use serde_json::{Value, json};

use super::{Pieces, Work};
use crate::alarm::{Alarm, MARK};
use crate::error::{Error, sent};
use crate::plan::TagStep;

/// Makes and changes alarms, and takes down those that are not asked for any more.
pub(super) async fn run(work: &Work<'_>, function_arn: &str) -> Result<(), Error> {
    let step = &work.plan.alarms;
    let change = step.change.iter().map(|(alarm, _)| alarm);
    for alarm in step.make.iter().chain(change) {
        put(work, alarm).await?;
    }
    for (arn, tags) in &step.tags {
        tag(work, arn, tags).await?;
    }
    work.pieces().delete_alarms(&step.delete).await?;
    if step.unmark {
        unmark(work, function_arn).await?;
    }
    Ok(())
}

/// Tags count when an alarm is made, and not when it is changed.
async fn put(work: &Work<'_>, alarm: &Alarm) -> Result<(), Error> {
    let mut input = Value::Object(alarm.settings.clone());
    input["AlarmName"] = json!(alarm.name);
    input["Tags"] = tags_to_json(&work.tags());
    let put = || async {
        let call = work
            .clients
            .cloudwatch
            .send("PutMetricAlarm", input.clone());
        let answer = sent("CloudWatch PutMetricAlarm", &alarm.name, call).await;
        answer.map(drop)
    };
    let put = work.context.until(is_throttled, put);
    let what = "CloudWatch PutMetricAlarm";
    work.context.change(what, &alarm.name, put).await
}

fn is_throttled(error: &Error) -> bool {
    matches!(error.code(), "Throttling" | "ThrottlingException")
}

async fn tag(work: &Work<'_>, arn: &str, step: &TagStep) -> Result<(), Error> {
    let cloudwatch = &work.clients.cloudwatch;
    if !step.set.is_empty() {
        let input = json!({ "ResourceARN": arn, "Tags": tags_to_json(&step.set) });
        let sent = cloudwatch.send("TagResource", input);
        let what = "CloudWatch TagResource";
        work.context.send(what, arn, sent).await?;
    }
    if !step.remove.is_empty() {
        let input = json!({ "ResourceARN": arn, "TagKeys": step.remove });
        let sent = cloudwatch.send("UntagResource", input);
        let what = "CloudWatch UntagResource";
        work.context.send(what, arn, sent).await?;
    }
    Ok(())
}

/// When the last alarm is gone: who is killed before finds the rest by the mark.
async fn unmark(work: &Work<'_>, function_arn: &str) -> Result<(), Error> {
    let call = work.clients.lambda.untag_resource().resource(function_arn);
    let sent = call.tag_keys(MARK).send();
    let sent = work.context.send("Lambda UntagResource", &work.name, sent);
    sent.await.map(drop)
}

impl Pieces<'_> {
    /// Deletes alarms; those that are gone already are no error. Where one is gone, CloudWatch deletes none of them:
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DeleteAlarms.html>.
    pub(super) async fn delete_alarms(&self, names: &[String]) -> Result<(), Error> {
        if names.is_empty() {
            return Ok(());
        }
        let is_gone = |error: &Error| matches!(error.code(), "ResourceNotFound");
        match self.delete_together(names).await {
            Err(error) if is_gone(&error) => {}
            answer => return answer,
        }
        for name in names {
            match self.delete_together(std::slice::from_ref(name)).await {
                Err(error) if is_gone(&error) => {}
                answer => answer?,
            }
        }
        Ok(())
    }

    async fn delete_together(&self, names: &[String]) -> Result<(), Error> {
        let delete = || async {
            let input = json!({ "AlarmNames": names });
            let call = self.clients.cloudwatch.send("DeleteAlarms", input);
            let answer = sent("CloudWatch DeleteAlarms", self.name, call).await;
            answer.map(drop)
        };
        let delete = self.context.until(is_throttled, delete);
        let what = "CloudWatch DeleteAlarms";
        self.context.change(what, self.name, delete).await
    }
}

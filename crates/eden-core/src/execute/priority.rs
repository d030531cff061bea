//! Brings a rule back into the profile's range of priorities.

use aws_sdk_elasticloadbalancingv2::types::RulePriorityPair;

use super::work::Work;
use crate::error::{Error, code, sent};
use crate::observe::albs;
use crate::plan::{Renumber, full, lowest_free};

/// Takes the lowest free priority; where somebody else took it first, looks again.
pub(super) async fn run(work: &Work<'_>) -> Result<(), Error> {
    let Some(step) = &work.plan.renumber else {
        return Ok(());
    };
    let renumber = renumber(work, step);
    work.context
        .change("ELBv2 SetRulePriorities", &step.rule, renumber)
        .await
}

async fn renumber(work: &Work<'_>, step: &Renumber) -> Result<(), Error> {
    let range = &work.plan.record.settings.rule_priorities;
    let mut taken = step.taken.clone();
    for attempt in 0.. {
        // The more others there are, the wider they have to spread.
        let skip = fastrand::usize(..1 << (3 * attempt).min(6));
        let priority = lowest_free(range, &taken, if attempt == 0 { 0 } else { skip })
            .ok_or_else(|| full(range, &step.listener))?;
        let error = match send(work, &step.rule, priority).await {
            Err(error) if code(&error) == Some("PriorityInUse") => error,
            answer => return answer,
        };
        let rules = albs::rules(work.clients, &step.listener).await?;
        taken = albs::priorities(&rules).collect();
        work.context.pause(attempt, &error).await?;
    }
    Err(full(range, &step.listener))
}

async fn send(work: &Work<'_>, rule: &str, priority: i32) -> Result<(), Error> {
    let pair = RulePriorityPair::builder()
        .rule_arn(rule)
        .priority(priority);
    let call = work
        .clients
        .elb
        .set_rule_priorities()
        .rule_priorities(pair.build());
    let answer = sent("ELBv2 SetRulePriorities", rule, call.send());
    answer.await.map(drop)
}

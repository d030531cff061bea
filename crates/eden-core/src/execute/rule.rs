//! Creates or repairs the listener rule.

use std::collections::BTreeSet;

use aws_sdk_elasticloadbalancingv2::types::{Action, ActionTypeEnum, Rule, RuleCondition};

use super::work::{Work, nameless};
use crate::access::{from_aws, to_aws};
use crate::clone::tags::to_elb;
use crate::error::{Error, code, sent};
use crate::observe::albs;
use crate::ownership::{Shape, retargeted, shape};
use crate::plan::{Elsewhere, RuleStep, lowest_free};

/// Makes the rule right for this target group.
pub(super) async fn run(work: &Work<'_>, target_group: &str) -> Result<(), Error> {
    let Some(step) = &work.plan.rule else {
        return Ok(());
    };
    let arn = match step {
        RuleStep::Keep { .. } => return Ok(()),
        RuleStep::Repair {
            arn,
            rule,
            conditions,
        } => repair(work, (arn, rule), conditions.as_deref(), target_group).await?,
        RuleStep::Create {
            listener,
            conditions,
            taken,
            otherwise,
        } => {
            work.context.note(format!(
                "ELBv2 listener rule for target group {target_group} and host {} does not exist, \
                 will create new listener rule",
                work.fqdn
            ));
            let new = NewRule {
                work,
                conditions,
                target_group,
            };
            let create = new.somewhere(listener, taken, otherwise);
            work.context
                .change("ELBv2 CreateRule", &work.fqdn, create)
                .await?
        }
    };
    work.ledger.note(|identifiers| identifiers.rule = Some(arn));
    Ok(())
}

async fn repair(
    work: &Work<'_>,
    (arn, rule): (&str, &Rule),
    conditions: Option<&[eden_access::RuleCondition]>,
    target_group: &str,
) -> Result<String, Error> {
    let (kept, actions) = retargeted(rule, host(&work.fqdn), forward(target_group));
    let conditions = conditions.map_or(kept, to_aws);
    let call = work.clients.elb.modify_rule().rule_arn(arn);
    let call = call.set_conditions(Some(conditions));
    let sent = call.set_actions(Some(actions)).send();
    work.context.send("ELBv2 ModifyRule", arn, sent).await?;
    Ok(arn.to_owned())
}

/// A rule that is made.
struct NewRule<'a> {
    work: &'a Work<'a>,
    conditions: &'a [eden_access::RuleCondition],
    target_group: &'a str,
}

impl NewRule<'_> {
    /// Where AWS says that an ALB is full, the next one is tried.
    async fn somewhere(
        &self,
        listener: &str,
        taken: &BTreeSet<i32>,
        otherwise: &[Elsewhere],
    ) -> Result<String, Error> {
        let work = self.work;
        let mut answer = self.create(listener, taken).await;
        for next in otherwise {
            match &answer {
                Err(error) if is_full(error) => {}
                _ => return answer,
            }
            let arn = &next.alb.arn;
            work.context
                .note(format!("The common ALB is full, will use {arn}"));
            answer = self.create(&next.listener, &next.taken).await;
            if answer.is_ok() {
                work.ledger.note(|own| own.alb = Some(next.alb.clone()));
            }
        }
        match answer {
            Err(error) if is_full(&error) && !otherwise.is_empty() => Err(all_full(work, &error)),
            answer => answer,
        }
    }

    /// Takes the lowest free priority; where somebody else took it first, looks again.
    async fn create(&self, listener: &str, taken: &BTreeSet<i32>) -> Result<String, Error> {
        let work = self.work;
        let range = &work.plan.record.settings.rule_priorities;
        let mut taken = taken.clone();
        for attempt in 0.. {
            // The more others there are, the wider they have to spread.
            let skip = fastrand::usize(..1 << (3 * attempt).min(6));
            let priority = lowest_free(range, &taken, if attempt == 0 { 0 } else { skip })
                .ok_or_else(|| crate::plan::full(range, listener))?;
            let error = match self.send(listener, priority).await {
                Err(error) if code(&error) == Some("PriorityInUse") => error,
                answer => return answer,
            };
            let rules = albs::rules(work.clients, listener).await?;
            if let Some(arn) = self.lost(&rules) {
                return Ok(arn);
            }
            taken = albs::priorities(&rules).collect();
            work.context.pause(attempt, &error).await?;
        }
        Err(crate::plan::full(range, listener))
    }

    /// The environment's own rule, where AWS made it and its answer was lost on the way.
    fn lost(&self, rules: &[Rule]) -> Option<String> {
        let fqdn = &self.work.fqdn;
        let is_own = |rule: &&Rule| match shape(rule, fqdn, Some(self.target_group)) {
            Shape::Exact => !is_shut(self.conditions),
            // Nobody else has the random value that it is shut with.
            Shape::Narrowed => from_aws(rule) == self.conditions,
            _ => false,
        };
        rules.iter().find(is_own)?.rule_arn.clone()
    }

    async fn send(&self, listener: &str, priority: i32) -> Result<String, Error> {
        let work = self.work;
        let call = work
            .clients
            .elb
            .create_rule()
            .listener_arn(listener)
            .priority(priority);
        let call = call
            .set_conditions(Some(to_aws(self.conditions)))
            .actions(forward(self.target_group));
        let mut tags = work.plan.record.tags.clone();
        tags.extend(work.plan.owner.marker.tags());
        let call = call.set_tags(to_elb(&tags)).send();
        let answer = sent("ELBv2 CreateRule", &work.fqdn, call).await?;
        let arn = answer
            .rules
            .into_iter()
            .flatten()
            .find_map(|rule| rule.rule_arn);
        arn.ok_or_else(|| nameless("listener rule", &work.fqdn))
    }
}

fn is_shut(conditions: &[eden_access::RuleCondition]) -> bool {
    conditions.len() > 1
}

fn all_full(work: &Work<'_>, last: &Error) -> Error {
    let albs = &work.plan.record.settings.common_albs;
    Error::Unusable {
        what: format!("common ALBs {}", albs.join(", ")),
        why: format!("are all full; the last answer: {last}"),
        advice: "Name one more in `master_alb_arn`, delete environments, or raise the quota \
                 \"Rules per Application Load Balancer\" (100 by default)."
            .into(),
        key: Some("master_alb_arn"),
    }
}

/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html>
fn is_full(error: &Error) -> bool {
    matches!(
        code(error),
        Some("TooManyRules" | "TooManyUniqueTargetGroupsPerLoadBalancer")
    )
}

fn host(fqdn: &str) -> RuleCondition {
    RuleCondition::builder()
        .field("host-header")
        .values(fqdn)
        .build()
}

fn forward(target_group: &str) -> Action {
    Action::builder()
        .r#type(ActionTypeEnum::Forward)
        .target_group_arn(target_group)
        .build()
}

//! Makes the alias record right.

use aws_sdk_route53::types::{Change, ChangeBatch};

use super::work::Work;
use crate::clients::Clients;
use crate::error::{Error, code, sent};
use crate::observe::dns;
use crate::plan::{AliasStep, moving};
use crate::record::Alb;

/// Makes the alias record right.
pub(super) async fn run(work: &Work<'_>) -> Result<(), Error> {
    let zone = &work.plan.record.settings.zone_id;
    work.context.note(format!(
        "Checking if record {}. exists in zone {zone}",
        work.fqdn
    ));
    match (&work.plan.alias, &work.plan.record.identifiers.alb) {
        (AliasStep::Change(changes), Some(alb)) => make(work, alb, changes.clone()).await,
        _ => Ok(()),
    }
}

/// Makes the alias follow a rule that had to be made on another ALB than was planned.
pub(super) async fn follow(work: &Work<'_>) -> Result<(), Error> {
    let now = work.ledger.record().identifiers.alb;
    match (&work.plan.record.identifiers.alb, &now) {
        (Some(planned), Some(now)) if planned != now => {
            make(work, now, moving(planned, now, &work.fqdn)).await
        }
        _ => Ok(()),
    }
}

async fn make(work: &Work<'_>, alb: &Alb, changes: Vec<Change>) -> Result<(), Error> {
    let zone = &work.plan.record.settings.zone_id;
    let change = async {
        match apply(work.clients, zone, &work.fqdn, changes).await {
            // An answer was lost and the same batch came twice, or somebody was faster.
            Err(error) if code(&error) == Some("InvalidChangeBatch") => {
                let records = dns::records(work.clients, zone, &work.fqdn).await?;
                let is_made = records.iter().any(|set| dns::is_alias_to(set, alb));
                is_made.then_some(()).ok_or(error)
            }
            answer => answer,
        }
    };
    work.context
        .change("Route 53 ChangeResourceRecordSets", &work.fqdn, change)
        .await?;
    let (fqdn, target) = (&work.fqdn, &alb.dns_name);
    work.context
        .note(format!("Successfully created CNAME: {fqdn} -> {target}"));
    Ok(())
}

/// Applies changes in one batch: all of them, or none.
pub(super) async fn apply(
    clients: &Clients,
    zone: &str,
    fqdn: &str,
    changes: Vec<Change>,
) -> Result<(), Error> {
    let batch = ChangeBatch::builder()
        .comment("eden")
        .set_changes(Some(changes));
    let batch = batch
        .build()
        .map_err(|error| failed_to_build(fqdn, &error))?;
    let call = clients
        .route53
        .change_resource_record_sets()
        .hosted_zone_id(zone);
    let call = call.change_batch(batch).send();
    let answer = sent("Route 53 ChangeResourceRecordSets", fqdn, call);
    answer.await.map(drop)
}

fn failed_to_build(fqdn: &str, error: &dyn std::error::Error) -> Error {
    Error::Unusable {
        what: format!("the change of record {fqdn}"),
        why: error.to_string(),
        advice: "Please report this.".into(),
        key: None,
    }
}

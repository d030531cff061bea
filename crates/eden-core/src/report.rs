//! What a pull request is shown of its environment.

mod deploy;
mod reporter;

use std::collections::BTreeSet;

use jiff::Timestamp;
use pull_request_report::{Address, PullRequest, Report, Service, State};

pub use self::deploy::Deploy;
pub use self::reporter::{Reported, Reporter};
use crate::record::{EnvironmentId, Record};

/// The report of an environment, from what is known of its endpoints.
///
/// `private` is what must not be shown in whatever field it is: credentials. Account ids are left out as well.
#[must_use]
pub fn report(
    id: &EnvironmentId,
    records: &[Record],
    state: State,
    pull_request: &PullRequest,
    private: &[String],
) -> Report {
    let accounts = records.iter().flat_map(accounts);
    let accounts: BTreeSet<String> = accounts.collect();
    Report {
        profile: id.profile.clone(),
        name: id.name.clone(),
        state,
        services: records
            .iter()
            .map(|record| service(record, state))
            .collect(),
        commit: pull_request.head.clone(),
        expires_at: records.iter().filter_map(expires_at).min(),
        logs: ["eden", "logs", &id.name, "-p", &id.profile]
            .map(str::to_owned)
            .to_vec(),
        run: None,
        private: accounts
            .into_iter()
            .chain(private.iter().cloned())
            .collect(),
    }
}

fn service(record: &Record, state: State) -> Service {
    let host = record.endpoint_host().ok().flatten();
    Service {
        key: record.endpoint().map(str::to_owned),
        address: host.and_then(|host| Address::of_host(&host).ok()),
        image: Some(record.image.clone()).filter(|image| !image.is_empty()),
        state,
    }
}

fn expires_at(record: &Record) -> Option<Timestamp> {
    let at = record.expiry?.at;
    i64::try_from(at)
        .ok()
        .and_then(|at| Timestamp::from_second(at).ok())
}

/// The accounts that its ARNs name.
fn accounts(record: &Record) -> impl Iterator<Item = String> {
    let ids = &record.identifiers;
    let arns = [
        &ids.task_definition,
        &ids.target_group,
        &ids.rule,
        &ids.service,
    ];
    let arns = arns.into_iter().flatten();
    let arns = arns.chain(&record.settings.common_albs);
    let arns = arns.chain([&record.settings.reference_service]);
    arns.filter_map(|arn| arn.split(':').nth(4))
        .filter(|account| !account.is_empty())
        .map(str::to_owned)
        .collect::<Vec<_>>()
        .into_iter()
}

#[cfg(test)]
mod tests {
    use pull_request_report::render;

    use super::*;
    use crate::expiry::Expiry;
    use crate::settings::tests::complete;

    const HEAD: &str = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

    fn id() -> EnvironmentId {
        EnvironmentId {
            profile: "api".into(),
            name: "login".into(),
        }
    }

    fn record() -> Record {
        let mut record = Record::new(id(), complete(), "dev.example.com".into());
        record.image = "999999999999.dkr.ecr.us-east-1.amazonaws.com/api:999999999999".into();
        record.expiry = Some(Expiry {
            at: 1_796_090_430,
            ttl: None,
        });
        record.identifiers.service =
            Some("arn:aws:ecs:us-east-1:999999999999:service/dev/x".into());
        record
    }

    #[test]
    fn a_report_says_where_the_environment_is_and_no_account() {
        let pull_request = format!("github:octo/shop:7#42@{HEAD}").parse().unwrap();
        let private = ["login".to_owned()];
        let made = report(&id(), &[record()], State::Ready, &pull_request, &[]);
        let comment = render::comment(&made);
        for part in [
            "Preview `login` of `api`",
            "<https://api-login.dev.example.com>",
            "Image: `api:…`",
            "Commit: `6dcb09b`",
            "Logs: `eden logs login -p api`",
            "Removed at: 2026-12-01 02:00 UTC",
        ] {
            assert!(comment.contains(part), "no {part:?} in: {comment}");
        }
        assert!(!comment.contains("999999999999"), "{comment}");
        let made = report(&id(), &[record()], State::Ready, &pull_request, &private);
        assert!(!render::comment(&made).contains("login"));
    }

    #[test]
    fn an_environment_that_was_never_made_has_no_service() {
        let pull_request = "github:octo/shop:7#42".parse().unwrap();
        let made = report(&id(), &[], State::Failed, &pull_request, &[]);
        assert_eq!((made.services.len(), made.commit), (0, None));
    }
}

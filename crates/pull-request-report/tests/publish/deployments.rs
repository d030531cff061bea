//! Deployments, and which of them is active.

use std::sync::Arc;
use std::time::Duration;

use fake_forge::{Deployment, Disturbance, Fault, Reply};
use pull_request_report::{AlwaysCurrent, Remembered, State};
use serde_json::json;
use tokio::sync::Barrier;

use crate::setting::*;

#[tokio::test]
async fn a_deployment_is_of_the_head_and_of_one_environment() {
    let forge = forge();
    published(&forge, HEAD, State::Deploying, &Remembered::default()).await;
    let asked = forge.world().deployments[0].asked.clone();
    for (field, expected) in [
        ("ref", json!(HEAD)),
        ("environment", json!("preview")),
        ("transient_environment", json!(true)),
        ("production_environment", json!(false)),
        ("auto_merge", json!(false)),
        ("required_contexts", json!([])),
    ] {
        assert_eq!(asked[field], expected, "{field}");
    }
}

#[tokio::test]
async fn statuses_name_the_address_and_never_make_others_inactive_by_themselves() {
    let forge = forge();
    let row = published(&forge, HEAD, State::Deploying, &Remembered::default()).await;
    published(&forge, HEAD, State::Ready, &row).await;
    let run = "https://github.com/octo/shop/actions/runs/7";
    let expected = [
        json!({ "state": "in_progress", "auto_inactive": false, "log_url": run }),
        json!({
            "state": "success",
            "auto_inactive": false,
            "log_url": run,
            "environment_url": "https://login.dev.example.com",
        }),
    ];
    assert_eq!(forge.world().deployments[0].statuses, expected);
}

#[tokio::test]
async fn a_failure_leaves_the_earlier_deployment_active_and_the_end_leaves_none() {
    let forge = forge();
    let mut row = Remembered::default();
    for (head, outcome) in [(HEAD, State::Ready), (NEXT_HEAD, State::Failed)] {
        forge.world().pull(IDS).unwrap().head = head.to_owned();
        row = published(&forge, head, State::Deploying, &row).await;
        row = published(&forge, head, outcome, &row).await;
    }
    assert_eq!(
        states(&forge),
        [
            vec!["in_progress", "success"],
            vec!["in_progress", "failure"]
        ]
    );
    assert_eq!(row.deployments.len(), 2);
    row = published(&forge, NEXT_HEAD, State::Removed, &row).await;
    assert!(
        states(&forge)
            .iter()
            .all(|states| states.last().unwrap() == "inactive")
    );
    assert_eq!(row.deployments, []);
}

#[tokio::test]
async fn a_report_alone_makes_a_deployment_and_the_next_of_the_same_head_updates_it() {
    let forge = forge();
    let row = published(&forge, HEAD, State::Ready, &Remembered::default()).await;
    published(&forge, HEAD, State::Ready, &row).await;
    assert_eq!(states(&forge), [vec!["success", "success"]]);
}

#[tokio::test]
async fn without_a_head_the_pull_requests_own_is_deployed() {
    let forge = forge();
    let without: pull_request_report::PullRequest = "github:octo/shop:1296269#42".parse().unwrap();
    let github = github(&forge);
    let empty = Remembered::default();
    let report = report(State::Ready);
    let published = github
        .publish(&without, &report, &empty, &AlwaysCurrent, &limit())
        .await;
    assert_eq!(published.problems, []);
    assert_eq!(forge.world().deployments[0].asked["ref"], HEAD);
}

#[tokio::test]
async fn a_deployment_whose_answer_was_lost_is_not_made_twice() {
    for fault in [
        Fault::LostAnswer,
        Fault::DoneAndAnswer(Reply::new(502, "bad gateway".into())),
    ] {
        let forge = forge();
        // Another deployment of the same head is not taken for it.
        published(&forge, HEAD, State::Ready, &Remembered::default()).await;
        forge.disturb(Disturbance::next("POST", "/deployments", fault));
        let row = published(&forge, HEAD, State::Ready, &Remembered::default()).await;
        let world = forge.world();
        assert_eq!(world.deployments.len(), 2);
        assert_eq!(row.deployments[0].id, world.deployments[1].id);
    }
}

#[tokio::test]
async fn the_deployment_of_another_run_is_not_taken_for_one_whose_answer_was_lost() {
    let forge = forge();
    let found = Arc::new(Barrier::new(2));
    forge.disturb(Disturbance::next("POST", "/deployments", Fault::LostAnswer));
    forge.disturb(Disturbance::next(
        "GET",
        "/deployments",
        Fault::Meet(Arc::clone(&found)),
    ));
    let other = async {
        while forge.count("GET", "/deployments") == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        {
            // The same head and environment, a moment later.
            let mut world = forge.world();
            let mut asked = world.deployments[0].asked.clone();
            asked["payload"]["attempt"] = json!("of another run");
            let (id, repository) = (world.id(), IDS.0);
            world.deployments.push(Deployment {
                id,
                repository,
                asked,
                statuses: Vec::new(),
            });
        }
        found.wait().await;
    };
    let empty = Remembered::default();
    let (row, ()) = tokio::join!(published(&forge, HEAD, State::Ready, &empty), other);
    assert_eq!(states(&forge), [vec!["success"], vec![]]);
    assert_eq!(row.deployments[0].id, forge.world().deployments[0].id);
}

#[tokio::test]
async fn a_deployment_that_cannot_be_made_inactive_stays_in_the_row() {
    let forge = forge();
    let row = published(&forge, HEAD, State::Ready, &Remembered::default()).await;
    let first = row.deployments[0].id;
    forge.world().pull(IDS).unwrap().head = NEXT_HEAD.to_owned();
    let refused = Fault::Answer(Reply::refusal(422, "Validation Failed"));
    forge.disturb(Disturbance::next(
        "POST",
        format!("/{first}/statuses"),
        refused,
    ));
    let result = publish(&forge, NEXT_HEAD, State::Ready, &row).await;
    assert_eq!(result.problems.len(), 1);
    let text = result.problems[0].to_string();
    assert!(
        text.contains("set the deployment to inactive") && text.contains("422"),
        "{text}"
    );
    let ids: Vec<_> = result
        .remembered
        .deployments
        .iter()
        .map(|one| one.id)
        .collect();
    assert_eq!(ids, [first, forge.world().deployments[1].id]);
    // The next report ends it.
    let row = published(&forge, NEXT_HEAD, State::Ready, &result.remembered).await;
    assert_eq!(row.deployments.len(), 1);
    assert_eq!(states(&forge)[0].last().unwrap(), "inactive");
}

#[tokio::test]
async fn a_deployment_that_was_deleted_is_as_gone() {
    let forge = forge();
    let row = published(&forge, HEAD, State::Ready, &Remembered::default()).await;
    forge.world().deployments.clear();
    let row = published(&forge, HEAD, State::Removed, &row).await;
    assert_eq!(row.deployments, []);
}

//! The same on GitLab.

use std::sync::Arc;

use fake_forge::{Account, Disturbance, Fault, Forge, Permission, PullState, Reply};
use pull_request_report::{
    AlwaysCurrent, GitLab, Keep, Published, PullRequest, Remembered, State, Token, Verdict,
    is_wanted, render,
};
use tokio::sync::Barrier;

use crate::setting::*;

fn project_bot() -> Account {
    Account {
        id: 31,
        login: "project_1296269_bot_f00".to_owned(),
        permissions: vec![Permission::Comments],
    }
}

fn gitlab_forge() -> Forge {
    let forge = forge();
    forge
        .world()
        .accounts
        .insert(TOKEN.to_owned(), project_bot());
    forge
}

fn gitlab(forge: &Forge) -> GitLab {
    GitLab::new(forge.gitlab().parse().unwrap(), Token::new(TOKEN).unwrap()).unwrap()
}

fn merge_request() -> PullRequest {
    format!("gitlab:octo/shop:1296269#42@{HEAD}")
        .parse()
        .unwrap()
}

async fn publish(forge: &Forge, state: State, remembered: &Remembered) -> Published {
    gitlab(forge)
        .publish(
            &merge_request(),
            &report(state),
            remembered,
            &AlwaysCurrent,
            &limit(),
        )
        .await
}

async fn published(forge: &Forge, state: State, remembered: &Remembered) -> Remembered {
    let published = publish(forge, state, remembered).await;
    assert_eq!(published.problems, []);
    published.remembered
}

#[tokio::test]
async fn two_pushes_give_one_note_and_nobody_elses_is_edited() {
    let forge = gitlab_forge();
    forge.world().largest_page = 2;
    let marked = render::comment(&report(State::Deploying));
    for (id, login) in [(1, "root"), (32, "project_1296269_bot_f01"), (31, "system")] {
        forge.world().comment(IDS, &account(id, login), &marked);
    }
    let row = published(&forge, State::Deploying, &Remembered::default()).await;
    let row = published(&forge, State::Ready, &row).await;
    // Without a row it is found by the account that the token is of.
    published(&forge, State::Ready, &Remembered::default()).await;
    let removed = published(&forge, State::Removed, &row).await;
    let bodies = bodies(&forge);
    assert_eq!(bodies[..3], [marked.clone(), marked.clone(), marked]);
    assert_eq!(bodies[3..], [render::comment(&report(State::Removed))]);
    assert_eq!(removed.comment, row.comment);
    assert_eq!(forge.world().deployments.len(), 0);
}

#[tokio::test]
async fn two_runs_at_once_and_lost_answers_leave_one_note() {
    let forge = gitlab_forge();
    let meet = |method| {
        Disturbance::next(method, "/42/notes", Fault::Meet(Arc::new(Barrier::new(2)))).times(2)
    };
    forge.disturb(meet("GET"));
    forge.disturb(meet("POST"));
    let empty = Remembered::default();
    let (one, other) = tokio::join!(
        published(&forge, State::Ready, &empty),
        published(&forge, State::Ready, &empty)
    );
    assert_eq!((comments(&forge).len(), one.comment), (1, other.comment));
    forge.world().comments.clear();
    forge.disturb(Disturbance::next("POST", "/42/notes", Fault::LostAnswer));
    published(&forge, State::Ready, &empty).await;
    assert_eq!(comments(&forge).len(), 1);
}

#[tokio::test]
async fn a_refusal_says_what_the_token_needs() {
    let forge = gitlab_forge();
    let reader = Account {
        permissions: Vec::new(),
        ..project_bot()
    };
    forge.world().accounts.insert(TOKEN.to_owned(), reader);
    let published = publish(&forge, State::Ready, &Remembered::default()).await;
    let text = published.problems[0].to_string();
    let expected = format!(
        "could not create the note of merge request octo/shop!42 at {}: it answered with status 403 (403 Forbidden). \
         Check that the token in GITLAB_TOKEN has the permission `api, as a project access token`.",
        forge.gitlab()
    );
    assert_eq!(text, expected);
}

#[tokio::test]
async fn closed_and_merged_are_closed_and_everything_else_keeps() {
    let forge = gitlab_forge();
    let gitlab = gitlab(&forge);
    let verdict = async || gitlab.check_closed(&merge_request(), None, &limit()).await;
    assert_eq!(verdict().await, Verdict::Open);
    for (state, expected) in [
        (
            PullState::Closed,
            Verdict::Closed {
                head: HEAD.parse().unwrap(),
            },
        ),
        (
            PullState::Merged,
            Verdict::Closed {
                head: HEAD.parse().unwrap(),
            },
        ),
        (PullState::Locked, Verdict::Keep(Keep::UnknownState)),
    ] {
        forge.world().pull(IDS).unwrap().state = state;
        assert_eq!(verdict().await, expected);
    }
    forge.world().pull(IDS).unwrap().state = PullState::Closed;
    forge.world().repositories[0].name = "octo/store".to_owned();
    assert_eq!(verdict().await, Verdict::Keep(Keep::Renamed));
    forge.disturb(Disturbance::next(
        "GET",
        "/merge_requests/42",
        Fault::Answer(Reply::refusal(403, "no")),
    ));
    assert!(matches!(
        verdict().await,
        Verdict::Keep(Keep::NotAnswered(_))
    ));
}

#[tokio::test]
async fn a_pipeline_acts_on_state_and_labels_asked_for_now() {
    let forge = gitlab_forge();
    let gitlab = gitlab(&forge);
    let wanted = async || {
        let now = gitlab
            .fetch_state(&merge_request(), &limit())
            .await
            .unwrap();
        is_wanted(&now, Some("preview"))
    };
    assert!(wanted().await);
    forge.world().pull(IDS).unwrap().from = Some(99);
    assert!(!wanted().await);
}

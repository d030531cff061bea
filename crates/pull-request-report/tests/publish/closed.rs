//! Whether a pull request is closed, as the forge answers.

use std::time::{Duration, Instant};

use fake_forge::{Disturbance, Fault, Forge, Pull, PullState, Reply, Repository};
use pull_request_report::{Keep, Verdict, is_wanted};

use crate::setting::*;

async fn verdict(forge: &Forge, seen: Option<&str>) -> Verdict {
    let seen = seen.map(|seen| seen.parse().unwrap());
    github(forge)
        .check_closed(&pull_request(HEAD), seen.as_ref(), &limit())
        .await
}

fn set(forge: &Forge, state: PullState) {
    forge.world().pull(IDS).unwrap().state = state;
}

#[tokio::test]
async fn closed_and_merged_are_closed_and_open_is_open() {
    let forge = forge();
    assert_eq!(verdict(&forge, None).await, Verdict::Open);
    for state in [PullState::Closed, PullState::Merged] {
        set(&forge, state);
        let expected = Verdict::Closed {
            head: HEAD.parse().unwrap(),
        };
        assert_eq!(verdict(&forge, None).await, expected);
        assert_eq!(verdict(&forge, Some(HEAD)).await, expected);
    }
}

#[tokio::test]
async fn what_is_opened_again_or_pushed_to_meanwhile_stays() {
    let forge = forge();
    set(&forge, PullState::Closed);
    forge.world().pull(IDS).unwrap().head = NEXT_HEAD.to_owned();
    let pushed = Verdict::Keep(Keep::Pushed {
        head: NEXT_HEAD.parse().unwrap(),
    });
    assert_eq!(verdict(&forge, Some(HEAD)).await, pushed);
    set(&forge, PullState::Open);
    assert_eq!(verdict(&forge, Some(HEAD)).await, Verdict::Open);
}

#[tokio::test]
async fn whatever_is_not_200_keeps() {
    for status in [304, 400, 401, 403, 404, 410, 418] {
        let forge = forge();
        set(&forge, PullState::Closed);
        let refused = Fault::Answer(Reply::refusal(status, "no"));
        forge.disturb(Disturbance::next("GET", "/pulls/42", refused));
        let verdict = verdict(&forge, None).await;
        let Verdict::Keep(Keep::NotAnswered(error)) = verdict else {
            panic!("{status}: {verdict:?}");
        };
        assert_eq!(error.status(), Some(status), "{error}");
    }
}

#[tokio::test]
async fn an_outage_keeps_however_long_it_is() {
    for fault in [Fault::gateway(502), Fault::LostCall, Fault::Silence] {
        let forge = forge();
        set(&forge, PullState::Closed);
        forge.disturb(Disturbance::next("GET", "/pulls/42", fault).times(99));
        // It is tried again for a while; a second is enough of that here.
        let soon = limit().until(Instant::now() + Duration::from_secs(1));
        let verdict = github(&forge)
            .check_closed(&pull_request(HEAD), None, &soon)
            .await;
        assert!(
            matches!(verdict, Verdict::Keep(Keep::NotAnswered(_))),
            "{verdict:?}"
        );
    }
}

#[tokio::test]
async fn half_an_answer_keeps() {
    let forge = forge();
    set(&forge, PullState::Closed);
    let half = Reply::new(200, serde_json::json!({ "state": "closed" }));
    forge.disturb(Disturbance::next("GET", "/pulls/42", Fault::Answer(half)));
    assert!(matches!(
        verdict(&forge, None).await,
        Verdict::Keep(Keep::NotAnswered(_))
    ));
}

#[tokio::test]
async fn a_repository_that_was_renamed_replaced_or_deleted_keeps() {
    let forge = forge();
    set(&forge, PullState::Closed);
    forge.world().repositories[0].name = "octo/store".to_owned();
    forge.world().repositories[0].former = vec!["octo/shop".to_owned()];
    assert_eq!(verdict(&forge, None).await, Verdict::Keep(Keep::Renamed));
    let pull = forge.world().pulls[0].clone();
    let name = "octo/shop".to_owned();
    forge.world().repositories.push(Repository {
        id: 5,
        name,
        former: Vec::new(),
    });
    assert!(matches!(
        verdict(&forge, None).await,
        Verdict::Keep(Keep::NotAnswered(_))
    ));
    forge.world().pulls.push(Pull {
        repository: 5,
        ..pull
    });
    assert_eq!(
        verdict(&forge, None).await,
        Verdict::Keep(Keep::OtherRepository { found: 5 })
    );
    forge.world().repositories.clear();
    assert!(matches!(
        verdict(&forge, None).await,
        Verdict::Keep(Keep::NotAnswered(_))
    ));
}

#[tokio::test]
async fn a_run_acts_on_state_and_labels_asked_for_now() {
    let forge = forge();
    let github = github(&forge);
    let wanted = async || {
        let now = github
            .fetch_state(&pull_request(HEAD), &limit())
            .await
            .unwrap();
        is_wanted(&now, Some("preview"))
    };
    assert!(wanted().await);
    forge.world().pull(IDS).unwrap().from = Some(99);
    assert!(!wanted().await);
    // A fork that was deleted.
    forge.world().pull(IDS).unwrap().from = None;
    assert!(!wanted().await);
    forge.world().pull(IDS).unwrap().from = Some(IDS.0);
    forge.world().pull(IDS).unwrap().labels.clear();
    assert!(!wanted().await);
    forge
        .world()
        .pull(IDS)
        .unwrap()
        .labels
        .push("preview".to_owned());
    set(&forge, PullState::Closed);
    assert!(!wanted().await);
}

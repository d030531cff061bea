use super::*;
use crate::error::Cause;

const HEAD: &str = "6dcb09b5b57875f334f61aebed695e2e4193db5e";
const PUSHED: &str = "0000000000000000000000000000000000000001";

fn pull_request() -> PullRequest {
    // The row's head is older than the pull request's: it was pushed to without a deploy.
    format!("github:octo/shop:7#42@{PUSHED}").parse().unwrap()
}

fn now(state: State) -> PullRequestNow {
    PullRequestNow {
        state,
        head: HEAD.parse().unwrap(),
        repository_id: 7,
        repository: Some("Octo/Shop".to_owned().try_into().unwrap()),
        is_fork: false,
        labels: vec!["preview".to_owned()],
        is_moved: false,
    }
}

fn verdict(now: PullRequestNow, seen: Option<&str>) -> Verdict {
    let seen = seen.map(|seen| seen.parse().unwrap());
    Verdict::of(&pull_request(), seen.as_ref(), Ok(now))
}

#[test]
fn what_is_closed_is_closed() {
    let closed = Verdict::Closed {
        head: HEAD.parse().unwrap(),
    };
    assert_eq!(verdict(now(State::Closed), None), closed);
    assert_eq!(verdict(now(State::Closed), Some(HEAD)), closed);
}

#[test]
fn what_is_open_or_was_opened_again_is_open() {
    assert_eq!(verdict(now(State::Open), None), Verdict::Open);
    assert_eq!(verdict(now(State::Open), Some(HEAD)), Verdict::Open);
}

#[test]
fn what_is_not_certain_stays() {
    let other = PullRequestNow {
        repository_id: 8,
        ..now(State::Closed)
    };
    assert_eq!(
        verdict(other, None),
        Verdict::Keep(Keep::OtherRepository { found: 8 })
    );
    let moved = PullRequestNow {
        is_moved: true,
        ..now(State::Closed)
    };
    assert_eq!(verdict(moved, None), Verdict::Keep(Keep::Renamed));
    let name = Some("octo/store".to_owned().try_into().unwrap());
    let renamed = PullRequestNow {
        repository: name,
        ..now(State::Closed)
    };
    assert_eq!(verdict(renamed, None), Verdict::Keep(Keep::Renamed));
    let pushed = Verdict::Keep(Keep::Pushed {
        head: HEAD.parse().unwrap(),
    });
    assert_eq!(verdict(now(State::Closed), Some(PUSHED)), pushed);
    assert_eq!(
        verdict(now(State::Unknown), None),
        Verdict::Keep(Keep::UnknownState)
    );
}

#[test]
fn no_answer_keeps_whatever_it_is() {
    for status in [301, 304, 401, 403, 404, 410, 429, 500, 502] {
        let error = Error {
            attempted: "ask for the state".into(),
            subject: "octo/shop#42".into(),
            api: "https://api.github.com".into(),
            cause: Cause::Status {
                status,
                message: String::new(),
            },
            advice: "".into(),
        };
        let kept = Verdict::of(&pull_request(), None, Err(error.clone()));
        assert_eq!(kept, Verdict::Keep(Keep::NotAnswered(error)), "{status}");
    }
}

#[test]
fn a_run_acts_on_what_is_now() {
    let label = Some("preview");
    assert!(is_wanted(&now(State::Open), None));
    assert!(is_wanted(&now(State::Open), label));
    assert!(!is_wanted(&now(State::Closed), label));
    assert!(!is_wanted(&now(State::Unknown), label));
    assert!(!is_wanted(&now(State::Open), Some("deploy")));
    let unlabelled = PullRequestNow {
        labels: Vec::new(),
        ..now(State::Open)
    };
    assert!(!is_wanted(&unlabelled, label));
    assert!(is_wanted(&unlabelled, None));
    let fork = PullRequestNow {
        is_fork: true,
        ..now(State::Open)
    };
    assert!(!is_wanted(&fork, label));
}

//! One comment, and nobody else's.

use std::sync::Arc;

use fake_forge::{Disturbance, Fault, Reply};
use pull_request_report::{Comment, Remembered, State, render};
use tokio::sync::Barrier;

use crate::setting::*;

fn marker() -> String {
    render::comment(&report(State::Ready))
        .lines()
        .next()
        .unwrap()
        .to_owned()
}

fn nothing() -> Remembered {
    Remembered::default()
}

fn with_comment(id: u64, author: u64) -> Remembered {
    Remembered {
        comment: Some(Comment { id, author }),
        ..nothing()
    }
}

#[tokio::test]
async fn two_pushes_give_one_comment_and_two_deployments_of_which_the_first_is_inactive() {
    let forge = forge();
    let mut row = nothing();
    for head in [HEAD, NEXT_HEAD] {
        forge.world().pull(IDS).unwrap().head = head.to_owned();
        row = published(&forge, head, State::Deploying, &row).await;
        row = published(&forge, head, State::Ready, &row).await;
    }
    assert_eq!(bodies(&forge), [render::comment(&report(State::Ready))]);
    assert_eq!(
        states(&forge),
        [
            vec!["in_progress", "success", "inactive"],
            vec!["in_progress", "success"]
        ]
    );
    let author = bot().id;
    assert_eq!(
        row.comment,
        Some(Comment {
            id: comments(&forge)[0].id,
            author
        })
    );
    assert_eq!(row.deployments.len(), 1);
    assert_eq!(row.deployments[0].head.as_str(), NEXT_HEAD);
}

#[tokio::test]
async fn without_a_row_the_comment_is_found_by_marker_and_author_on_any_page() {
    let forge = forge();
    forge.world().largest_page = 2;
    let octocat = account(583_231, "octocat");
    for index in 0..5 {
        forge
            .world()
            .comment(IDS, &octocat, &format!("looks good {index}"));
    }
    published(&forge, HEAD, State::Deploying, &nothing()).await;
    published(&forge, HEAD, State::Ready, &nothing()).await;
    let bodies = bodies(&forge);
    assert_eq!(bodies.len(), 6);
    assert_eq!(bodies[5], render::comment(&report(State::Ready)));
}

#[tokio::test]
async fn comments_of_others_are_never_edited() {
    let forge = forge();
    let body = format!("{}\nmine", marker());
    let others = [
        account(583_231, "octocat"),
        account(9, "github-actions"),
        account(10, "other-app[bot]"),
    ];
    for other in &others {
        forge.world().comment(IDS, other, &body);
    }
    // Those of our account that are about something else, or quote the marker.
    for ours in [
        "> quoted".to_owned(),
        format!("see\n{}", marker()),
        "<!-- eden 00 -->\nx".to_owned(),
    ] {
        forge.world().comment(IDS, &bot(), &ours);
    }
    let before = bodies(&forge);
    let row = published(&forge, HEAD, State::Ready, &nothing()).await;
    published(&forge, HEAD, State::Removed, &row).await;
    let after = bodies(&forge);
    assert_eq!(after[..6], before[..]);
    assert_eq!(after.len(), 7);
    assert!(after[6].contains("removed"));
}

#[tokio::test]
async fn a_row_does_not_lead_to_a_comment_of_somebody_else() {
    let forge = forge();
    let octocat = account(583_231, "octocat");
    let by_other = forge
        .world()
        .comment(IDS, &octocat, &format!("{}\nmine", marker()));
    let without_marker = forge.world().comment(IDS, &octocat, "mine");
    let other_pull = forge
        .world()
        .comment((IDS.0, 7), &bot(), &format!("{}\nof 7", marker()));
    let before = bodies(&forge);
    for row in [
        with_comment(by_other, bot().id),
        with_comment(without_marker, octocat.id),
        with_comment(other_pull, bot().id),
        with_comment(999_999, bot().id),
    ] {
        let row = published(&forge, HEAD, State::Ready, &row).await;
        let ours = comments(&forge)
            .into_iter()
            .find(|one| one.author == bot())
            .unwrap();
        assert_eq!(row.comment.unwrap().id, ours.id);
    }
    assert_eq!(bodies(&forge)[..2], before[..]);
    assert_eq!(bodies(&forge).len(), 3);
    assert_eq!(
        forge.world().comments_of((IDS.0, 7))[0].body,
        format!("{}\nof 7", marker())
    );
}

#[tokio::test]
async fn a_comment_that_was_deleted_by_hand_is_written_again() {
    let forge = forge();
    let row = published(&forge, HEAD, State::Ready, &nothing()).await;
    forge.world().comments.clear();
    let row = published(&forge, HEAD, State::Ready, &row).await;
    assert_eq!(comments(&forge).len(), 1);
    assert_eq!(row.comment.unwrap().id, comments(&forge)[0].id);
}

#[tokio::test]
async fn the_oldest_comment_of_the_account_that_wrote_stays_whatever_its_login_is() {
    let forge = forge();
    let app = account(77, "preview-app[bot]");
    forge.world().accounts.insert(TOKEN.to_owned(), app);
    let row = published(&forge, HEAD, State::Ready, &nothing()).await;
    // The comment of the row is gone, and an older one of the same author is there.
    forge.world().comments[0].id = 500;
    let row = published(&forge, HEAD, State::Ready, &row).await;
    assert_eq!(
        row.comment,
        Some(Comment {
            id: 500,
            author: 77
        })
    );
    assert_eq!(comments(&forge).len(), 1);
}

#[tokio::test]
async fn two_runs_at_once_leave_one_comment() {
    let forge = forge();
    // Both list before either creates, and both create before either lists again.
    let meet = |method| {
        Disturbance::next(
            method,
            "/42/comments",
            Fault::Meet(Arc::new(Barrier::new(2))),
        )
        .times(2)
    };
    forge.disturb(meet("GET"));
    forge.disturb(meet("POST"));
    let empty = nothing();
    let run = || published(&forge, HEAD, State::Ready, &empty);
    let (one, other) = tokio::join!(run(), run());
    assert_eq!(forge.count("POST", "/42/comments"), 2);
    let left = comments(&forge);
    assert_eq!(left.len(), 1);
    assert_eq!(one.comment.unwrap().id, left[0].id);
    assert_eq!(one.comment, other.comment);
}

#[tokio::test]
async fn a_second_comment_of_a_killed_run_is_removed_and_the_lowest_stays() {
    let forge = forge();
    let body = format!("{}\nold", marker());
    let first = forge.world().comment(IDS, &bot(), &body);
    forge.world().comment(IDS, &bot(), &body);
    let row = published(&forge, HEAD, State::Ready, &nothing()).await;
    assert_eq!(bodies(&forge), [render::comment(&report(State::Ready))]);
    assert_eq!(row.comment.unwrap().id, first);
}

#[tokio::test]
async fn a_comment_whose_answer_was_lost_is_not_made_twice() {
    for fault in [
        Fault::LostAnswer,
        Fault::DoneAndAnswer(Reply::new(502, "bad gateway".into())),
        Fault::DoneAndAnswer(Reply::new(201, "cut off".into())),
    ] {
        let forge = forge();
        forge.disturb(Disturbance::next("POST", "/42/comments", fault));
        let row = published(&forge, HEAD, State::Ready, &nothing()).await;
        assert_eq!(comments(&forge).len(), 1);
        assert_eq!(row.comment.unwrap().id, comments(&forge)[0].id);
        assert_eq!(forge.count("POST", "/42/comments"), 1);
    }
}

#[tokio::test]
async fn a_comment_that_was_not_made_is_made_again() {
    for fault in [Fault::LostCall, Fault::gateway(502)] {
        let forge = forge();
        forge.disturb(Disturbance::next("POST", "/42/comments", fault));
        published(&forge, HEAD, State::Ready, &nothing()).await;
        assert_eq!(comments(&forge).len(), 1);
        assert_eq!(forge.count("POST", "/42/comments"), 2);
    }
}

#[tokio::test]
async fn only_the_current_revision_writes() {
    let forge = forge();
    let row = published(&forge, HEAD, State::Ready, &nothing()).await;
    let before = (bodies(&forge), states(&forge));
    let github = github(&forge);
    let superseded = CurrentUntil::asked(0);
    let failed = report(State::Failed);
    let published = github
        .publish(&pull_request(HEAD), &failed, &row, &superseded, &limit())
        .await;
    assert!(published.is_superseded);
    assert_eq!(
        (published.problems, published.remembered),
        (Vec::new(), row.clone())
    );
    let unknown = CurrentUntil::failing();
    let published = github
        .publish(&pull_request(HEAD), &failed, &row, &unknown, &limit())
        .await;
    let texts: Vec<_> = published.problems.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), 2);
    assert!(
        texts
            .iter()
            .all(|text| text.contains("the table cannot be read")),
        "{texts:?}"
    );
    assert_eq!(published.remembered, row);
    assert_eq!((bodies(&forge), states(&forge)), before);
}

#[tokio::test]
async fn what_was_never_reported_is_not_reported_as_removed() {
    let forge = forge();
    let row = published(&forge, HEAD, State::Removed, &nothing()).await;
    assert_eq!((comments(&forge).len(), row), (0, nothing()));
}

#[tokio::test]
async fn a_comment_never_holds_the_token() {
    let forge = forge();
    let mut leaking = report(State::Ready);
    leaking.services[0].image = Some(format!("shop:{TOKEN}"));
    let github = github(&forge);
    let current = pull_request_report::AlwaysCurrent;
    let published = github
        .publish(
            &pull_request(HEAD),
            &leaking,
            &nothing(),
            &current,
            &limit(),
        )
        .await;
    assert_eq!(published.problems, []);
    let body = &bodies(&forge)[0];
    assert!(
        !body.contains(TOKEN) && body.contains("`shop:***`"),
        "{body}"
    );
}

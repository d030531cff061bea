//! Reports that cannot be made: what is said, and what is not.

use std::time::{Duration, Instant};

use fake_forge::{Disturbance, Fault, Forge, Permission, Pull, Reply, Repository};
use pull_request_report::{
    AlwaysCurrent, Author, Cause, GitHub, Limit, Published, Remembered, State, Token,
};
use tokio_util::sync::CancellationToken;

use crate::setting::*;

fn texts(published: &Published) -> Vec<String> {
    for problem in &published.problems {
        assert!(!format!("{problem} {problem:?}").contains(TOKEN));
    }
    published.problems.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_revoked_token_is_said_with_what_to_do() {
    let forge = forge();
    forge.world().accounts.clear();
    let published = publish(&forge, HEAD, State::Ready, &Remembered::default()).await;
    let api = forge.github();
    let expected = format!(
        "could not ask for the state of pull request octo/shop#42 at {api}: it answered with status 401 (Bad credentials). \
         The token in GITHUB_TOKEN is not valid, or not any more: use a new one."
    );
    assert_eq!(texts(&published), [expected]);
    // Nothing was tried again.
    assert_eq!(forge.asked().len(), 1);
}

#[tokio::test]
async fn a_missing_permission_is_named_and_the_rest_is_reported() {
    let forge = forge();
    let account = fake_forge::Account {
        permissions: vec![Permission::Deployments],
        ..bot()
    };
    forge.world().accounts.insert(TOKEN.to_owned(), account);
    let published = publish(&forge, HEAD, State::Ready, &Remembered::default()).await;
    let texts = texts(&published);
    assert_eq!(texts.len(), 1);
    assert!(
        texts[0].contains("create the comment") && texts[0].contains("`pull-requests: write`"),
        "{texts:?}"
    );
    assert_eq!(states(&forge), [["success"]]);
    assert_eq!(published.remembered.deployments.len(), 1);
    assert_eq!(forge.count("POST", "/42/comments"), 1);
}

#[tokio::test]
async fn all_that_failed_is_said() {
    let forge = forge();
    let account = fake_forge::Account {
        permissions: Vec::new(),
        ..bot()
    };
    forge.world().accounts.insert(TOKEN.to_owned(), account);
    let published = publish(&forge, HEAD, State::Ready, &Remembered::default()).await;
    let texts = texts(&published).join("\n");
    assert!(
        texts.contains("`pull-requests: write`") && texts.contains("`deployments: write`"),
        "{texts}"
    );
}

#[tokio::test]
async fn a_message_that_repeats_the_token_is_shown_without_it() {
    let forge = forge();
    let message = format!("token {TOKEN}\n is\u{7} bad {}", "x".repeat(500));
    forge.disturb(Disturbance::next(
        "GET",
        "/pulls/42",
        Fault::Answer(Reply::refusal(400, &message)),
    ));
    let published = publish(&forge, HEAD, State::Ready, &Remembered::default()).await;
    let texts = texts(&published);
    assert!(texts[0].contains("(token *** is bad xxx"), "{texts:?}");
    assert!(texts[0].len() < 400, "{texts:?}");
}

#[tokio::test]
async fn a_gateway_that_fails_is_tried_again() {
    let forge = forge();
    for (method, path) in [
        ("GET", "/pulls/42"),
        ("GET", "/42/comments"),
        ("POST", "/42/comments"),
        ("POST", "/deployments"),
        ("POST", "/statuses"),
    ] {
        forge.disturb(Disturbance::next(method, path, Fault::gateway(502)));
    }
    forge.disturb(Disturbance::next("GET", "/pulls/42", Fault::LostCall));
    published(&forge, HEAD, State::Ready, &Remembered::default()).await;
    assert_eq!(comments(&forge).len(), 1);
    assert_eq!(states(&forge), [["success"]]);
}

#[tokio::test]
async fn a_rate_limit_is_waited_for_as_long_as_it_says() {
    for fault in [
        Fault::secondary_limit(Some(Duration::from_secs(1))),
        Fault::primary_limit(Duration::from_secs(1)),
    ] {
        let forge = forge();
        forge.disturb(Disturbance::next("POST", "/42/comments", fault));
        let begun = Instant::now();
        published(&forge, HEAD, State::Ready, &Remembered::default()).await;
        let took = begun.elapsed();
        assert!(
            took >= Duration::from_secs(1) && took < Duration::from_secs(30),
            "{took:?}"
        );
        assert_eq!(comments(&forge).len(), 1);
    }
}

#[tokio::test]
async fn a_rate_limit_that_is_longer_than_a_report_is_not_waited_for() {
    for (fault, wait) in [
        (Fault::primary_limit(Duration::from_secs(1800)), 1790..=1801),
        (
            Fault::secondary_limit(Some(Duration::from_secs(61))),
            61..=61,
        ),
        // Without a time it is a minute, which is all that there is.
        (Fault::secondary_limit(None), 60..=60),
    ] {
        let forge = forge();
        forge.disturb(Disturbance::next("GET", "/pulls/42", fault));
        let begun = Instant::now();
        let published = publish(&forge, HEAD, State::Ready, &Remembered::default()).await;
        assert!(begun.elapsed() < Duration::from_secs(10));
        let Cause::RateLimit { wait: said } = published.problems[0].cause() else {
            panic!("{:?}", texts(&published));
        };
        assert!(wait.contains(&said.as_secs()), "{said:?}");
    }
}

#[tokio::test]
async fn nothing_is_waited_for_under_a_lease() {
    let forge = forge();
    let wait = Duration::from_secs(1);
    forge.disturb(Disturbance::next(
        "GET",
        "/pulls/42",
        Fault::secondary_limit(Some(wait)),
    ));
    let limit = Limit::under_lease(CancellationToken::new());
    let error = github(&forge)
        .fetch_state(&pull_request(HEAD), &limit)
        .await
        .unwrap_err();
    assert_eq!(*error.cause(), Cause::RateLimit { wait });
}

/// A report to a forge that never answers, with this limit.
async fn publish_in_silence(forge: &Forge, limit: &Limit) -> Published {
    forge.disturb(Disturbance::next("GET", "/pulls/42", Fault::Silence));
    let (report, empty) = (report(State::Ready), Remembered::default());
    github(forge)
        .publish(&pull_request(HEAD), &report, &empty, &AlwaysCurrent, limit)
        .await
}

#[tokio::test]
async fn a_report_ends_when_it_is_out_of_time() {
    let soon = limit().until(Instant::now() + Duration::from_millis(200));
    let late = publish_in_silence(&forge(), &soon).await;
    assert_eq!(*late.problems[0].cause(), Cause::OutOfTime);
    assert_eq!(late.remembered, Remembered::default());
}

#[tokio::test]
async fn a_report_ends_when_it_is_stopped() {
    let forge = forge();
    let stop = CancellationToken::new();
    let limit = Limit::of_report(stop.clone());
    let stopped = async {
        while forge.asked().is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        stop.cancel();
    };
    let (cut, ()) = tokio::join!(publish_in_silence(&forge, &limit), stopped);
    assert_eq!(*cut.problems[0].cause(), Cause::Cancelled);
}

#[tokio::test]
async fn a_forge_that_is_not_there_is_said() {
    let author = Author::Login(GitHub::ACTIONS.to_owned());
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let base = format!("http://{address}").parse().unwrap();
    let github = GitHub::new(base, Token::new(TOKEN).unwrap(), author).unwrap();
    let limit = limit().until(Instant::now() + Duration::from_secs(1));
    let error = github
        .fetch_state(&pull_request(HEAD), &limit)
        .await
        .unwrap_err();
    assert!(matches!(error.cause(), Cause::NoConnection(_)), "{error}");
    assert!(
        error.to_string().contains("Check the address of the API"),
        "{error}"
    );
}

#[tokio::test]
async fn a_repository_that_was_renamed_is_followed_on_the_same_host() {
    let forge = forge();
    {
        let mut world = forge.world();
        let repository = &mut world.repositories[0];
        repository.former = vec![std::mem::replace(
            &mut repository.name,
            "octo/store".to_owned(),
        )];
    }
    let row = published(&forge, HEAD, State::Ready, &Remembered::default()).await;
    published(&forge, HEAD, State::Removed, &row).await;
    assert_eq!(comments(&forge).len(), 1);
    assert_eq!(states(&forge), [["success", "inactive"]]);
}

#[tokio::test]
async fn a_redirect_to_another_host_does_not_get_the_token() {
    let forge = forge();
    let other = Forge::start().unwrap();
    let location = format!("{}/repositories/1296269/pulls/42", other.github());
    let redirect = Reply::refusal(301, "Moved Permanently").with("location", location);
    forge.disturb(Disturbance::next(
        "GET",
        "/pulls/42",
        Fault::Answer(redirect),
    ));
    let published = publish(&forge, HEAD, State::Ready, &Remembered::default()).await;
    assert!(matches!(published.problems[0].cause(), Cause::Elsewhere(_)));
    assert_eq!(other.asked().len(), 0);
}

#[tokio::test]
async fn a_next_page_on_another_host_does_not_get_the_token() {
    let forge = forge();
    let other = Forge::start().unwrap();
    let link = format!("<{}/x>; rel=\"next\"", other.github());
    let page = Reply::new(200, serde_json::json!([])).with("link", link);
    forge.disturb(Disturbance::next(
        "GET",
        "/42/comments",
        Fault::Answer(page),
    ));
    let published = publish(&forge, HEAD, State::Ready, &Remembered::default()).await;
    assert!(texts(&published)[0].contains("list the comments"));
    assert!(matches!(published.problems[0].cause(), Cause::Elsewhere(_)));
    assert_eq!(other.asked().len(), 0);
}

#[tokio::test]
async fn nothing_is_written_to_another_repository_of_the_same_name() {
    let forge = forge();
    {
        let mut world = forge.world();
        world.repositories[0].name = "octo/old".to_owned();
        world.repositories[0].former = vec!["octo/shop".to_owned()];
        world.repositories.push(Repository {
            id: 5,
            name: "octo/shop".to_owned(),
            former: Vec::new(),
        });
        let pull = world.pulls[0].clone();
        world.pulls.push(Pull {
            repository: 5,
            ..pull
        });
    }
    let published = publish(&forge, HEAD, State::Ready, &Remembered::default()).await;
    let expected = Cause::OtherRepository {
        expected: IDS.0,
        found: 5,
    };
    assert_eq!(*published.problems[0].cause(), expected);
    assert_eq!(forge.asked().len(), 1);
}

#[tokio::test]
async fn calls_name_the_program_and_the_version_of_the_api() {
    let forge = forge();
    published(&forge, HEAD, State::Ready, &Remembered::default()).await;
    for ask in forge.asked() {
        assert_eq!(ask.headers["x-github-api-version"], "2022-11-28");
        assert_eq!(ask.headers["accept"], "application/vnd.github+json");
        assert_eq!(ask.headers["authorization"], format!("Bearer {TOKEN}"));
        assert!(ask.headers["user-agent"].starts_with("eden/"));
        assert!(!ask.path.contains(TOKEN));
    }
}

//! `create --report`, and what a pull request shows when its environment goes.

use std::time::Duration;

use fake_forge::{Disturbance, Fault, PullState, Reply};
use testbed::proxy::{self, Proxy, When};

use crate::forge::{HEAD, NEXT_HEAD, REPOSITORY, Run, TOKEN, account, outputs};
use crate::stage::{self, Ran, Stage};

const NOW_CREATED: &str = "Successfully finished creating environment dev-dynamic-api-login\n";

fn create(stage: &Stage, run: &Run, more: &[&str]) -> Ran {
    with(stage, run, more, |_| {})
}

/// The arguments of a create that is reported to GitHub.
fn reported(image: &str) -> Vec<&str> {
    [
        &stage::create("api", "login", image)[..],
        &["--report", "github"],
    ]
    .concat()
}

/// `eden create` with the variables of the run, of which some may be changed.
fn with(
    stage: &Stage,
    run: &Run,
    more: &[&str],
    change: impl FnOnce(&mut std::process::Command),
) -> Ran {
    let image = stage.world.image("v1");
    let mut command = stage.command(&[&reported(&image), more].concat());
    change(run.prepare(&mut command));
    command.output().unwrap().into()
}

fn delete(stage: &Stage, run: &Run) -> Ran {
    let mut command = stage.command(&["delete", "-p", "api", "--name", "login"]);
    run.prepare(&mut command).output().unwrap().into()
}

fn assert_quiet(ran: &Ran) {
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
}

/// The first comment of pull request 42 that eden wrote.
fn own(run: &Run) -> String {
    let bodies = run.bodies(42).into_iter();
    let mut own = bodies.filter(|body| body.starts_with("<!-- eden ") && body.contains("###"));
    own.next().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pushes_give_one_comment_and_two_deployments_of_which_the_first_is_inactive() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    let octocat = account(1, "octocat");
    let pull = (REPOSITORY, 42);
    run.forge.world().comment(pull, &octocat, "Looks good.");
    assert_quiet(&create(&stage, &run, &["--ttl", "72h"]));
    let first = own(&run);
    // Whoever copies the comment does not get it edited.
    let copied = format!("{first}\nMine.");
    run.forge.world().comment(pull, &octocat, &copied);
    assert_eq!(run.states(), ["in_progress success"]);
    let address = "https://api-login.dev.example.com";
    assert_eq!(run.status()["environment_url"], address);
    assert_eq!(
        run.status()["log_url"],
        "https://github.com/octo/shop/actions/runs/7"
    );
    for part in [
        "Preview `login` of `api`: ✅ ready",
        "(<https://api-login.dev.example.com>)",
        "Image: `api:v1`",
        "Commit: `6dcb09b`",
        "Logs: `eden logs login -p api`",
        "Removed at: ",
    ] {
        assert!(first.contains(part), "no {part:?} in: {first}");
    }
    let summary = run.read("summary");
    assert!(summary.contains("✅ ready") && !summary.contains("<!--"));
    let found = outputs(&run.file("output"));
    assert!(found.contains(&("url".to_owned(), address.to_owned())));
    assert!(found.contains(&("commit".to_owned(), HEAD.to_owned())));

    run.at(42, NEXT_HEAD);
    assert_quiet(&create(&stage, &run, &[]));
    assert_eq!(
        run.states(),
        ["in_progress success inactive", "in_progress success"]
    );
    assert!(own(&run).contains("Commit: `7fd1a60`"), "{}", own(&run));
    assert_eq!(
        run.bodies(42),
        ["Looks good.".to_owned(), own(&run), copied.clone()]
    );
    for text in [own(&run), run.read("summary")] {
        for private in ["123456789012", "arn:", "amazonaws", TOKEN] {
            assert!(!text.contains(private), "{private} in: {text}");
        }
    }

    assert_quiet(&delete(&stage, &run));
    assert_eq!(
        run.states(),
        [
            "in_progress success inactive",
            "in_progress success inactive"
        ]
    );
    assert!(own(&run).contains("🗑️ removed"), "{}", own(&run));
    assert_eq!(run.bodies(42)[2], copied);
    stage.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_cannot_be_made_fails_no_deploy_and_says_so() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    // One 502 at each kind of call is no problem.
    for (method, path) in [
        ("GET", "/pulls/42"),
        ("GET", "/comments"),
        ("POST", "/comments"),
        ("POST", "/deployments"),
        ("POST", "/statuses"),
    ] {
        run.forge
            .disturb(Disturbance::next(method, path, Fault::gateway(502)));
    }
    assert_quiet(&create(&stage, &run, &[]));
    assert_eq!(run.bodies(42).len(), 1);
    assert_eq!(run.states().last().unwrap(), "in_progress success");

    let limit = || Fault::primary_limit(Duration::from_secs(3000));
    run.forge
        .disturb(Disturbance::next("PATCH", "", limit()).times(2));
    let ran = create(&stage, &run, &[]);
    assert_warned(&ran, "rate limit is used up", 1);

    let refused = Reply::refusal(403, "Resource not accessible by integration");
    let refused = Fault::Answer(refused);
    run.forge
        .disturb(Disturbance::next("POST", "/deployments", refused).times(9));
    let ran = create(&stage, &run, &[]);
    assert_warned(&ran, "deployments: write", 1);

    let ran = with(&stage, &run, &[], |command| {
        command.env("GITHUB_TOKEN", "");
    });
    assert_warned(&ran, "GITHUB_TOKEN is not set", 1);
    assert!(run.read("summary").contains("✅ ready"));
    let ran = with(&stage, &run, &[], |command| {
        command.env("GITHUB_EVENT_PATH", run.file("nowhere"));
    });
    assert_warned(&ran, "GITHUB_EVENT_PATH", 1);
    let ran = with(&stage, &run, &[], |command| {
        command.env("GITHUB_OUTPUT", "/nowhere/output");
    });
    assert_warned(&ran, "/nowhere/output", 1);

    run.forge.world().accounts.clear();
    let ran = create(&stage, &run, &[]);
    assert_warned(&ran, "status 401", 1);
    let gone = delete(&stage, &run);
    assert_eq!(gone.status, 0, "{}", gone.err);
    assert!(gone.err.contains("status 401"), "{}", gone.err);
}

fn assert_warned(ran: &Ran, text: &str, at_least: usize) {
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.ends_with(NOW_CREATED), "{}", ran.out);
    let warnings = ran.err.lines().filter(|line| line.contains(text));
    assert!(warnings.count() >= at_least, "no {text:?} in: {}", ran.err);
    assert!(
        ran.err
            .lines()
            .all(|line| line.starts_with("eden: warning: ")),
        "{}",
        ran.err
    );
    assert!(!ran.err.contains(TOKEN), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deploy_that_fails_is_shown_without_its_reason() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    let when = When::call("ecs", "CreateService");
    let secret = "role arn:aws:iam::123456789012:role/secret";
    proxy.rule(
        when,
        proxy::Fault::error(400, "InvalidParameterException", secret),
    );
    let ran = with(&stage, &run, &[], |command| {
        command.env("AWS_ENDPOINT_URL", proxy.endpoint());
    });
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.err.contains(secret), "{}", ran.err);
    assert_eq!(run.states(), ["in_progress failure"]);
    let shown = own(&run);
    assert!(shown.contains("❌ failed"), "{shown}");
    assert!(
        !shown.contains("secret") && !shown.contains("arn:"),
        "{shown}"
    );
    let state = outputs(&run.file("output"));
    assert!(state.contains(&("state".to_owned(), "failed".to_owned())));

    // What was deployed before serves on: a failure makes it not inactive.
    proxy.clear_rules();
    assert_quiet(&create(&stage, &run, &[]));
    run.at(42, NEXT_HEAD);
    let missing = stage.world.image("v9");
    let mut command = stage.command(&reported(&missing));
    let ran = Ran::from(run.prepare(&mut command).output().unwrap());
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert_eq!(
        run.states(),
        [
            "in_progress failure inactive",
            "in_progress success",
            "in_progress failure"
        ]
    );
    assert_quiet(&delete(&stage, &run));
    assert!(
        run.states()
            .iter()
            .all(|states| states.ends_with(" inactive"))
    );
    stage.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_environment_of_another_pull_request_is_refused_unless_it_is_taken_over() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    assert_quiet(&create(&stage, &run, &[]));
    run.open(43);
    run.at(43, NEXT_HEAD);
    let ran = create(&stage, &run, &[]);
    assert_eq!(ran.status, 1, "{}", ran.out);
    let refused = "environment login is of pull request octo/shop#42, and pull request octo/shop#43 asks for it\n";
    assert!(ran.err.contains(refused), "{}", ran.err);
    assert!(ran.err.contains("--take-over"), "{}", ran.err);
    assert_eq!((run.bodies(43).len(), run.states().len()), (0, 1));
    assert!(own(&run).contains("ready"));

    assert_quiet(&create(&stage, &run, &["--take-over"]));
    assert!(own(&run).contains("removed"), "{}", own(&run));
    assert!(run.bodies(43)[0].contains("ready"));
    assert_eq!(run.states(), ["in_progress success inactive", "success"]);
    assert_quiet(&delete(&stage, &run));
    stage.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_made_by_hand_stays_nobodys() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    stage.create("api", "login", "v1");
    let ran = create(&stage, &run, &[]);
    assert_warned(&ran, "was made without a pull request", 1);
    assert_eq!(run.bodies(42).len(), 1);
    let found = stage.world.environment("login").await.unwrap();
    let record = found.rows[0]["record"].as_s().unwrap();
    assert!(!record.contains("pull_request"), "{record}");
    assert_quiet(&create(&stage, &run, &["--take-over"]));
    assert_quiet(&create(&stage, &run, &[]));
    let found = stage.world.environment("login").await.unwrap();
    let record = found.rows[0]["record"].as_s().unwrap();
    let owner = r#""pull_request":{"forge":"github","repository":"octo/shop","repository_id":1296269,"number":42,"#;
    assert!(record.contains(owner), "{record}");
    // Whoever deploys by hand takes nothing away.
    stage.create("api", "login", "v1");
    let found = stage.world.environment("login").await.unwrap();
    assert!(found.rows[0]["record"].as_s().unwrap().contains(owner));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_waited_behind_a_close_does_not_bring_the_environment_back() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    for state in [PullState::Closed, PullState::Merged] {
        run.set_state(42, state);
        let ran = create(&stage, &run, &[]);
        assert_eq!((ran.status, ran.out.as_str()), (1, ""), "{}", ran.err);
        assert!(
            ran.err.contains("pull request octo/shop#42 is closed"),
            "{}",
            ran.err
        );
    }
    stage.assert_clean().await;
    assert_eq!(run.bodies(42).len() + run.states().len(), 0);
    let ran = create(&stage, &run, &["--pull-request", "x"]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    let mut command = stage.command(&["create", "--name", "x", "--image-uri", "x", "--take-over"]);
    let ran = Ran::from(command.output().unwrap());
    assert_eq!(ran.status, 2, "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pull_request_can_be_named_by_its_number() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    let ran = with(&stage, &run, &["--pull-request", "42"], |command| {
        command.env("GITHUB_EVENT_PATH", "");
        command.env("GITHUB_REPOSITORY", "octo/other");
        command.args(["--repository", "octo/shop"]);
    });
    assert_quiet(&ran);
    assert!(own(&run).contains("Commit: `6dcb09b`"), "{}", own(&run));
    let found = stage.world.environment("login").await.unwrap();
    let record = found.rows[0]["record"].as_s().unwrap();
    assert!(record.contains(r#""repository_id":1296269"#), "{record}");
}

#[tokio::test(flavor = "multi_thread")]
async fn gitlab_has_a_note_and_a_dotenv_report() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    let dotenv = run.file("eden.env").display().to_string();
    let image = stage.world.image("v1");
    let create = stage::create("api", "login", &image);
    let gitlab = ["--report", "gitlab", "--dotenv", &dotenv];
    let mut command = stage.command(&[&create[..], &gitlab].concat());
    command.envs([
        ("CI_API_V4_URL", run.forge.gitlab().as_str()),
        ("GITLAB_TOKEN", TOKEN),
        ("CI_MERGE_REQUEST_PROJECT_PATH", "octo/shop"),
        ("CI_MERGE_REQUEST_PROJECT_ID", &REPOSITORY.to_string()),
        ("CI_MERGE_REQUEST_IID", "42"),
        ("CI_COMMIT_SHA", HEAD),
    ]);
    assert_quiet(&command.output().unwrap().into());
    assert!(own(&run).contains("✅ ready"), "{}", own(&run));
    assert_eq!(
        run.read("eden.env"),
        "EDEN_STATE=ready\nEDEN_URL=https://api-login.dev.example.com\n"
    );
    assert_eq!(run.states().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn report_shows_what_something_else_deployed() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    let report = |more: &[&str]| {
        let args = ["report", "login", "-p", "api", "--to", "github"];
        let mut command = stage.command(&[&args[..], more].concat());
        Ran::from(run.prepare(&mut command).output().unwrap())
    };
    let nothing = report(&[]);
    assert_eq!(nothing.status, 1);
    assert!(
        nothing.err.contains("there is no environment login"),
        "{}",
        nothing.err
    );
    stage.create("api", "login", "v1");
    let ran = report(&[]);
    assert_quiet(&ran);
    assert_eq!(
        ran.out,
        "Reported to pull request octo/shop#42: login is ready\n"
    );
    assert!(own(&run).contains("✅ ready"), "{}", own(&run));
    let ran = report(&["--failed", "--output", "json"]);
    assert_quiet(&ran);
    let value: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(value["state"], "failed");
    assert!(own(&run).contains("❌ failed"), "{}", own(&run));
    assert_quiet(&report(&[]));
    // Whoever deleted it had no token.
    stage.delete("api", "login");
    let ran = report(&["--pull-request", "github:octo/shop:1296269#43"]);
    assert_eq!(ran.status, 1);
    assert!(
        ran.err.contains("it is of pull request octo/shop#42"),
        "{}",
        ran.err
    );
    let ran = report(&[]);
    assert_quiet(&ran);
    assert!(ran.out.ends_with("login is removed\n"), "{}", ran.out);
    assert!(own(&run).contains("🗑️ removed"), "{}", own(&run));
    assert!(
        run.states()
            .iter()
            .all(|states| states.ends_with(" inactive"))
    );
    assert_eq!(run.bodies(42).len(), 1);
    stage.assert_clean().await;
    run.forge.world().accounts.clear();
    stage.create("api", "login", "v1");
    let ran = report(&[]);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.err.contains("status 401"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deploy_that_another_one_followed_reports_nothing_more() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    let service = "dev-dynamic-api-login";
    let services = When::call("ecs", "DescribeServices").containing(service);
    proxy.rule(
        services,
        proxy::Fault::deployment(service, 1, "IN_PROGRESS", "x"),
    );
    let targets = || When::call("elasticloadbalancing", "DescribeTargetHealth");
    proxy.rule(targets(), proxy::Fault::targets(&[]));
    // While the first deploy waits for its targets, the next one is made and reported.
    let image = stage.world.image("v1");
    let mut next = stage.command(&reported(&image));
    run.prepare(&mut next);
    let next = std::sync::Mutex::new(next);
    let deploy = move || assert!(next.lock().unwrap().output().unwrap().status.success());
    proxy.rule(targets().first(1), proxy::Fault::before(move |_| deploy()));
    let wait = ["--wait", "--wait-timeout", "5s", "--desired-count", "1"];
    let ran = with(&stage, &run, &wait, |command| {
        command.env("AWS_ENDPOINT_URL", proxy.endpoint());
    });
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.err.contains("did not become healthy"), "{}", ran.err);
    assert!(own(&run).contains("✅ ready"), "{}", own(&run));
    assert_eq!(
        run.states(),
        ["in_progress inactive", "in_progress success"]
    );
}

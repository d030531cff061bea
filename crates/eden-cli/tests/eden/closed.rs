//! `purge --closed`: removes the environments of closed pull requests, and nothing else.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use fake_forge::{Disturbance, Fault, PullState, Reply, Repository};
use serde_json::Value;
use testbed::proxy::{self, Proxy, When};

use crate::forge::{HEAD, NEXT_HEAD, REPOSITORY, Run};
use crate::stage::{self, Ran, Stage};

/// What somebody does between the two questions.
type Change = Box<dyn Fn() + Send + Sync>;

fn create(stage: &Stage, run: &Run, name: &str, number: u64) {
    if number != 42 {
        run.open(number);
    }
    run.at(number, HEAD);
    let image = stage.world.image("v1");
    let create = stage::create("api", name, &image);
    let mut command = stage.command(&[&create[..], &["--report", "github"]].concat());
    let ran = Ran::from(run.prepare(&mut command).output().unwrap());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
}

fn purge(stage: &Stage, run: &Run, more: &[&str], endpoint: Option<&str>) -> Ran {
    let mut command = stage.command(&[&["purge", "--closed"][..], more].concat());
    run.prepare(&mut command);
    if let Some(endpoint) = endpoint {
        command.env("AWS_ENDPOINT_URL", endpoint);
    }
    command.output().unwrap().into()
}

/// What became of the environment of pull request 42, which nothing deletes.
fn kept(stage: &Stage, run: &Run) -> String {
    let ran = purge(stage, run, &["--output", "json"], None);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    let login = value.as_array().unwrap().iter();
    let mut login = login.filter(|one| one["name"] == "login");
    login.next().unwrap()["outcome"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_and_merged_ones_go_and_everything_else_stays() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    create(&stage, &run, "login", 42);
    create(&stage, &run, "merged", 43);
    create(&stage, &run, "open", 44);
    stage.create("api", "by-hand", "v1");
    run.set_state(42, PullState::Closed);
    run.set_state(43, PullState::Merged);
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    let dry = purge(&stage, &run, &["--dry-run"], Some(&proxy.endpoint()));
    // Three environments of one profile, which is read once.
    let calls = proxy.calls().into_iter();
    let reads = calls.filter(|it| it.operation == "GetItem" && it.request.contains("_profile"));
    assert_eq!(reads.count(), 1);
    assert_eq!(
        dry.out.matches("): would be deleted\n").count(),
        2,
        "{}",
        dry.out
    );
    let ran = purge(&stage, &run, &[], None);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    for line in [
        "dev-dynamic-api-login of profile api (octo/shop#42): deleted\n",
        "dev-dynamic-api-merged of profile api (octo/shop#43): deleted\n",
        "dev-dynamic-api-open of profile api (octo/shop#44): kept, its pull request is open\n",
    ] {
        assert!(ran.out.contains(line), "no {line:?} in: {}", ran.out);
    }
    assert_eq!(ran.out.lines().count(), 3, "{}", ran.out);
    for name in ["open", "by-hand"] {
        assert_eq!(stage.world.environment(name).await.unwrap().missing(), []);
    }
    // The pull requests show it.
    for number in [42, 43] {
        assert!(run.bodies(number)[0].contains("removed"));
    }
    let inactive = run
        .states()
        .iter()
        .filter(|it| it.ends_with("inactive"))
        .count();
    assert_eq!((inactive, run.states().len()), (2, 3));
    for name in ["open", "by-hand"] {
        let mut command = stage.command(&["delete", "-p", "api", "--name", name]);
        run.prepare(&mut command).output().unwrap();
    }
    stage.assert_clean().await;
}

/// The repository was renamed, and then another one got its name.
fn assert_renamed_or_replaced_keeps(stage: &Stage, run: &Run) {
    run.forge.world().repositories[0] = Repository {
        id: REPOSITORY,
        name: "octo/store".to_owned(),
        former: vec!["octo/shop".to_owned()],
    };
    assert!(kept(stage, run).contains("renamed"));
    run.forge.world().repositories.insert(
        0,
        Repository {
            id: 5,
            name: "octo/shop".to_owned(),
            former: Vec::new(),
        },
    );
    let mut other = run.forge.world().pulls[0].clone();
    other.repository = 5;
    run.forge.world().pulls.push(other);
    assert!(kept(stage, run).contains("repository 5"));
    {
        let mut world = run.forge.world();
        world.repositories.remove(0);
        world.repositories[0].name = "octo/shop".to_owned();
        world.pulls.pop();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_not_certain_keeps_the_environment() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    create(&stage, &run, "login", 42);
    run.set_state(42, PullState::Closed);
    let ask = |fault: Fault, after: usize| {
        let next = Disturbance::next("GET", "/pulls/42", fault);
        run.forge.disturb(next.after(after));
    };
    for status in [401, 403, 404] {
        ask(Fault::Answer(Reply::refusal(status, "no")), 0);
        assert!(kept(&stage, &run).contains(&status.to_string()));
    }
    // Under the lease nobody waits, nor takes an answer of before for one of now.
    ask(Fault::primary_limit(Duration::from_secs(3000)), 1);
    assert!(kept(&stage, &run).contains("rate limit"));
    ask(Fault::Answer(Reply::refusal(404, "no")), 1);
    assert!(kept(&stage, &run).contains("404"));

    assert_renamed_or_replaced_keeps(&stage, &run);

    // Another repository than that of the run is not asked, whatever a row says.
    let asked = run.forge.asked().len();
    let ran = purge(&stage, &run, &["--repository", "octo/other"], None);
    assert!(
        ran.out.contains("is neither the repository of this run"),
        "{}",
        ran.out
    );
    assert_eq!(run.forge.asked().len(), asked);
    assert_eq!(
        stage.world.environment("login").await.unwrap().missing(),
        []
    );

    // The profile names it.
    stage.ok(&[
        "config",
        "setup",
        "-p",
        "api",
        "--repositories",
        "octo/first, octo/shop",
    ]);
    stage.ok(&["config", "push", "-p", "api"]);
    let ran = purge(&stage, &run, &["--repository", "octo/other"], None);
    assert!(ran.out.contains("): deleted\n"), "{}", ran.out);
    stage.ok(&["config", "remote-rm", "-p", "api"]);
    stage.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_reopened_pushed_or_deployed_to_between_the_questions_stays() {
    let (stage, run) = (Stage::with_local("api").await, Arc::new(Run::new()));
    create(&stage, &run, "login", 42);
    let image = stage.world.image("v1");
    let deploy = stage::create("api", "login", &image);
    let deploy = Mutex::new(stage.command(&deploy));
    let own = |change: fn(&Run)| {
        let run = Arc::clone(&run);
        move || change(&run)
    };
    let pushed = own(|run| run.at(42, NEXT_HEAD));
    let reopened = own(|run| run.set_state(42, PullState::Open));
    let deployed = move || {
        let output = deploy.lock().unwrap().output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    let between: [(&str, Change); 3] = [
        ("it was pushed to meanwhile", Box::new(pushed)),
        ("its pull request is open", Box::new(reopened)),
        ("it was deployed to", Box::new(deployed)),
    ];
    for (why, change) in between {
        run.set_state(42, PullState::Closed);
        run.at(42, HEAD);
        let proxy = Proxy::start(&stage.world.endpoint).unwrap();
        // The first question has been answered when the lease is taken, and the second is asked under it.
        let lease = When::call("dynamodb", "TransactWriteItems").containing("\"purge\"");
        proxy.rule(lease.first(1), proxy::Fault::before(move |_| change()));
        let ran = purge(&stage, &run, &[], Some(&proxy.endpoint()));
        assert_eq!(ran.status, 0, "{}", ran.err);
        let kept = format!("(octo/shop#42): kept, {why}");
        assert!(ran.out.contains(&kept), "no {kept:?} in: {}", ran.out);
        assert_eq!(
            stage.world.environment("login").await.unwrap().missing(),
            []
        );
    }
    let ran = purge(&stage, &run, &[], None);
    assert!(ran.out.contains("): deleted\n"), "{}", ran.out);
    stage.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_protected_is_removed_by_force_alone() {
    let (stage, run) = (Stage::with_local("api").await, Run::new());
    create(&stage, &run, "login", 42);
    let image = stage.world.image("v1");
    let deploy = |more: &[&str]| {
        let create = stage::create("api", "login", &image);
        stage.ok(&[&create[..], more].concat())
    };
    let delete = |more: &[&str]| {
        let args = ["delete", "-p", "api", "--name", "login"];
        let mut command = stage.command(&[&args[..], more].concat());
        Ran::from(run.prepare(&mut command).output().unwrap())
    };
    deploy(&["--protect", "--ttl", "1h"]);
    // Later deploys leave it protected.
    deploy(&[]);
    stage.world.expire("login").await.unwrap();
    run.set_state(42, PullState::Closed);
    assert_eq!(kept(&stage, &run), "kept, it is protected");
    assert_eq!(stage.ok(&["purge"]).out, "No environment has expired\n");
    let refused = delete(&[]);
    assert_eq!(refused.status, 1, "{}", refused.out);
    for part in ["environment login is protected", "`eden delete --force`"] {
        assert!(
            refused.err.contains(part),
            "no {part:?} in: {}",
            refused.err
        );
    }
    assert_eq!(
        stage.world.environment("login").await.unwrap().missing(),
        []
    );
    deploy(&["--unprotect"]);
    assert_eq!(stage.ok(&["purge", "--dry-run"]).out.lines().count(), 1);
    deploy(&["--protect"]);
    let deleted = delete(&["--force"]);
    assert_eq!((deleted.status, deleted.err.as_str()), (0, ""));
    stage.assert_clean().await;
}

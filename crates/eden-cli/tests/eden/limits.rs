//! `max_environments`: a profile has no more environments than that, whoever makes them, and whatever becomes of a command.

use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use testbed::proxy::{Fault, Proxy, When};

use crate::stage::{self, Ran, Stage};

const AT_ONCE: usize = 50;
const LIMIT: usize = 4;

/// A stage with a stored profile of this limit, which the configuration file does not know of.
async fn stage(limit: usize) -> Stage {
    let stage = Stage::with_local("api").await;
    let without = stage.config();
    let limit = limit.to_string();
    stage.ok(&["config", "setup", "-p", "api", "--max-environments", &limit]);
    stage.ok(&["config", "push", "-p", "api"]);
    // Releases that do not know the key find none that they need.
    let stored = stage.stored("api").await.unwrap();
    assert!(stored.starts_with("{\"gated\": {"), "{stored}");
    stage.write_config(&without);
    stage
}

fn create(stage: &Stage, name: &str, more: &[&str]) -> Command {
    let image = stage.world.image("v1");
    let create = stage::create("api", name, &image);
    let mut command = stage.command(&[&create[..], more].concat());
    // Nobody waits long for a command that was killed.
    command.env("EDEN_TEST_LEASE", "1000");
    command
}

fn started(mut command: Command) -> Child {
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

fn ended(command: &mut Command) -> Ran {
    command.output().unwrap().into()
}

/// The names of what is there.
fn names(stage: &Stage) -> Vec<String> {
    let listed = stage.ok(&["ls", "-p", "api", "--output", "json"]);
    let listed: Value = serde_json::from_str(&listed.out).unwrap();
    let name = |one: &Value| one["name"].as_str().unwrap().to_owned();
    listed.as_array().unwrap().iter().map(name).collect()
}

fn assert_refused(ran: &Ran, has: usize, limit: usize) {
    let said = format!(
        "the number of environments of profile api is {has}, and may be {limit} (`max_environments`)"
    );
    assert_eq!(ran.status, 1, "{}", ran.out);
    for part in [said.as_str(), "was not made", "`eden ls -p api`"] {
        assert!(ran.err.contains(part), "no {part:?} in {}", ran.err);
    }
}

/// Nothing is left but who made the last environment, which the next create compares.
async fn assert_clean(stage: &Stage) {
    let (left, lost) = (stage.world.leftovers().await, stage.world.losses().await);
    assert_eq!(left.unwrap(), ["row _lease api"], "left over");
    assert_eq!(lost.unwrap(), [""; 0], "lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_at_once_no_more_are_made_than_may_be_there() {
    let stage = stage(LIMIT).await;
    let all: Vec<String> = (0..AT_ONCE).map(|index| format!("pr-{index}")).collect();
    let running: Vec<Child> = all
        .iter()
        .map(|name| started(create(&stage, name, &[])))
        .collect();
    let ended_all = running
        .into_iter()
        .map(|child| Ran::from(child.wait_with_output().unwrap()));
    let (made, refused): (Vec<Ran>, Vec<Ran>) = ended_all.partition(|ran| ran.status == 0);
    for ran in &refused {
        assert_refused(ran, LIMIT, LIMIT);
    }
    assert_eq!((made.len(), refused.len()), (LIMIT, AT_ONCE - LIMIT));
    let there = names(&stage);
    assert_eq!(there.len(), LIMIT);
    // Nothing of the others was made.
    let others: Vec<&String> = all.iter().filter(|name| !there.contains(name)).collect();
    for name in &others[..2] {
        assert_eq!(stage.world.environment(name).await.unwrap().present(), []);
    }
    // What exists can be deployed to, a flag cannot raise the limit, and who only asks is refused alike.
    let again = ended(&mut create(&stage, &there[0], &[]));
    assert_eq!(again.status, 0, "{}", again.err);
    for more in [&["--max-environments", "9"][..], &["--dry-run"][..]] {
        let refused = ended(&mut create(&stage, others[0], more));
        assert_refused(&refused, LIMIT, LIMIT);
    }
    stage.delete("api", &there[0]);
    let free = ended(&mut create(&stage, others[0], &[]));
    assert_eq!(free.status, 0, "{}", free.err);
    for name in names(&stage) {
        stage.delete("api", &name);
    }
    stage.ok(&["config", "remote-rm", "-p", "api"]);
    assert_clean(&stage).await;
}

/// Runs a create that is killed where it has its row and registers its task definition.
fn kill(stage: &Stage, proxy: &Proxy, name: &str) {
    let process = Arc::new(Mutex::new(None::<u32>));
    let killed = Arc::clone(&process);
    let register = When::call("ecs", "RegisterTaskDefinition");
    let kill = Fault::before(move |_| {
        let process = killed.lock().unwrap().unwrap().to_string();
        Command::new("kill")
            .args(["-9", &process])
            .status()
            .unwrap();
    });
    proxy.rule(register.first(1), kill);
    let mut command = create(stage, name, &[]);
    command.env("AWS_ENDPOINT_URL", proxy.endpoint());
    let mut process = process.lock().unwrap();
    let child = started(command);
    *process = Some(child.id());
    drop(process);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), None, "it was killed");
    proxy.clear_rules();
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_a_kill_nor_a_lost_answer_leaves_a_count() {
    let stage = stage(1).await;
    let proxy = Proxy::start(&stage.world.endpoint).unwrap();
    let counted = When::call("dynamodb", "TransactWriteItems").containing("\"#last\"");
    proxy.rule(counted.first(1), Fault::DropAfter);
    let mut command = create(&stage, "foo", &[]);
    let made = ended(command.env("AWS_ENDPOINT_URL", proxy.endpoint()));
    assert_eq!(made.status, 0, "{}", made.err);
    proxy.clear_rules();
    assert_refused(&ended(&mut create(&stage, "bar", &[])), 1, 1);
    stage.delete("api", "foo");

    kill(&stage, &proxy, "bar");
    assert_eq!(names(&stage), ["bar"]);
    assert_refused(&ended(&mut create(&stage, "foo", &[])), 1, 1);
    let resumed = ended(&mut create(&stage, "bar", &[]));
    assert_eq!(resumed.status, 0, "{}", resumed.err);
    assert_eq!(stage.world.environment("bar").await.unwrap().missing(), []);
    stage.delete("api", "bar");
    let made = ended(&mut create(&stage, "foo", &[]));
    assert_eq!(made.status, 0, "{}", made.err);
    stage.delete("api", "foo");
    stage.ok(&["config", "remote-rm", "-p", "api"]);
    assert_clean(&stage).await;
}

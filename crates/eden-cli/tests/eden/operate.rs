//! Looking after an environment: how it is, what it logs, a shell in it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use aws_sdk_cloudwatchlogs::Client as Logs;
use aws_sdk_cloudwatchlogs::types::InputLogEvent;
use aws_sdk_ecs::types::{LogConfiguration, LogDriver};
use serde_json::{Value, json};
use testbed::WorldOptions;
use testbed::proxy::{Fault, Proxy, When};

use crate::stage::{Ran, Stage};

const GROUP: &str = "/dev/api";
const PATIENCE: Duration = Duration::from_secs(20);

/// A task of ours, one of the same service before it, one of the neighbour, and one of the reference.
pub(crate) const OURS: &str = "aaaa0000000000000000000000000001";
pub(crate) const BEFORE: &str = "aaaa0000000000000000000000000000";
const NEIGHBOUR: &str = "bbbb0000000000000000000000000001";

/// A world whose reference logs to CloudWatch, with two environments that share its group and prefix, and a proxy
/// on which each has a task: no stand-in starts any.
pub(crate) struct Scene {
    pub(crate) stage: Stage,
    pub(crate) proxy: Proxy,
    logs: Logs,
}

fn logging() -> WorldOptions {
    let options = WorldOptions::default().without_profile();
    options.task_definition(|request| {
        let mut containers = request
            .get_container_definitions()
            .clone()
            .unwrap_or_default();
        let configuration = LogConfiguration::builder()
            .log_driver(LogDriver::Awslogs)
            .options("awslogs-group", GROUP)
            .options("awslogs-region", "ap-northeast-1")
            .options("awslogs-stream-prefix", "api");
        containers[0].log_configuration = Some(configuration.build().unwrap());
        request.set_container_definitions(Some(containers))
    })
}

fn arn(id: &str) -> String {
    format!("arn:aws:ecs:ap-northeast-1:123456789012:task/dev/{id}")
}

pub(crate) fn task(id: &str, definition: &str, status: &str) -> Value {
    let runtime = format!("{id}-265927825");
    json!({
        "taskArn": arn(id),
        "taskDefinitionArn": definition,
        "lastStatus": status,
        "createdAt": 1_700_000_000,
        "enableExecuteCommand": true,
        "containers": [{ "name": "app", "runtimeId": runtime }, { "name": "sidecar", "runtimeId": "other" }],
    })
}

pub(crate) fn stopped(id: &str, definition: &str) -> Value {
    let mut task = task(id, definition, "STOPPED");
    task["stopCode"] = "EssentialContainerExited".into();
    task["stoppedReason"] = "Essential container in task exited".into();
    task["stoppedAt"] = 1_700_000_100.into();
    task["containers"][0]["exitCode"] = 137.into();
    task["containers"][0]["reason"] = "OutOfMemoryError".into();
    task
}

impl Scene {
    async fn new() -> Self {
        let scene = Self::empty().await;
        scene.stage.setup("api");
        scene.stage.create("api", "foo", "v1");
        scene.stage.create("api", "bar", "v1");
        scene
    }

    /// The world without a profile and without environments.
    pub(crate) async fn empty() -> Self {
        let stage = Stage::with(logging()).await;
        let proxy = Proxy::start(&stage.world.endpoint).unwrap();
        let logs = Logs::new(&stage.world.clients.config);
        let scene = Self { stage, proxy, logs };
        scene
            .logs
            .create_log_group()
            .log_group_name(GROUP)
            .send()
            .await
            .unwrap();
        scene
    }

    /// Lets ECS list these tasks of a service.
    pub(crate) fn run_tasks(&self, service: &str, tasks: &[Value]) {
        let arns: Vec<Value> = tasks.iter().map(|task| task["taskArn"].clone()).collect();
        let listed = json!({ "taskArns": arns }).to_string();
        let described = json!({ "tasks": tasks, "failures": [] }).to_string();
        let of_service = When::call("ecs", "ListTasks").containing(service);
        self.proxy
            .rule(of_service, Fault::rewrite(move |_| listed.clone()));
        let first = tasks[0]["taskArn"].as_str().unwrap().to_owned();
        let of_task = When::call("ecs", "DescribeTasks").containing(&first);
        self.proxy
            .rule(of_task, Fault::rewrite(move |_| described.clone()));
    }

    pub(crate) async fn definition(&self, name: &str) -> String {
        let found = self.stage.world.environment(name).await.unwrap();
        found.service.unwrap().task_definition.unwrap()
    }

    /// Writes lines as a container of a task does, each a second after the one before.
    pub(crate) async fn write(&self, container: &str, id: &str, texts: &[String]) {
        let stream = format!("api/{container}/{id}");
        let made = self
            .logs
            .create_log_stream()
            .log_group_name(GROUP)
            .log_stream_name(&stream);
        // It may be there already.
        let _ = made.send().await;
        let now = i64::try_from(now().as_millis()).unwrap();
        let event = |(index, text): (usize, &String)| {
            let at = now - 60_000 + i64::try_from(index).unwrap();
            InputLogEvent::builder()
                .timestamp(at)
                .message(text)
                .build()
                .unwrap()
        };
        for some in texts.iter().enumerate().collect::<Vec<_>>().chunks(5_000) {
            let events = some.iter().map(|one| event(*one)).collect();
            let put = self
                .logs
                .put_log_events()
                .log_group_name(GROUP)
                .log_stream_name(&stream);
            put.set_log_events(Some(events)).send().await.unwrap();
        }
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.stage.command(args);
        command.env("AWS_ENDPOINT_URL", self.proxy.endpoint());
        command
    }

    fn run(&self, args: &[&str]) -> Ran {
        self.command(args).output().unwrap().into()
    }
}

fn now() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap()
}

/// The texts of lines, whose beginnings say when and who.
fn texts(out: &str) -> Vec<String> {
    let text = |line: &str| line.splitn(3, ' ').nth(2).unwrap_or_default().to_owned();
    out.lines().map(text).collect()
}

fn numbered(name: &str, count: usize) -> Vec<String> {
    (0..count)
        .map(|number| format!("{name} {number}"))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn logs_are_those_of_the_environment_s_own_tasks() {
    let scene = Scene::new().await;
    let (foo, bar) = (scene.definition("foo").await, scene.definition("bar").await);
    scene.run_tasks(
        "dev-dynamic-api-foo",
        &[task(OURS, &foo, "RUNNING"), stopped(BEFORE, &foo)],
    );
    scene.run_tasks("dev-dynamic-api-bar", &[task(NEIGHBOUR, &bar, "RUNNING")]);
    let many = numbered("ours", 10_050);
    scene.write("app", OURS, &many).await;
    scene
        .write("app", BEFORE, &["\u{1b}[31mlast words".to_owned()])
        .await;
    scene.write("app", NEIGHBOUR, &["theirs".to_owned()]).await;
    scene
        .write(
            "app",
            "cccc0000000000000000000000000001",
            &["the reference's".to_owned()],
        )
        .await;
    let ran = scene.run(&["logs", "foo", "-p", "api"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    let mut lines = texts(&ran.out);
    assert!(
        ran.out.contains(" app[aaaa0000] ours 0\n"),
        "{}",
        &ran.out[..200]
    );
    let words = lines
        .iter()
        .position(|text| text == "\\u{1b}[31mlast words");
    lines.remove(words.expect("of the task before, and nothing that a terminal obeys"));
    assert_eq!(lines.len(), many.len());
    assert_eq!(lines, many, "each once, in their order");
    // Found by its name alone, as JSON.
    let ran = scene.run(&["logs", "bar", "--output", "json"]);
    let line: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        (&line["message"], &line["task"]),
        (&"theirs".into(), &NEIGHBOUR.into())
    );
    let none = scene.run(&["logs", "bar", "-p", "api", "--since", "10s"]);
    assert_eq!((none.status, none.out.as_str()), (0, ""));
    // What logs elsewhere is named.
    let ran = scene.run(&["logs", "foo", "-p", "api", "--container", "sidecar"]);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(
        ran.err
            .contains("do not log to CloudWatch Logs: sidecar without a log configuration"),
        "{}",
        ran.err
    );
    let ran = scene.run(&["logs", "foo", "-p", "api", "--container", "apq"]);
    assert!(
        ran.err
            .contains("container apq: is none of the task's\nThere are app, sidecar."),
        "{}",
        ran.err
    );
    let ran = scene.run(&["logs", "baz", "-p", "api"]);
    assert_eq!(ran.status, 1, "{}", ran.out);
}

/// A line of each file, while it is being written.
fn wait_for(path: &Path, text: &str) -> String {
    let start = Instant::now();
    loop {
        let out = fs::read_to_string(path).unwrap();
        if out.contains(text) {
            return out;
        }
        assert!(start.elapsed() < PATIENCE, "no {text:?} in: {out}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_goes_on_with_the_tasks_of_a_deploy() {
    let scene = Scene::new().await;
    let foo = scene.definition("foo").await;
    scene.run_tasks("dev-dynamic-api-foo", &[task(BEFORE, &foo, "RUNNING")]);
    scene.write("app", BEFORE, &["first".to_owned()]).await;
    let path = scene.stage.config_path().with_file_name("followed");
    let mut command = scene.command(&["logs", "foo", "-p", "api", "-f"]);
    command
        .stdout(fs::File::create(&path).unwrap())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    wait_for(&path, "first");
    // A deploy: another task, with another revision.
    scene.proxy.clear_rules();
    scene.stage.create("api", "foo", "v2");
    let newer = scene.definition("foo").await;
    scene.run_tasks(
        "dev-dynamic-api-foo",
        &[task(OURS, &newer, "RUNNING"), stopped(BEFORE, &foo)],
    );
    scene.write("app", OURS, &["second".to_owned()]).await;
    let out = wait_for(&path, "second");
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(texts(&out), ["first", "second"], "each once: {out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn status_shows_every_piece_and_why_tasks_stop() {
    let scene = Scene::new().await;
    let foo = scene.definition("foo").await;
    scene.run_tasks(
        "dev-dynamic-api-foo",
        &[task(OURS, &foo, "RUNNING"), stopped(BEFORE, &foo)],
    );
    let name = "dev-dynamic-api-foo";
    let event = "(service foo) was unable to place a task.";
    let services = When::call("ecs", "DescribeServices").containing(name);
    scene
        .proxy
        .rule(services, Fault::deployment(name, 2, "IN_PROGRESS", event));
    let sick = [(
        "10.0.0.1",
        "unhealthy",
        "Target.ResponseCodeMismatch",
        "codes: [502]",
    )];
    let targets = When::call("elasticloadbalancing", "DescribeTargetHealth");
    scene.proxy.rule(targets, Fault::targets(&sick));
    let ran = scene.run(&["status", "foo", "-p", "api"]);
    assert_eq!((ran.status, ran.err.as_str()), (0, ""), "{}", ran.out);
    for part in [
        "foo  starting: 0 of 2 targets are healthy\n",
        "  address  https://api-foo.dev.example.com\n",
        "  ✓ listener rule     arn:aws:elasticloadbalancing:",
        "  ✓ Environments JSON\n",
        "  ✓ state row\n",
        "\nDeployments\n  PRIMARY dev-dynamic-api-foo:1: 2 of 2 tasks run, 0 start IN_PROGRESS: (service foo) was",
        "\nTasks\n  aaaa0000000000000000000000000001 RUNNING dev-dynamic-api-foo:1, created ",
        "      EssentialContainerExited: Essential container in task exited\n      container app: exit code 137, \
         OutOfMemoryError\n",
        "\nTargets\n  10.0.0.1:80 unhealthy, Target.ResponseCodeMismatch: codes: [502]\n",
        "  (service foo) was unable to place a task.\n",
    ] {
        let (out, part) = (without_ages(&ran.out), without_ages(part));
        assert!(out.contains(&part), "no {part:?} in:\n{out}");
    }
    let ran = scene.run(&["status", "--name", "foo", "--output", "json"]);
    let status: Value = serde_json::from_str(&ran.out).unwrap();
    let service = &status[0]["service"];
    assert_eq!(
        (&service["health"], &status[0]["drift"]),
        (&"starting".into(), &json!([]))
    );
    assert_eq!(
        service["tasks"][1]["containers"][0],
        "container app: exit code 137, OutOfMemoryError"
    );
    assert_eq!(status[0]["image_uri"], scene.stage.world.image("v1"));
}

/// How long ago something was changes while one looks.
fn without_ages(text: &str) -> String {
    let lines = text.split('\n').map(|line| match line.find(" ago  ") {
        Some(at) => format!("  {}", &line[at + 6..]),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn status_names_what_is_missing_and_what_does_not_exist() {
    let stage = Stage::with_local("api").await;
    stage.create("api", "foo", "v1");
    let names = stage.world.names("foo");
    stage
        .world
        .delete_piece(&names, testbed::Piece::Record)
        .await
        .unwrap();
    let out = stage.ok(&["status", "foo", "-p", "api"]).out;
    assert!(
        out.contains("  ✗ alias record\n      does not exist\n"),
        "{out}"
    );
    assert!(out.contains("  ✓ target group "), "{out}");
    let err = stage.refused(1, &["status", "fo", "-p", "api"]);
    assert!(
        err.contains("cannot show environment fo: there is no environment fo of profile api\n"),
        "{err}"
    );
    let err = stage.refused(1, &["status", "api-foo", "-p", "api"]);
    assert!(err.ends_with("Did you mean `-p api foo`?\n"), "{err}");
    stage.refused(2, &["status"]);
}

/// A program that writes its arguments, one a line, into a file; and that file.
fn recorder(folder: &Path, name: &str) -> PathBuf {
    let written = folder.join(format!("{name}.arguments"));
    let program = folder.join(name);
    // Without arguments it says that it is installed.
    let script = format!(
        "#!/bin/sh\n[ $# -gt 0 ] || exit 0\nprintf '%s\\n' \"$@\" >'{}'\n",
        written.display()
    );
    fs::write(&program, script).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    written
}

#[tokio::test]
async fn open_prints_the_address_and_opens_it() {
    let stage = Stage::with_local("api").await;
    stage.create("api", "foo", "v1");
    let folder = stage.config_path().parent().unwrap().to_owned();
    let written = recorder(&folder, "browser");
    let mut command = stage.command(&["open", "foo"]);
    let ran = Ran::from(
        command
            .env("BROWSER", folder.join("browser"))
            .output()
            .unwrap(),
    );
    let address = "https://api-foo.dev.example.com\n";
    assert_eq!(
        (ran.status, ran.out.as_str(), ran.err.as_str()),
        (0, address, "")
    );
    assert_eq!(fs::read_to_string(written).unwrap(), address);
    let mut command = stage.command(&["open", "foo"]);
    let ran = Ran::from(
        command
            .env("BROWSER", "/nonexistent/browser")
            .output()
            .unwrap(),
    );
    assert_eq!((ran.status, ran.out.as_str()), (1, address));
    assert!(
        ran.err
            .contains("cannot open a browser with /nonexistent/browser: "),
        "{}",
        ran.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn exec_hands_the_session_to_the_plugin() {
    let scene = Scene::new().await;
    let foo = scene.definition("foo").await;
    scene.run_tasks(
        "dev-dynamic-api-foo",
        &[task(OURS, &foo, "RUNNING"), stopped(BEFORE, &foo)],
    );
    // The stand-in starts no session.
    let session = json!({ "session": { "sessionId": "s-1", "streamUrl": "wss://stream", "tokenValue": "secret" } });
    let answer = Fault::Answer(session.to_string());
    scene
        .proxy
        .rule(When::call("ecs", "ExecuteCommand"), answer);
    let folder = scene.stage.config_path().parent().unwrap().to_owned();
    let exec = [
        "exec", "foo", "-p", "api", "--", "rails", "runner", "puts 1",
    ];
    let ran = scene.run(&exec);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(
        ran.err.contains("cannot start session-manager-plugin: "),
        "{}",
        ran.err
    );
    assert_eq!(
        scene.proxy.count("ecs", "ExecuteCommand"),
        0,
        "nobody could connect"
    );
    let written = recorder(&folder, "session-manager-plugin");
    let path = format!("{}:/usr/bin:/bin", folder.display());
    let mut command = scene.command(&exec);
    let ran = Ran::from(command.env("PATH", &path).output().unwrap());
    assert_eq!((ran.status, ran.err.as_str()), (0, ""));
    assert!(!ran.out.contains("secret"), "{}", ran.out);
    let written = fs::read_to_string(written).unwrap();
    let arguments: Vec<&str> = written.lines().collect();
    let opened: Value = serde_json::from_str(arguments[0]).unwrap();
    assert_eq!(opened, session["session"]);
    let target = format!("{{\"Target\":\"ecs:dev_{OURS}_{OURS}-265927825\"}}");
    let rest = [
        "ap-northeast-1",
        "StartSession",
        "",
        &target,
        "https://ssm.ap-northeast-1.amazonaws.com",
    ];
    assert_eq!(arguments[1..], rest);
    let calls = scene.proxy.calls();
    let call = calls
        .iter()
        .find(|call| call.operation == "ExecuteCommand")
        .unwrap();
    let request: Value = serde_json::from_str(&call.request).unwrap();
    let expected = json!({
        "cluster": "dev",
        "task": arn(OURS),
        "container": "app",
        "command": "rails runner 'puts 1'",
        "interactive": true,
    });
    assert_eq!(request, expected);
}

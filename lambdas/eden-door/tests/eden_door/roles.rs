//! What `modules/eden-door` allows the role of each function is what that function calls.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::time::{Duration, SystemTime};

use eden_access::State;
use eden_core::expiry::Lifetime;
use eden_core::state::row::unix_seconds;
use serde_json::{Value, json};
use testbed::proxy::{Fault, When};
use testbed::world::{BUCKET, CLUSTER, KEY};
use testbed::{Kind, paths};

use crate::doors::{CATCH_ALL, Visit, ask};
use crate::stage::{HOST, Stage};

const OPERATOR: &str = "op@example.com";
const SERVICE: &str = "dev-dynamic-api-foo";
const DOOR: &str = "https://door.example.com";

/// Allowed to the page and the sweep, and no calls of their own: S3 answers 404 for a missing object to whoever has the first, and 403 to others,
/// and asks for the other where an object is written with tags.
const NO_CALLS: [&str; 2] = ["s3:ListBucket", "s3:PutObjectTagging"];

/// Allowed to the page for a deploy that repairs, and for what AWS asks for beside a call that creates: tags are part of that call, and
/// so is the role that tasks are given.
const OF_REPAIRS: [&str; 7] = [
    "ecs:TagResource",
    "ecs:UntagResource",
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:ModifyTargetGroup",
    "elasticloadbalancing:RemoveTags",
    "elasticloadbalancing:SetRulePriorities",
    "iam:PassRole",
];

/// IAM has no action for a transaction: it asks for that of each write.
const TRANSACTION: &str = "dynamodb:TransactWriteItems";
const WRITES: [&str; 3] = [
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
];

type Actions = BTreeSet<String>;

#[tokio::test]
async fn each_role_is_allowed_what_its_function_calls_and_nothing_else() {
    let called = called().await;
    let allowed = allowed();
    let functions: Vec<_> = called.keys().copied().collect();
    assert_eq!(functions, ["door", "page", "sweep"]);
    let mut wrong = Vec::new();
    for (function, called) in &called {
        let mut allowed = allowed[function].clone();
        if *function != "door" {
            let further = [&NO_CALLS[..], &OF_REPAIRS].concat();
            allowed.retain(|action| !further.contains(&action.as_str()));
        }
        let missing = called.difference(&allowed);
        wrong.extend(missing.map(|action| format!("{function} calls {action}")));
        let vain = allowed.difference(called);
        wrong.extend(vain.map(|action| format!("{function} never calls {action}")));
    }
    assert_eq!(wrong, [""; 0]);
}

/// By function, the actions that the module's configuration allows it, as they stand there.
fn allowed() -> BTreeMap<&'static str, Actions> {
    let path = paths::workspace().join("modules/eden-door/permissions.tf");
    let text = fs::read_to_string(path).unwrap();
    let functions = ["door", "page", "sweep"];
    functions.map(|name| (name, of_role(&text, name))).into()
}

fn of_role(text: &str, function: &str) -> Actions {
    let mut lines = text.lines().map(str::trim);
    let concat = lines.find_map(|line| {
        let (name, lists) = line.split_once(" = concat(")?;
        (name.trim() == function).then(|| lists.trim_end_matches(')'))
    });
    let lists = concat.unwrap_or_else(|| panic!("{function} has statements"));
    let lists = lists
        .split(", ")
        .map(|list| list.trim_start_matches("local."));
    lists.flat_map(|list| of_list(text, list)).collect()
}

fn of_list<'a>(text: &'a str, list: &str) -> impl Iterator<Item = String> + 'a {
    let (_, rest) = text
        .split_once(&format!("\n  {list} = "))
        .unwrap_or_else(|| panic!("there are the statements {list}"));
    // A bracket behind which a filter may stand.
    let (statements, _) = rest.split_once("\n  ]").unwrap();
    let actions = statements
        .lines()
        .filter(|line| !line.contains("Condition"));
    let texts = actions.flat_map(|line| line.split('"').skip(1).step_by(2));
    texts.filter(|text| is_action(text)).map(str::to_owned)
}

/// The containers of a task definition log to CloudWatch Logs.
fn with_logs(answer: &str) -> String {
    let mut answer: Value = serde_json::from_str(answer).unwrap();
    let containers = answer["taskDefinition"]["containerDefinitions"].as_array_mut();
    for container in containers.into_iter().flatten() {
        container["logConfiguration"] = json!({
            "logDriver": "awslogs",
            "options": { "awslogs-group": "/dev/api", "awslogs-region": "ap-northeast-1", "awslogs-stream-prefix": "app" },
        });
    }
    answer.to_string()
}

/// The same rows, last deployed to two hours ago.
fn two_hours_ago(answer: &str) -> String {
    let mut answer: Value = serde_json::from_str(answer).unwrap();
    let rows = answer["Items"].as_array_mut().into_iter().flatten();
    for row in rows.filter(|row| row["last_updated"].is_object()) {
        row["last_updated"] = json!({ "N": (unix_seconds() - 7_200).to_string() });
    }
    answer.to_string()
}

fn is_action(text: &str) -> bool {
    let Some((service, name)) = text.split_once(':') else {
        return false;
    };
    let letters = |text: &str| text.chars().all(|letter| letter.is_ascii_alphanumeric());
    letters(service) && letters(name) && name.starts_with(char::is_uppercase)
}

/// By function, the actions of all that it does.
async fn called() -> BTreeMap<&'static str, Actions> {
    let stage = Stage::on(Kind::Moto).await;
    stage
        .store(&[
            ("access", "gate"),
            ("allowed_visitors", "*@example.com"),
            ("operators", OPERATOR),
            ("sleep_after", "30m"),
        ])
        .await;
    let hour = Lifetime::For(Duration::from_secs(3_600));
    stage.deploy_for("foo", hour).await;
    let mut recorder = Recorder {
        stage: &stage,
        called: BTreeMap::new(),
    };
    recorder.sweep().await;
    recorder.falls_asleep().await;
    recorder.shows().await;
    recorder.presses().await;
    recorder.visits().await;
    recorder.stops().await;
    recorder.creates().await;
    tag_file(&stage).await;
    assert_eq!(recorder.press("/delete").await, 303);
    recorder.expires().await;
    recorder.called
}

/// Every write keeps the tags of the Environments JSON's object.
async fn tag_file(stage: &Stage) {
    let s3 = &stage.world.clients.s3;
    let file = s3
        .get_object()
        .bucket(BUCKET)
        .key(KEY)
        .send()
        .await
        .unwrap();
    let content = file.body.collect().await.unwrap().into_bytes();
    let put = s3.put_object().bucket(BUCKET).key(KEY).tagging("team=web");
    put.body(content.into()).send().await.unwrap();
}

/// What each function calls, apart from what the test itself does.
struct Recorder<'a> {
    stage: &'a Stage,
    called: BTreeMap<&'static str, Actions>,
}

impl Recorder<'_> {
    async fn during<T>(&mut self, function: &'static str, work: impl Future<Output = T>) -> T {
        self.stage.proxy.clear_calls();
        let done = work.await;
        let calls = self.stage.proxy.calls().into_iter();
        let actions = calls.map(|call| {
            let service = match call.service.as_str() {
                // What CloudWatch signs with is not what IAM calls it.
                "monitoring" => "cloudwatch",
                service => service,
            };
            format!("{service}:{}", call.operation)
        });
        let actions = actions.flat_map(|action| match action.as_str() {
            TRANSACTION => WRITES.map(str::to_owned).to_vec(),
            _ => vec![action],
        });
        self.called.entry(function).or_default().extend(actions);
        done
    }

    async fn sweep(&mut self) {
        self.during("sweep", self.stage.sweep()).await;
    }

    /// Nobody has visited it for two hours.
    async fn falls_asleep(&mut self) {
        let scan = When::call("dynamodb", "Scan");
        self.stage.proxy.rule(scan, Fault::rewrite(two_hours_ago));
        self.sweep().await;
        self.stage.proxy.clear_rules();
    }

    /// The list, the way to an environment, and its logs.
    async fn shows(&mut self) {
        self.stage.runs_since(unix_seconds());
        let definition = When::call("ecs", "DescribeTaskDefinition");
        let proxy = &self.stage.proxy;
        proxy.rule(definition, Fault::rewrite(with_logs));
        for path in [
            "/",
            "/enter?to=api-foo.dev.example.com%2F",
            "/logs?profile=default&name=foo",
        ] {
            let (stage, address) = (self.stage, format!("{DOOR}{path}"));
            self.during("page", stage.signed_in(&address, OPERATOR))
                .await;
        }
        self.stage.proxy.clear_rules();
    }

    /// Something of what sleeps runs, whoever started it: the sweep stops it.
    async fn stops(&mut self) {
        assert_eq!(self.press("/sleep").await, 303);
        let ecs = &self.stage.world.clients.ecs;
        let start = ecs.update_service().cluster(CLUSTER).service(SERVICE);
        start.desired_count(1).send().await.unwrap();
        self.sweep().await;
    }

    /// Every button but that which deletes; it sleeps then.
    async fn presses(&mut self) {
        for path in ["/extend", "/sleep", "/wake", "/sleep"] {
            assert_eq!(self.press(path).await, 303, "{path}");
        }
    }

    /// Its time has passed.
    async fn expires(&mut self) {
        let past = SystemTime::now() - Duration::from_secs(60);
        self.stage.deploy_for("old", Lifetime::Until(past)).await;
        let swept = self.during("sweep", self.stage.sweep()).await;
        assert_eq!(swept["purged"], 1, "{swept}");
    }

    /// A new environment.
    async fn creates(&mut self) {
        let (stage, form) = (
            self.stage,
            [("profile", "default"), ("name", "bar"), ("tag", "v1")],
        );
        let sent = self.during("page", stage.sent(OPERATOR, "/create", &form));
        assert_eq!(sent.await.status, 303);
    }

    async fn press(&mut self, path: &str) -> u64 {
        let (stage, fields) = (self.stage, [("profile", "default"), ("name", "foo")]);
        let sent = self.during("page", stage.sent(OPERATOR, path, &fields));
        sent.await.status
    }

    /// A visitor signs in, and wakes it; whoever comes next opens it. Nobody comes after the next wake, which the sweep ends.
    async fn visits(&mut self) {
        let stage = self.stage;
        let home = Visit::to(&format!("https://{HOST}/"));
        let asked = self
            .during("door", ask(&stage.door, &home, CATCH_ALL))
            .await;
        let entrance = stage.signed_in(asked.location(), OPERATOR).await;
        let entrance = Visit::to(entrance.location());
        let entered = self
            .during("door", ask(&stage.door, &entrance, CATCH_ALL))
            .await;
        let visit = home.with("cookie", &entered.cookie());
        self.during("door", ask(&stage.door, &visit, CATCH_ALL))
            .await;
        assert_eq!(stage.state("foo").await, Some(State::Waking));
        stage.runs_since(unix_seconds() + 1);
        // Whoever asked a moment ago does not ask AWS again.
        tokio::time::sleep(Duration::from_millis(2_100)).await;
        self.during("door", ask(&stage.door, &visit, CATCH_ALL))
            .await;
        assert_eq!(stage.state("foo").await, Some(State::Awake));
        stage.proxy.clear_rules();
        assert_eq!(self.press("/sleep").await, 303);
        assert_eq!(self.press("/wake").await, 303);
        stage.runs_since(unix_seconds() + 1);
        self.sweep().await;
        stage.proxy.clear_rules();
        assert_eq!(stage.state("foo").await, Some(State::Awake));
    }
}

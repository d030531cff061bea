//! What the policies allow is what eden calls: nothing is missing, and nothing is allowed in vain.

use std::collections::BTreeSet;
use std::fs;
use std::time::{Duration, SystemTime};

use aws_sdk_elasticloadbalancingv2::types::RulePriorityPair;
use aws_sdk_s3::types::{Tag, Tagging};
use eden_core::clone::tags::Tags;
use eden_core::context::Context;
use eden_core::expiry::Lifetime;
use eden_core::purge::{Purged, expired, purge};
use eden_core::record::Record;
use serde_json::Value;
use testbed::proxy::{Fault, When};
use testbed::world::{BUCKET, KEY};
use testbed::{Kind, Piece, WorldOptions, paths};
use tokio_util::sync::CancellationToken;

use crate::stage::{Stage, context};

/// Allowed, and no calls of their own.
const NO_CALLS: [&str; 3] = [
    // ECS asks whether the caller may pass the roles of a task definition.
    "iam:PassRole",
    // S3 answers 404 for a missing object to whoever has it, and 403 to others.
    "s3:ListBucket",
    // S3 asks for it where an object is written with tags.
    "s3:PutObjectTagging",
];

/// IAM has no action for a transaction: it asks for that of each write.
const TRANSACTION: &str = "dynamodb:TransactWriteItems";
const WRITES: [&str; 3] = [
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
];

/// Keys of conditions, which are written as actions are.
const KEYS: [&str; 4] = [
    "dynamodb:LeadingKeys",
    "ecs:CreateAction",
    "elasticloadbalancing:CreateAction",
    "iam:PassedToService",
];

/// What the API needs beside: its own log, how often environments are visited, and itself, for what is done later.
const OF_THE_API: [&str; 4] = [
    "cloudwatch:GetMetricData",
    "lambda:InvokeFunction",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
];

#[tokio::test]
async fn whatever_is_called_is_allowed_and_whatever_is_allowed_is_called() {
    let called = called().await;
    let mut allowed = policy();
    for action in NO_CALLS {
        assert!(allowed.remove(action), "{action} is not allowed");
    }
    let lines = |from: &BTreeSet<String>, to: &BTreeSet<String>| -> Vec<String> {
        from.difference(to).cloned().collect()
    };
    assert_eq!(lines(&called, &allowed), [""; 0], "called and not allowed");
    assert_eq!(
        lines(&allowed, &called),
        [""; 0],
        "allowed and never called"
    );
}

#[test]
fn the_role_of_the_api_is_allowed_the_same() {
    let path = paths::workspace().join("modules/lambda-eden-api/permissions.tf");
    let text = fs::read_to_string(path).unwrap();
    let is_action = |text: &&str| {
        let parts = text.split_once(':');
        parts.is_some_and(|(service, name)| {
            let letters = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric());
            letters(service) && letters(name) && name.starts_with(char::is_uppercase)
        })
    };
    let actions = text.split('"').filter(is_action).map(str::to_owned);
    let mut actions: BTreeSet<String> = actions.collect();
    actions.retain(|action| !KEYS.contains(&action.as_str()) && !action.starts_with("ForAll"));
    for action in OF_THE_API {
        assert!(actions.remove(action), "{action} is not allowed");
    }
    assert_eq!(actions, policy());
}

/// What tasks before publication need beside.
#[tokio::test]
async fn tasks_need_what_their_policy_allows_and_nothing_else() {
    let mut stage = Stage::with(Kind::Moto, crate::publish_tasks::logged()).await;
    stage.before_publish = Some("bin/rails db:prepare");
    let tasks = stage.proxy.run_tasks();
    let answer = Fault::Answer("{\"events\": []}".to_owned());
    stage.proxy.rule(When::call("logs", "GetLogEvents"), answer);
    tasks.next(testbed::proxy::Ending::ExitsBesideOthers(1));
    let failed = stage.create(&stage.request("foo", "v1")).await;
    failed.unwrap_err();
    stage.created("foo").await;
    let calls = stage.proxy.calls();
    let called: BTreeSet<String> = calls
        .iter()
        .map(|call| action(&call.service, &call.operation))
        .collect();
    let mut known = policy();
    known.insert(TRANSACTION.to_owned());
    let beside: BTreeSet<String> = called.difference(&known).cloned().collect();
    let mut allowed = policy_of("tasks");
    // ECS asks for it where a task is started with tags.
    assert!(allowed.remove("ecs:TagResource"));
    assert_eq!(beside, allowed);
}

/// The actions of the policy for environments.
fn policy() -> BTreeSet<String> {
    policy_of("environments")
}

/// The actions of a policy.
fn policy_of(name: &str) -> BTreeSet<String> {
    let path = paths::workspace().join(format!("docs/policies/{name}.json"));
    let text = fs::read_to_string(path).unwrap();
    let policy: Value = serde_json::from_str(&text).unwrap();
    let statements = policy["Statement"].as_array().unwrap().iter();
    let actions = statements.flat_map(|one| one["Action"].as_array().unwrap());
    actions
        .map(|action| action.as_str().unwrap().to_owned())
        .collect()
}

/// The actions of all that eden does to an environment and its profile.
async fn called() -> BTreeSet<String> {
    let stage = Stage::with(Kind::Moto, WorldOptions::default().without_table()).await;
    stage.profiles().await;
    stage.tag_file().await;
    stage.deploys().await;
    stage.repairs().await;
    stage.waits_in_vain().await;
    stage.delete("foo").await.unwrap();
    stage.purges().await;
    let calls = stage.proxy.calls();
    let mut actions: BTreeSet<String> = calls
        .iter()
        .map(|call| action(&call.service, &call.operation))
        .collect();
    if actions.remove(TRANSACTION) {
        actions.extend(WRITES.map(str::to_owned));
    }
    actions
}

/// IAM has one action for both ways to read an object.
fn action(service: &str, operation: &str) -> String {
    let operation = match (service, operation) {
        ("s3", "HeadObject") => "GetObject",
        ("s3", "HeadBucket") => "ListBucket",
        (_, operation) => operation,
    };
    format!("{service}:{operation}")
}

impl Stage {
    /// The commands on profiles, of which the first creates the table.
    async fn profiles(&self) {
        let (table, context) = (self.eden.table(), context());
        table.push_profile(&context, "other", "{}").await.unwrap();
        assert_eq!(table.profiles().await.unwrap().len(), 1);
        assert!(self.eden.profile("other").await.unwrap().is_some());
        assert!(table.remove_profile(&context, "other").await.unwrap());
    }

    /// The file has tags, which every write keeps.
    async fn tag_file(&self) {
        let s3 = &self.world.clients.s3;
        let tag = Tag::builder().key("team").value("web").build().unwrap();
        let tags = Tagging::builder().tag_set(tag).build().unwrap();
        let call = s3.put_object_tagging().bucket(BUCKET).key(KEY);
        call.tagging(tags).send().await.unwrap();
    }

    /// Creates, deploys another image, and changes and drops tags.
    async fn deploys(&self) {
        self.created("foo").await;
        self.create(&self.request("foo", "v2")).await.unwrap();
        let mut request = self.request("foo", "v1");
        request.tags = Tags::from([("new".into(), "1".into())]);
        let created = self.create(&request).await.unwrap();
        self.read(&created.record).await.unwrap();
    }

    /// Repairs each piece that was deleted, each that was altered, and a rule's priority.
    async fn repairs(&self) {
        let names = self.world.names("foo");
        for piece in Piece::ALL {
            self.world.delete_piece(&names, piece).await.unwrap();
            self.adopted("foo").await;
            // moto makes no record set a second time that a batch also replaces.
            if piece != Piece::Record {
                self.world.alter_piece(&names, piece).await.unwrap();
            }
            let record = self.adopted("foo").await;
            self.renumber(&record).await;
        }
        self.adopted("foo").await;
        self.assert_exact("foo", "v1").await;
    }

    /// What was changed by hand, and proves nothing by now, is taken with consent.
    async fn adopted(&self, name: &str) -> Record {
        let mut request = self.request(name, "v1");
        request.adopt = true;
        self.create(&request).await.unwrap().record
    }

    async fn renumber(&self, record: &Record) {
        let rule = record.identifiers.rule.as_ref().unwrap();
        let pair = RulePriorityPair::builder()
            .rule_arn(rule)
            .priority(777)
            .build();
        let elb = &self.world.clients.elb;
        elb.set_rule_priorities()
            .rule_priorities(pair)
            .send()
            .await
            .unwrap();
        let mut request = self.request("foo", "v1");
        request.settings.rule_priorities = 1..=9;
        self.create(&request).await.unwrap();
    }

    /// Waits for a healthy environment, whose newest task stopped.
    async fn waits_in_vain(&self) {
        self.proxy
            .rule(When::call("ecs", "ListTasks"), Fault::one_task());
        let stopped = Fault::stopped_task("app", 1);
        self.proxy.rule(When::call("ecs", "DescribeTasks"), stopped);
        let mut request = self.request("foo", "v1");
        (request.wait, request.desired_count) = (true, Some(1));
        let short = Context::new(CancellationToken::new(), Duration::from_secs(1), |_| {});
        self.eden.create(&short, &request).await.unwrap_err();
        self.proxy.clear_rules();
    }

    async fn purges(&self) {
        let mut request = self.request("bar", "v1");
        request.lifetime = Lifetime::Until(SystemTime::now() - Duration::from_secs(60));
        self.create(&request).await.unwrap();
        let listed = self.eden.table().environments().await.unwrap();
        let (context, expired) = (context(), expired(listed, SystemTime::now()));
        let outcomes = purge(&self.eden, &context, expired).await.into_iter();
        let outcomes: Vec<_> = outcomes.map(|(_, outcome)| outcome.unwrap()).collect();
        assert_eq!(outcomes, [Purged::Deleted]);
    }
}

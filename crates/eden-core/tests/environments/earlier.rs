//! Environments that an earlier build or the Python tools made, from the calls that they made: untagged
//! pieces, and rows without names, generation and claim. They were recorded on moto.

use std::collections::BTreeMap;

use aws_sdk_ecs::types::Tag as EcsTag;
use eden_core::Consent;
use eden_core::observe::current::Piece;
use eden_core::ownership::{Reason, Trust};
use eden_core::place::{Group, Place};
use eden_core::record::Record;
use eden_core::request::Request;
use testbed::world::{CLUSTER, ZONE};
use testbed::{Environment, Kind, Names};

use crate::exact::recorded;
use crate::stage::{Stage, context, id};

/// The recordings of environment `foo` with one endpoint.
const SINGLE: [&str; 4] = ["cli", "terraform", "python-cli", "python-api"];

/// The recordings of environment `foo` with the endpoints `admin` and `api`.
const SEVERAL: [&str; 2] = ["terraform-endpoints", "python-endpoints"];

const MARK: &str = "eden:environment";

impl Stage {
    /// A stage with what a recording made.
    async fn of_earlier(recording: &str) -> Self {
        let stage = Self::on(Kind::Moto).await;
        let mut admin = stage.world.profile();
        admin.extend(overrides());
        if recording == "python-endpoints" {
            stage.world.push_profile("admin", &admin).await.unwrap();
        }
        stage.world.replay(recording).await.unwrap();
        stage
    }

    /// What is known of the environment, by its rows.
    async fn rows_of(&self, name: &str) -> Vec<Record> {
        let records = self.eden.find(&id(name)).await.unwrap();
        assert!(!records.is_empty(), "{name} is found");
        records
    }

    /// Nothing is left but the profile that a recording needs.
    async fn assert_nothing_left(&self) {
        let left = self.world.leftovers().await.unwrap();
        let others: Vec<&String> = left
            .iter()
            .filter(|it| *it != "row _profile admin")
            .collect();
        assert!(others.is_empty(), "{others:?}");
        assert_eq!(self.world.losses().await.unwrap(), [""; 0]);
    }

    async fn assert_nothing_drifted(&self, records: &[Record], recording: &str) {
        for record in records {
            assert_eq!(self.drift(record).await, [""; 0], "{recording}");
        }
    }

    /// What the recording asked for, with another image.
    fn next(&self, name: &str) -> Request {
        Request {
            environment: BTreeMap::from([("STAGE".into(), "preview".into())]),
            desired_count: Some(2),
            ..self.request(name, "v2")
        }
    }

    /// Each piece of an endpoint carries the tag, and the row says so.
    async fn assert_marked(&self, found: &Environment, resource: &str) {
        let service = found.service.as_ref().unwrap();
        let is_mark = |tag: &EcsTag| tag.key() == Some(MARK);
        assert!(service.tags().iter().any(is_mark), "service {resource}");
        let group = found.target_group.as_ref().unwrap().target_group_arn();
        for arn in [group.unwrap(), found.rules[0].rule_arn().unwrap()] {
            let call = self.world.clients.elb.describe_tags().resource_arns(arn);
            let answer = call.send().await.unwrap();
            let tags = answer.tag_descriptions()[0].tags();
            assert!(tags.iter().any(|tag| tag.key() == Some(MARK)), "{arn}");
        }
        let record = recorded(&found.rows[0]);
        assert!(record.tagged, "the row of {resource} says so");
        assert!(record.names.is_some(), "of {resource}");
        assert_eq!(record.generation, None, "a deploy keeps the row's own");
    }
}

/// The settings by which the endpoint `admin` differs from `api`.
fn overrides() -> BTreeMap<String, String> {
    let pairs = [
        ("name_prefix", "dev-admin"),
        ("domain_name_prefix", "admin"),
        ("endpoint_update_key", "admin_endpoint"),
    ];
    pairs
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

fn names(resource: &str, host: &str) -> Names {
    Names {
        resource: resource.to_owned(),
        fqdn: format!("{host}.{ZONE}"),
        entry: "servicename-dev-foo".to_owned(),
    }
}

#[tokio::test]
async fn one_is_read_deployed_to_tagged_and_deleted() {
    for recording in SINGLE {
        let stage = Stage::of_earlier(recording).await;
        let records = stage.rows_of("foo").await;
        stage.assert_nothing_drifted(&records, recording).await;
        let created = stage.create(&stage.next("foo")).await.unwrap();
        let found = stage.assert_exact("foo", "v2").await;
        stage.assert_marked(&found, "dev-dynamic-api-foo").await;
        let drift = stage.drift(&created.record).await;
        assert_eq!(drift, [""; 0], "{recording}");
        stage.delete("foo").await.unwrap();
        stage.assert_nothing_left().await;
    }
}

#[tokio::test]
async fn one_is_deleted_without_a_deploy() {
    for recording in SINGLE {
        let stage = Stage::of_earlier(recording).await;
        stage.delete("foo").await.unwrap();
        stage.assert_nothing_left().await;
    }
}

/// That build put the dots of a name into the host.
#[tokio::test]
async fn a_host_of_several_labels_is_kept() {
    let stage = Stage::of_earlier("cli-dotted").await;
    let records = stage.rows_of("release-1.2").await;
    stage.assert_nothing_drifted(&records, "cli-dotted").await;
    let fqdn = "api-release-1.2.dev.example.com";
    assert_eq!(records[0].fqdn().unwrap(), fqdn);
    let created = stage.create(&stage.next("release-1.2")).await.unwrap();
    assert_eq!(created.record.fqdn().unwrap(), fqdn);
    let kept = |record: &Record| (record.names().unwrap(), record.identifiers.rule.clone());
    let seen = stage.read(&records[0]).await.unwrap();
    assert_eq!(
        kept(&created.record),
        (records[0].names().unwrap(), seen.identifiers.rule)
    );
    stage.delete("release-1.2").await.unwrap();
    stage.assert_nothing_left().await;
}

#[tokio::test]
async fn several_are_read_deployed_to_tagged_and_deleted() {
    for recording in SEVERAL {
        let stage = Stage::of_earlier(recording).await;
        let records = match recording {
            "terraform-endpoints" => stage.rows_of("foo").await,
            _ => stage.apart().await,
        };
        assert_eq!(records.len(), 2, "{recording}");
        stage.assert_nothing_drifted(&records, recording).await;
        let requests = stage.next_of(&records);
        let context = context();
        let create = stage.eden.create_all(&context, &requests);
        Box::pin(create).await.unwrap();
        for (resource, host) in [
            ("dev-dynamic-api-foo", "api-foo"),
            ("dev-admin-foo", "admin-foo"),
        ] {
            let found = stage.world.look(&names(resource, host)).await.unwrap();
            assert_eq!(found.missing(), [], "{recording}");
            stage.assert_marked(&found, resource).await;
        }
        stage.delete("foo").await.unwrap();
        stage.assert_nothing_left().await;
    }
}

/// The Python tools left no mark on revisions: those of a family that another service runs are not proven.
#[tokio::test]
async fn revisions_that_another_service_runs_stay() {
    let stage = Stage::of_earlier("python-cli").await;
    let found = stage.world.environment("foo").await.unwrap();
    let ecs = &stage.world.clients.ecs;
    let call = ecs.create_service().cluster(CLUSTER).service_name("worker");
    let call = call.task_definition(&found.task_definitions[0]);
    call.desired_count(1).send().await.unwrap();
    let (context, records) = (context(), stage.rows_of("foo").await);
    let delete = stage.eden.delete(&context, &records);
    let deleted = Box::pin(delete).await.unwrap();
    let left = deleted.left.iter().map(|left| (left.piece, &left.reason));
    let expected = (Piece::TaskDefinition, &Reason::Used);
    assert_eq!(left.collect::<Vec<_>>(), [expected]);
    let now = stage.world.environment("foo").await.unwrap();
    assert_eq!(now.task_definitions, found.task_definitions);
    assert!(now.service.is_none(), "its own service is gone");
}

#[tokio::test]
async fn several_are_deleted_without_a_deploy() {
    let stage = Stage::of_earlier("terraform-endpoints").await;
    let (context, records) = (context(), stage.rows_of("foo").await);
    let delete = stage
        .eden
        .delete_with(&context, &records, Consent::OF_STATE);
    assert_eq!(Box::pin(delete).await.unwrap().left, []);
    stage.assert_nothing_left().await;
    let stage = Stage::of_earlier("python-endpoints").await;
    let records = stage.apart().await;
    for record in records {
        let delete = stage.eden.delete(&context, std::slice::from_ref(&record));
        assert_eq!(Box::pin(delete).await.unwrap().left, []);
    }
    stage.assert_nothing_left().await;
}

/// Whoever may write a row could name any prefix as one that was given: without tags, only the state of
/// Terraform, or the user, consents to what the stored profile does not say.
#[tokio::test]
async fn rows_that_differ_from_the_profile_need_consent() {
    let stage = Stage::of_earlier("terraform-endpoints").await;
    let before = stage.world.snapshot().await.unwrap();
    let error = stage.delete("foo").await.unwrap_err();
    assert!(error.to_string().contains("`name_prefix`"), "{error}");
    assert!(error.advice().unwrap().contains("--adopt"), "{error:?}");
    assert_eq!(stage.world.snapshot().await.unwrap(), before);
    let consent = Consent {
        adopt: true,
        ..Consent::NONE
    };
    let (context, records) = (context(), stage.rows_of("foo").await);
    let delete = stage.eden.delete_with(&context, &records, consent);
    assert_eq!(Box::pin(delete).await.unwrap().left, []);
    stage.assert_nothing_left().await;
}

impl Stage {
    /// The records of what the Python tools knew as two environments of two profiles.
    async fn apart(&self) -> Vec<Record> {
        let mut admin = id("foo");
        admin.profile = "admin".into();
        let admin = self.eden.find(&admin).await.unwrap();
        [admin, self.rows_of("foo").await].concat()
    }

    /// One environment of these endpoints, with another image.
    fn next_of(&self, records: &[Record]) -> Vec<Request> {
        let places = records.iter().map(|one| (key(one).to_owned(), one.place()));
        let places: BTreeMap<String, Place> = places.collect();
        let request = |record: &Record| {
            let mut others = places.clone();
            others.remove(key(record));
            Request {
                id: record.id.clone(),
                settings: record.settings.clone(),
                previous: Some(record.clone()),
                trust: Trust::State,
                group: Some(Group {
                    profile: "default".into(),
                    given: BTreeMap::new(),
                    key: key(record).to_owned(),
                    others,
                }),
                ..self.next("foo")
            }
        };
        records.iter().map(request).collect()
    }
}

fn key(record: &Record) -> &'static str {
    match record.settings.name_prefix.as_str() {
        "dev-admin" => "admin",
        _ => "api",
    }
}

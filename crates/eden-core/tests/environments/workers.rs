//! Environments that nobody visits: the clones of a service without a load balancer.

use std::collections::BTreeMap;
use std::time::Duration;

use eden_core::Error;
use eden_core::context::Context;
use eden_core::record::EnvironmentId;
use eden_core::request::Request;
use eden_core::settings::Draft;
use testbed::proxy::{Fault, When};
use testbed::{Kind, Names, Piece};
use tokio_util::sync::CancellationToken;

use crate::exact::{SIDECAR, recorded, text};
use crate::on_both;
use crate::several::names;
use crate::stage::{Stage, context, id};

const OF_WORKER: [Piece; 3] = [Piece::TaskDefinition, Piece::Service, Piece::Row];

/// What only visitors need of a profile.
const OF_WEB: [&str; 8] = [
    "domain_name_prefix",
    "dynamic_zone_id",
    "endpoint_env_type",
    "endpoint_name_prefix",
    "endpoint_s3_bucket_name",
    "endpoint_s3_key",
    "endpoint_update_key",
    "master_alb_arn",
];

/// Whether an endpoint of this name is one: `queue` has all keys of its profile, `bare` those alone that a worker needs.
pub(crate) fn is_worker(key: &str) -> bool {
    ["queue", "bare"].contains(&key)
}

impl Stage {
    /// A stage with a reference that nobody visits.
    async fn with_worker(kind: Kind) -> Self {
        let mut stage = Self::on(kind).await;
        stage.add_worker().await;
        stage
    }

    pub(crate) async fn add_worker(&mut self) {
        self.worker = Some(self.world.add_worker().await.unwrap());
    }

    /// The keys of a worker's profile, in place of those of what is visited.
    pub(crate) fn make_worker(&self, key: &str, pairs: &mut BTreeMap<String, String>) {
        if !is_worker(key) {
            return;
        }
        let arn = self.worker.clone().unwrap();
        pairs.insert("reference_service_arn".to_owned(), arn);
        pairs.insert("shared_queues".to_owned(), "true".to_owned());
        if key == "bare" {
            pairs.retain(|key, _| !OF_WEB.contains(&key.as_str()));
        }
    }

    /// What asks for a worker alone, with the keys that a worker needs and these.
    fn worker_with(&self, name: &str, tag: &str, keys: &[(&str, &str)]) -> Request {
        let mut pairs = self.world.profile();
        self.make_worker("bare", &mut pairs);
        pairs.remove("shared_queues");
        let keys = keys.iter();
        pairs.extend(keys.map(|(key, value)| ((*key).to_owned(), (*value).to_owned())));
        Request {
            settings: Draft::from_pairs(pairs).finish().unwrap(),
            ..self.request(name, tag)
        }
    }

    fn worker(&self, name: &str, tag: &str) -> Request {
        self.worker_with(name, tag, &[("shared_queues", "true")])
    }

    /// Panics unless there are exactly the pieces of a worker, all of them right.
    pub(crate) async fn assert_worker(&self, names: &Names, id: &EnvironmentId, tag: &str) {
        let found = self.world.look(names).await.unwrap();
        let entry = found.entry.as_ref();
        let pieces = found.present().into_iter();
        // The entry is that of endpoints beside it.
        let pieces: Vec<Piece> = pieces.filter(|it| *it != Piece::Entry).collect();
        assert_eq!(pieces, OF_WORKER, "of {names:?}");
        let own = names.fqdn.split('-').next().unwrap();
        assert!(entry.is_none_or(|entry| entry.get(format!("{own}_endpoint")).is_none()));
        let service = found.service.as_ref().unwrap();
        assert_eq!(service.load_balancers(), []);
        assert_eq!(
            self.images(service).await,
            [&self.world.image(tag), SIDECAR]
        );
        let [row] = found.rows.as_slice() else {
            panic!("not one row: {:#?}", found.rows);
        };
        assert_eq!(text(row, "endpoint"), "");
        let record = recorded(row);
        assert_eq!((&record.id, record.url().unwrap()), (id, None));
        let known = &record.identifiers;
        assert_eq!(known.service.as_deref(), service.service_arn());
        assert_eq!(known.task_definition.as_deref(), service.task_definition());
        assert_eq!(
            (&known.rule, &known.target_group, &known.alb),
            (&None, &None, &None)
        );
    }

    async fn assert_worker_alone(&self, name: &str, tag: &str) {
        let names = self.world.names(name);
        self.assert_worker(&names, &id(name), tag).await;
    }

    /// The services whose calls went through the proxy.
    fn called(&self) -> Vec<String> {
        let calls = self.proxy.calls().into_iter();
        let mut called: Vec<String> = calls.map(|call| call.service).collect();
        called.sort();
        called.dedup();
        called
    }
}

async fn a_worker_has_exactly_its_pieces_and_leaves_none(kind: Kind) {
    let stage = Stage::with_worker(kind).await;
    stage.proxy.clear_calls();
    let created = stage.create(&stage.worker("foo", "v1")).await.unwrap();
    stage.assert_worker_alone("foo", "v1").await;
    assert_eq!(stage.called(), ["dynamodb", "ecr", "ecs"]);
    assert_eq!(stage.drift(&created.record).await, [""; 0]);
    stage.create(&stage.worker("foo", "v2")).await.unwrap();
    stage.assert_worker_alone("foo", "v2").await;
    let found = stage.eden.find(&id("foo")).await.unwrap();
    assert_eq!((found.len(), found[0].is_worker()), (1, true));
    stage.proxy.clear_calls();
    stage.delete("foo").await.unwrap();
    assert_eq!(stage.called(), ["dynamodb", "ecs"]);
    stage.assert_clean().await;
}

/// Deploying the same once more changes nothing but the row.
async fn what_is_changed_by_hand_is_seen_and_repaired(kind: Kind) {
    let stage = Stage::with_worker(kind).await;
    let request = stage.worker("foo", "v1");
    let mut made = stage.create(&request).await.unwrap().record;
    let names = stage.world.names("foo");
    for (piece, reported) in [
        (Piece::TaskDefinition, "task definition was deregistered"),
        (Piece::Service, "service does not exist"),
        (Piece::Row, "state row does not exist"),
    ] {
        stage.world.delete_piece(&names, piece).await.unwrap();
        assert_eq!(stage.drift(&made).await, [reported]);
        made = stage.create(&request).await.unwrap().record;
        stage.assert_worker_alone("foo", "v1").await;
    }
    stage.proxy.clear_calls();
    stage.create(&request).await.unwrap();
    assert_eq!(stage.writes(), ["TransactWriteItems"]);
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn web_and_worker_come_and_go_together(kind: Kind) {
    let stage = Stage::with_worker(kind).await;
    let keys = ["api", "bare", "queue"];
    stage.created_all(&keys, "foo").await;
    stage.assert_whole(&keys, "foo", "v1").await;
    let records = stage.eden.find(&id("foo")).await.unwrap();
    let seen = stage.eden.read_all(&records).await.unwrap();
    assert!(
        seen.iter().flatten().all(|one| one.drift.is_empty()),
        "{seen:#?}"
    );
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn it_sleeps_and_wakes_with_what_is_visited(kind: Kind) {
    let stage = Stage::with_worker(kind).await;
    stage.created_all(&["api", "queue"], "foo").await;
    let counts = async || {
        let mut counts = Vec::new();
        for key in ["api", "queue"] {
            let found = stage.world.look(&names(key, "foo")).await.unwrap();
            counts.push(found.service.unwrap().desired_count());
        }
        counts
    };
    let context = context();
    assert_eq!(counts().await, [2, 1]);
    Box::pin(stage.eden.sleep(&context, &id("foo")))
        .await
        .unwrap();
    assert_eq!(counts().await, [0, 0]);
    Box::pin(stage.eden.wake(&context, &id("foo")))
        .await
        .unwrap();
    assert_eq!(counts().await, [2, 1]);
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

on_both!(
    a_worker_has_exactly_its_pieces_and_leaves_none,
    what_is_changed_by_hand_is_seen_and_repaired,
    web_and_worker_come_and_go_together,
    it_sleeps_and_wakes_with_what_is_visited,
);

/// What a create is refused with; nothing is made.
async fn refused(stage: &Stage, request: &Request) -> String {
    stage.proxy.clear_calls();
    let error = stage.create(request).await.unwrap_err();
    assert_eq!(stage.writes(), [""; 0], "{error}");
    error.to_string()
}

#[tokio::test]
async fn it_is_refused_while_it_could_take_the_reference_s_messages() {
    let stage = Stage::with_worker(Kind::Moto).await;
    let mut pairs = stage.world.profile();
    pairs.insert(
        "reference_service_arn".into(),
        stage.worker.clone().unwrap(),
    );
    let plain = Request {
        settings: Draft::from_pairs(pairs).finish().unwrap(),
        ..stage.request("foo", "v1")
    };
    let error = refused(&stage, &plain).await;
    assert!(
        error.contains("could take work from the reference's queues"),
        "{error}"
    );
    let own = [("own_variables", "RAILS_ENV,DATABASE_PASSWORD")];
    let mut request = stage.worker_with("foo", "v1", &own);
    request.environment = [("RAILS_ENV".to_owned(), "development".to_owned())].into();
    let error = refused(&stage, &request).await;
    for part in [
        "`RAILS_ENV` has the reference's own value",
        "`DATABASE_PASSWORD` is not overridden",
    ] {
        assert!(error.contains(part), "{error}");
    }
    request.environment = [("RAILS_ENV".to_owned(), "{eden.name}".to_owned())].into();
    let secret = ("DATABASE_PASSWORD".to_owned(), "/foo/password".to_owned());
    request.overrides.secrets.extend([secret]);
    stage.create(&request).await.unwrap();
    stage.assert_worker_alone("foo", "v1").await;
}

#[tokio::test]
async fn a_host_of_a_worker_is_none_that_a_text_refers_to() {
    let stage = Stage::with_worker(Kind::Moto).await;
    let mut request = stage.worker("foo", "v1");
    request.environment = [("URL".to_owned(), "{eden.url}".to_owned())].into();
    let error = refused(&stage, &request).await;
    assert!(error.contains("a worker has no host"), "{error}");
    let mut requests = stage.endpoints(&["api", "queue"], "foo", "v1");
    let url = "{eden.endpoints.queue.url}".to_owned();
    requests[0].environment = [("QUEUE".to_owned(), url)].into();
    let context = context();
    let error = Box::pin(stage.eden.create_all(&context, &requests)).await;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("endpoint `queue` is a worker"), "{error}");
    stage.assert_clean().await;
}

#[tokio::test]
async fn what_is_visited_becomes_no_worker_in_place() {
    let stage = Stage::with_worker(Kind::Moto).await;
    stage.created("foo").await;
    let mut pairs = stage.world.profile();
    pairs.insert(
        "reference_service_arn".into(),
        stage.worker.clone().unwrap(),
    );
    pairs.insert("shared_queues".into(), "true".into());
    let request = Request {
        settings: Draft::from_pairs(pairs).finish().unwrap(),
        ..stage.request("foo", "v2")
    };
    let error = refused(&stage, &request).await;
    assert!(
        error.contains("a worker does not take its place"),
        "{error}"
    );
    // Terraform makes the new one before it deletes the old one.
    let old = stage.eden.find(&id("foo")).await.unwrap();
    let renewed = Request {
        renew: true,
        ..request
    };
    stage.create(&renewed).await.unwrap();
    let context = context();
    let delete = stage
        .eden
        .delete_with(&context, &old, eden_core::Consent::OF_STATE);
    Box::pin(delete).await.unwrap();
    stage.assert_worker_alone("foo", "v2").await;
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

/// The service of the worker runs as many tasks as are wanted, and its rollout is this far.
fn rolls_out(stage: &Stage, state: &str) {
    stage.proxy.clear_rules();
    let name = "dev-dynamic-api-foo";
    let services = When::call("ecs", "DescribeServices").containing(name);
    stage
        .proxy
        .rule(services, Fault::deployment(name, 1, state, "has begun"));
}

#[tokio::test]
async fn it_is_healthy_when_its_rollout_is_complete() {
    let stage = Stage::with_worker(Kind::Moto).await;
    let request = Request {
        wait: true,
        desired_count: Some(1),
        ..stage.worker("foo", "v1")
    };
    rolls_out(&stage, "IN_PROGRESS");
    let short = Context::new(CancellationToken::new(), Duration::from_secs(2), |_| {});
    let error = stage.eden.create(&short, &request).await.unwrap_err();
    assert!(matches!(error, Error::Unhealthy { .. }), "{error}");
    assert!(
        error.to_string().contains("has not come to its end"),
        "{error}"
    );
    rolls_out(&stage, "COMPLETED");
    stage.create(&request).await.unwrap();
    stage.assert_worker_alone("foo", "v1").await;
}

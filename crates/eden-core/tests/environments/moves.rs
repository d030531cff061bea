//! An environment whose profile puts it elsewhere: refused, or moved on request with nothing left.

use eden_core::Error;
use eden_core::request::Request;
use eden_core::settings::Settings;
use testbed::proxy::Point;
use testbed::world::ZONE;
use testbed::{Environment, Kind, Names};

use crate::stage::{Stage, id};

const OTHER_CLUSTER: &str = "other";

/// A key that moves an environment, and the value that it gets.
struct Move {
    key: &'static str,
    value: String,
    apply: fn(&mut Settings, &str),
    /// The prefixes of resource names and of the host in the new place.
    prefixes: (&'static str, &'static str),
}

impl Move {
    fn prefix() -> Self {
        Self {
            key: "name_prefix",
            value: "dev-other-api".into(),
            apply: |settings, value| value.clone_into(&mut settings.name_prefix),
            prefixes: ("dev-other-api", "api"),
        }
    }

    fn domain() -> Self {
        Self {
            key: "domain_name_prefix",
            value: "web".into(),
            apply: |settings, value| value.clone_into(&mut settings.domain_prefix),
            prefixes: ("dev-dynamic-api", "web"),
        }
    }

    fn cluster() -> Self {
        Self {
            key: "target_cluster",
            value: OTHER_CLUSTER.into(),
            apply: |settings, value| value.clone_into(&mut settings.cluster),
            prefixes: ("dev-dynamic-api", "api"),
        }
    }

    fn alb(arn: &str) -> Self {
        Self {
            key: "master_alb_arn",
            value: arn.into(),
            apply: |settings, value| settings.common_albs = vec![value.to_owned()],
            prefixes: ("dev-dynamic-api", "api"),
        }
    }

    fn names(&self, name: &str) -> Names {
        let (resource, host) = self.prefixes;
        Names {
            resource: format!("{resource}-{name}"),
            fqdn: format!("{host}-{name}.{ZONE}"),
            entry: format!("servicename-dev-{name}"),
        }
    }
}

impl Stage {
    /// What the command line asks for, given what the row says.
    async fn moving(&self, to: &Move, name: &str) -> Request {
        let row = self.eden.table().find(&id(name)).await.unwrap();
        let mut request = self.request(name, "v2");
        request.previous = row.and_then(|row| row.record);
        (to.apply)(&mut request.settings, &to.value);
        request
    }

    async fn move_to(&self, to: &Move, name: &str) -> Result<eden_core::Created, Error> {
        let mut request = self.moving(to, name).await;
        request.relocate = true;
        self.create(&request).await
    }

    async fn service_in(&self, cluster: &str, name: &str) -> Option<String> {
        let call = self.world.clients.ecs.describe_services().cluster(cluster);
        let answer = call.services(name).send().await.unwrap();
        let mut services = answer.services.unwrap_or_default().into_iter();
        let service = services.find(|one| one.status() != Some("INACTIVE"))?;
        service.status
    }

    /// Refuses without a word of consent, moves with it, and deletes what moved.
    async fn moves(&self, to: &Move) {
        let old = self.created("foo").await.record;
        self.proxy.clear_calls();
        let request = self.moving(to, "foo").await;
        let error = self.create(&request).await.unwrap_err();
        let Error::Moved { name, changes } = &error else {
            panic!("{}: {error:?}", to.key);
        };
        assert_eq!(name, "foo");
        let [change] = changes.as_slice() else {
            panic!("{changes:?}");
        };
        assert!(
            change.contains(to.key) && change.contains(&to.value),
            "{change}"
        );
        assert!(error.advice().unwrap().contains("--move"), "{error}");
        assert_eq!(self.writes(), [""; 0]);
        let moved = self.move_to(to, "foo").await.unwrap().record;
        assert_eq!(self.drift(&moved).await, [""; 0], "{}", to.key);
        assert_eq!(moved.leaving, None);
        self.assert_nothing_but(to, &moved).await;
        let again = self.create(&self.moving(to, "foo").await).await;
        again.unwrap_or_else(|error| panic!("{}, again: {error}", to.key));
        assert_ne!(old.generation, moved.generation);
        self.delete("foo").await.unwrap();
        self.assert_gone("foo").await;
    }

    /// One environment stands, and nothing of another place: of each piece there is one.
    async fn assert_nothing_but(&self, to: &Move, moved: &eden_core::record::Record) {
        let names = to.names(&moved.id.name);
        let left = self.world.leftovers().await.unwrap();
        let count = |kind: &str| left.iter().filter(|line| line.starts_with(kind)).count();
        let services = usize::from(to.key != "target_cluster");
        let of_each = [
            ("target group", 1),
            ("service", services),
            ("record", 1),
            ("entry", 1),
            ("row default", 1),
            ("row _host", 1),
            ("row _lease", 0),
        ];
        for (kind, number) in of_each {
            assert_eq!(count(kind), number, "{}: {kind} in {left:#?}", to.key);
        }
        let family = format!("/{}:", names.resource);
        let revisions = left
            .iter()
            .filter(|line| line.starts_with("task definition"));
        let others = revisions.filter(|line| !line.contains(&family));
        assert_eq!(others.count(), 0, "{}: {left:#?}", to.key);
        let found: Environment = self.world.look(&names).await.unwrap();
        assert_eq!(found.rules.len(), 1, "{}: {:#?}", to.key, found.rules);
        let cluster = &moved.settings.cluster;
        let resource = &names.resource;
        let status = self.service_in(cluster, resource).await;
        assert_eq!(status.as_deref(), Some("ACTIVE"), "{}", to.key);
    }

    /// The world's own inventory does not see the other cluster.
    async fn assert_gone(&self, name: &str) {
        self.assert_clean().await;
        let service = format!("dev-dynamic-api-{name}");
        let status = self.service_in(OTHER_CLUSTER, &service).await;
        assert_eq!(status, None, "in {OTHER_CLUSTER}");
    }

    async fn with_other_cluster(self) -> Self {
        let call = self.world.clients.ecs.create_cluster();
        call.cluster_name(OTHER_CLUSTER).send().await.unwrap();
        self
    }
}

async fn stage() -> Stage {
    Stage::of_kills(Kind::Moto).await.with_other_cluster().await
}

#[tokio::test]
async fn another_name_prefix_moves_it() {
    Box::pin(stage().await.moves(&Move::prefix())).await;
}

#[tokio::test]
async fn another_domain_name_prefix_moves_it() {
    Box::pin(stage().await.moves(&Move::domain())).await;
}

#[tokio::test]
async fn another_cluster_moves_it() {
    Box::pin(stage().await.moves(&Move::cluster())).await;
}

#[tokio::test]
async fn another_common_alb_moves_it() {
    let mut stage = stage().await;
    let (alb, _) = stage.world.another_alb().await.unwrap();
    Box::pin(stage.moves(&Move::alb(&alb))).await;
}

/// Killed before or after every change, in turn, and run again or given up.
async fn goes_on(stage: &Stage, to: &Move) {
    let points = points(stage, to).await;
    let changes = points.iter().filter(|point| point.is_write);
    let kills = changes.flat_map(|point| point.sides().iter().map(move |side| (point, *side)));
    for (index, (point, side)) in kills.enumerate() {
        let name = format!("pr-{index}");
        Box::pin(stage.created(&name)).await;
        let run = Box::pin(stage.move_to(to, &name));
        Box::pin(stage.proxy.kill(point, side, run)).await;
        let what = format!("{}, killed {side:?} {point:?}", to.key);
        if index % 3 == 2 {
            // A delete takes both places down.
            let deleted = Box::pin(stage.delete(&name)).await;
            deleted.unwrap_or_else(|error| panic!("{what}, given up: {error}"));
        } else {
            let moved = Box::pin(stage.move_to(to, &name)).await;
            let moved = moved.unwrap_or_else(|error| panic!("{what}, again: {error}"));
            assert_eq!(stage.drift(&moved.record).await, [""; 0], "{what}");
            stage.assert_nothing_but(to, &moved.record).await;
            Box::pin(stage.delete(&name)).await.unwrap();
        }

        stage.assert_gone(&name).await;
    }
}

async fn points(stage: &Stage, to: &Move) -> Vec<Point> {
    stage.created("foo").await;
    stage.proxy.clear_calls();
    stage.move_to(to, "foo").await.unwrap();
    let points = Point::of(&stage.proxy.calls());
    stage.delete("foo").await.unwrap();
    stage.assert_gone("foo").await;
    points
}

#[tokio::test]
async fn a_move_by_prefix_goes_on_from_wherever_it_was_killed() {
    Box::pin(goes_on(&stage().await, &Move::prefix())).await;
}

#[tokio::test]
async fn a_move_by_cluster_goes_on_from_wherever_it_was_killed() {
    Box::pin(goes_on(&stage().await, &Move::cluster())).await;
}

#[tokio::test]
async fn a_move_by_domain_goes_on_from_wherever_it_was_killed() {
    Box::pin(goes_on(&stage().await, &Move::domain())).await;
}

#[tokio::test]
async fn a_move_by_alb_goes_on_from_wherever_it_was_killed() {
    let mut stage = stage().await;
    let (alb, _) = stage.world.another_alb().await.unwrap();
    Box::pin(goes_on(&stage, &Move::alb(&alb))).await;
}

//! Proof before change: the field cases of spec and cases by their numbers, each as a user met it.

mod rows;
mod rules;
mod several;

use aws_sdk_ecs::types::Tag as EcsTag;
use eden_core::{Consent, Deleted, Error};
use testbed::world::CLUSTER;
use testbed::{Kind, WorldOptions};

use crate::on_both;
use crate::planted::BY_HAND;
use crate::stage::{Stage, context, id};

impl Stage {
    /// Deletes as the CLI does, and answers with what became of it.
    pub(crate) async fn deleted(&self, name: &str) -> Result<Deleted, Error> {
        let records = self.eden.find(&id(name)).await?;
        self.eden.delete(&context(), &records).await
    }

    /// A delete that leaves everything and says what; answers with what it says.
    pub(crate) async fn assert_left(&self, name: &str) -> String {
        let before = self.world.snapshot().await.unwrap();
        let deleted = self.deleted(name).await.unwrap();
        assert_eq!(self.world.snapshot().await.unwrap(), before);
        let lines: Vec<String> = deleted.left.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    /// A create that is refused before its first change; answers with the error.
    pub(crate) async fn assert_not_made(&self, name: &str) -> Error {
        let before = self.world.snapshot().await.unwrap();
        self.proxy.clear_calls();
        let error = self.create(&self.request(name, "v1")).await.unwrap_err();
        assert_eq!(self.writes(), [""; 0], "{error}");
        assert_eq!(self.world.snapshot().await.unwrap(), before);
        error
    }
}

/// O1: it was deleted, and its revisions were deregistered.
async fn a_service_made_by_hand_is_left_and_named_by_a_delete(kind: Kind) {
    let stage = Stage::on(kind).await;
    let resource = stage.world.names("worker").resource;
    let arn = stage.plant_service(&resource, BY_HAND).await;
    let revision = stage.plant_revision(&resource, BY_HAND).await;
    let text = stage.assert_left("worker").await;
    for part in [
        &arn,
        &revision,
        "owner=web",
        "nothing says that eden made it",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    assert!(!stage.deleted("worker").await.unwrap().found);
}

/// O2: image and load balancer were rewritten.
async fn a_service_made_by_hand_stops_a_create(kind: Kind) {
    let stage = Stage::on(kind).await;
    let resource = stage.world.names("worker").resource;
    let arn = stage.plant_service(&resource, BY_HAND).await;
    let error = stage.assert_not_made("worker").await;
    let text = error.to_string();
    assert!(text.contains(&arn) && text.contains("owner=web"), "{text}");
    let advice = error.advice().unwrap();
    assert!(advice.contains("`--adopt`"), "{advice}");
}

/// O2, with consent: it is the environment's from then on, and goes with it.
async fn an_adopted_service_carries_the_mark_and_is_deleted(kind: Kind) {
    let stage = Stage::on(kind).await;
    let resource = stage.world.names("foo").resource;
    stage.plant_service(&resource, BY_HAND).await;
    let mut request = stage.request("foo", "v1");
    request.adopt = true;
    stage.create(&request).await.unwrap();
    let found = stage.world.environment("foo").await.unwrap();
    let marked = |tag: &EcsTag| tag.key() == Some("eden:environment");
    assert!(found.service.unwrap().tags().iter().any(marked));
    let deleted = stage.deleted("foo").await.unwrap();
    assert_eq!(deleted.left, []);
    stage.assert_clean().await;
}

/// O3: the revisions of the reference were deregistered, since its family, not its name, is ours.
async fn the_family_and_group_of_a_reference_are_refused(kind: Kind) {
    let stage = Stage::on(kind).await;
    let web = stage.plant_service_like_the_reference("web").await;
    let mut request = stage.request("api", "v1");
    request.settings.reference_service = web;
    request.settings.name_prefix = "dev01".into();
    let mut profile = stage.world.profile();
    profile.insert(
        "reference_service_arn".into(),
        request.settings.reference_service.clone(),
    );
    profile.insert("name_prefix".into(), "dev01".into());
    stage.world.push_profile("default", &profile).await.unwrap();
    let before = stage.world.snapshot().await.unwrap();
    stage.proxy.clear_calls();
    let created = stage.create(&request).await.unwrap_err();
    assert!(created.to_string().contains("reference"), "{created}");
    let deleted = stage.deleted("api").await.unwrap_err();
    assert!(deleted.to_string().contains("reference"), "{deleted}");
    assert_eq!(stage.writes(), [""; 0]);
    assert_eq!(stage.world.snapshot().await.unwrap(), before);
}

impl Stage {
    /// A service with the reference's family and target group.
    async fn plant_service_like_the_reference(&self, name: &str) -> String {
        let balancer = aws_sdk_ecs::types::LoadBalancer::builder()
            .target_group_arn(&self.world.balancers.reference_target_group_arn)
            .container_name("app")
            .container_port(8080);
        let call = self.world.clients.ecs.create_service().cluster(CLUSTER);
        let call = call
            .service_name(name)
            .task_definition(&self.world.reference_task_definition_arn)
            .desired_count(1)
            .load_balancers(balancer.build());
        let made = call.send().await.unwrap().service.unwrap();
        made.service_arn.unwrap()
    }
}

/// O15: a reference may be an environment itself, or carry tags that look like ours.
async fn marks_of_the_reference_are_not_copied(kind: Kind) {
    let options = WorldOptions::default().service(|service| {
        let tag = |key: &str, value: &str| EcsTag::builder().key(key).value(value).build();
        let theirs = service.tags(tag("eden:environment", "eden/other/reference"));
        theirs
            .tags(tag("eden:generation", "theirs"))
            .tags(tag("eden:note", "x"))
    });
    let stage = Stage::with(kind, options).await;
    let created = stage.created("foo").await;
    let tags = stage.service_tags("foo").await;
    assert_eq!(tags["eden:environment"], "eden/default/dev-dynamic-api-foo");
    assert_eq!(
        Some(&tags["eden:generation"]),
        created.record.generation.as_ref()
    );
    assert!(!tags.contains_key("eden:note"), "{tags:?}");
    assert!(
        created
            .record
            .tags
            .keys()
            .all(|key| !key.starts_with("eden:"))
    );
    assert_eq!(stage.drift(&created.record).await, [""; 0]);
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

/// O15: tags that the user drops go, and the mark stays.
async fn the_mark_stays_when_the_users_tags_go(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created("foo").await;
    let before = stage.service_tags("foo").await;
    assert_eq!(before["eden"], "foo");
    let mut request = stage.request("foo", "v1");
    request.tags.clear();
    stage.create(&request).await.unwrap();
    let mut expected = before.clone();
    expected.remove("eden");
    assert_eq!(stage.service_tags("foo").await, expected);
    assert!(expected.contains_key("eden:environment"));
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

impl Stage {
    async fn service_tags(&self, name: &str) -> eden_core::clone::tags::Tags {
        let found = self.world.environment(name).await.unwrap();
        eden_core::clone::tags::from_ecs(found.service.unwrap().tags())
    }
}

/// What nobody marked is left, and taken with consent.
async fn a_delete_takes_what_nobody_marked_with_consent_alone(kind: Kind) {
    let stage = Stage::on(kind).await;
    let resource = stage.world.names("worker").resource;
    stage.plant_service(&resource, BY_HAND).await;
    stage.plant_group(&resource, BY_HAND).await;
    stage.assert_left("worker").await;
    let records = stage.eden.find(&id("worker")).await.unwrap();
    let consent = Consent {
        adopt: true,
        ..Consent::NONE
    };
    let context = context();
    let deleted = stage.eden.delete_with(&context, &records, consent);
    let deleted = deleted.await.unwrap();
    assert!(deleted.found);
    assert_eq!(deleted.left, []);
    stage.assert_clean().await;
}

on_both!(
    a_service_made_by_hand_is_left_and_named_by_a_delete,
    a_service_made_by_hand_stops_a_create,
    an_adopted_service_carries_the_mark_and_is_deleted,
    the_family_and_group_of_a_reference_are_refused,
    marks_of_the_reference_are_not_copied,
    the_mark_stays_when_the_users_tags_go,
    a_delete_takes_what_nobody_marked_with_consent_alone,
);

//! Creating: all seven pieces, exactly right.

use aws_sdk_ecs::types::{ServiceField, TaskDefinitionField};
use eden_core::clone::tags::{Tags, from_ecs, from_elb};
use eden_core::record::Record;
use testbed::Kind;

use crate::on_both;
use crate::stage::{Stage, id};

async fn all_seven_pieces_are_exactly_right(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created("foo").await;
    let found = stage.assert_exact("foo", "v1").await;
    assert_eq!(found.task_definitions.len(), 1);
    assert_eq!(found.service.unwrap().desired_count(), 2);
    assert_eq!(found.rules[0].priority(), Some("1"));
    assert_eq!(created.record.fqdn().unwrap(), "api-foo.dev.example.com");
    let leftovers = stage.world.leftovers().await.unwrap();
    // The seven pieces, and the claim on the host.
    assert_eq!(leftovers.len(), 8, "{leftovers:#?}");
}

async fn nothing_is_wrong_with_it_afterwards(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("foo", "v1");
    request.environment = [("STAGE".into(), "pr".into())].into();
    request.desired_count = Some(3);
    let created = stage.create(&request).await.unwrap();
    let seen = stage.read(&created.record).await.unwrap();
    assert_eq!(seen.drift, []);
    assert_eq!(seen.identifiers, created.record.identifiers);
    assert_eq!(seen.image, Some(stage.world.image("v1")));
    assert_eq!(seen.environment, request.environment);
    assert_eq!(seen.desired_count, Some(3));
    assert_eq!(seen.tags, request.tags);
    assert_eq!(seen.last_updated, Some(created.last_updated));
    let found = stage.eden.find(&id("foo")).await.unwrap();
    let in_row = Record {
        publishing: true,
        ..created.record
    };
    assert_eq!(found, [in_row]);
}

async fn the_same_again_changes_only_the_rows_time(kind: Kind) {
    let stage = Stage::on(kind).await;
    let before = stage.created("foo").await;
    stage.proxy.clear_calls();
    let after = stage.created("foo").await;
    assert_eq!(stage.writes(), ["TransactWriteItems"]);
    assert_eq!(after.record, before.record);
    assert!(after.last_updated > before.last_updated);
    stage.assert_exact("foo", "v1").await;
}

async fn tags_of_the_reference_and_its_own_are_on_every_piece(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created("foo").await;
    let known = created.record.identifiers;
    let own = ("eden".to_owned(), "foo".to_owned());
    let marks = [
        (
            "eden:environment".to_owned(),
            "eden/default/dev-dynamic-api-foo".to_owned(),
        ),
        (
            "eden:generation".to_owned(),
            created.record.generation.unwrap(),
        ),
    ];
    let marked = |tags: Tags| tags.into_iter().chain(marks.clone()).collect::<Tags>();
    let all = Tags::from([
        own.clone(),
        ("stage".into(), "dev".into()),
        ("team".into(), "api".into()),
    ]);
    let ecs = &stage.world.clients.ecs;
    let call = ecs.describe_services().cluster("dev");
    let call = call
        .services("dev-dynamic-api-foo")
        .include(ServiceField::Tags);
    let service = call.send().await.unwrap().services.unwrap().remove(0);
    let all = marked(all);
    assert_eq!(from_ecs(service.tags()), all);
    let call = ecs
        .describe_task_definition()
        .include(TaskDefinitionField::Tags);
    let call = call.task_definition(known.task_definition.unwrap());
    assert_eq!(from_ecs(call.send().await.unwrap().tags()), all);
    let elb = &stage.world.clients.elb;
    let group = ("team".to_owned(), "api".to_owned());
    for (arn, expected) in [
        (known.target_group, Tags::from([own.clone(), group])),
        (known.rule, Tags::from([own])),
    ] {
        let call = elb.describe_tags().resource_arns(arn.unwrap());
        let described = call.send().await.unwrap().tag_descriptions.unwrap();
        assert_eq!(from_elb(described[0].tags()), marked(expected));
    }
}

/// Python's `json.dumps(…, indent=4, sort_keys=True)` writes this.
const PYTHON: &str = r#"{
    "environments": [
        {
            "admin_endpoint": "admin.example.com",
            "api_endpoint": "api.example.com",
            "env": "production",
            "name": "somebody-else",
            "x_owner": {
                "contact": "\u5c71\u7530",
                "since": 2019
            }
        },
        {
            "api_endpoint": "api-foo.dev.example.com",
            "env": "dev",
            "name": "servicename-dev-foo"
        }
    ],
    "x_version": 3
}"#;

async fn the_file_is_what_python_would_write(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created("foo").await;
    assert_eq!(stage.world.document_text().await.unwrap(), PYTHON);
}

async fn a_service_of_one_of_its_own_can_be_named_by_digest(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut request = stage.request("foo", "v1");
    let uri = stage.world.image_by_digest("v2").unwrap();
    request.image = uri.parse().unwrap();
    stage.create(&request).await.unwrap();
    let found = stage.world.environment("foo").await.unwrap();
    assert_eq!(stage.images(&found.service.unwrap()).await[0], uri);
}

/// `dev-dynamic-api-foo` is the row of `foo`, and the bare name of another environment.
async fn environments_whose_names_look_like_rows_stay_apart(kind: Kind) {
    let stage = Stage::on(kind).await;
    let other = "dev-dynamic-api-foo";
    stage.created("foo").await;
    stage.created(other).await;
    stage.assert_exact("foo", "v1").await;
    assert_eq!(
        stage
            .drift(&stage.eden.find(&id(other)).await.unwrap()[0])
            .await,
        [""; 0]
    );
    stage.delete(other).await.unwrap();
    stage.assert_exact("foo", "v1").await;
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn a_name_that_has_to_be_cleaned_gives_a_whole_environment(kind: Kind) {
    let stage = Stage::on(kind).await;
    let name = "feature/JIRA-1234_a-rather-long-branch-name";
    let created = stage.created(name).await;
    assert_eq!(stage.drift(&created.record).await, [""; 0]);
    stage.proxy.clear_calls();
    stage.created(name).await;
    assert_eq!(stage.writes(), ["TransactWriteItems"]);
    stage.delete(name).await.unwrap();
    stage.assert_clean().await;
}

on_both!(
    all_seven_pieces_are_exactly_right,
    nothing_is_wrong_with_it_afterwards,
    the_same_again_changes_only_the_rows_time,
    tags_of_the_reference_and_its_own_are_on_every_piece,
    the_file_is_what_python_would_write,
    a_service_of_one_of_its_own_can_be_named_by_digest,
    environments_whose_names_look_like_rows_stay_apart,
    a_name_that_has_to_be_cleaned_gives_a_whole_environment,
);

//! `eden rollback`: back to what ran before, by digest.

use std::collections::BTreeMap;

use eden_core::clients::ClientOptions;
use eden_core::context::Context;
use eden_core::expiry::Lifetime;
use eden_core::ownership::Trust;
use eden_core::place::{Group, Place};
use eden_core::pull_request::Belonging;
use eden_core::record::{EnvironmentId, Record};
use eden_core::request::Request;
use eden_core::settings::Draft;
use eden_core::{Created, Eden};
use serde_json::Value;
use testbed::world::{TABLE, ZONE};
use testbed::{Environment, Names};

use crate::stage::{Stage, create};

/// The image and the variable `A` that the environment runs with.
async fn runs(stage: &Stage) -> (String, Option<String>) {
    let found = stage.world.environment("foo").await.unwrap();
    runs_in(stage, found).await
}

async fn runs_in(stage: &Stage, found: Environment) -> (String, Option<String>) {
    let service = found.service.unwrap();
    let call = stage.world.clients.ecs.describe_task_definition();
    let running = call.task_definition(service.task_definition().unwrap());
    let running = running.send().await.unwrap().task_definition.unwrap();
    let container = &running.container_definitions()[0];
    let mut variables = container.environment().iter();
    let own = variables.find(|pair| pair.name() == Some("A"));
    let own = own.and_then(|pair| pair.value()).map(str::to_owned);
    (container.image().unwrap().to_owned(), own)
}

fn deploy(stage: &Stage, tag: &str, variable: Option<&str>) {
    let image = stage.world.image(tag);
    let variable = variable.map(|variable| ["--env", variable]);
    stage.ok(&[
        &create("api", "foo", &image)[..],
        variable.as_slice().as_flattened(),
    ]
    .concat());
}

#[tokio::test]
async fn a_rollback_deploys_what_ran_before() {
    let stage = Stage::with_local("api").await;
    deploy(&stage, "v1", Some("A=1"));
    let reported = stage.refused(1, &["rollback", "foo", "-p", "api"]);
    let expected =
        "eden: cannot roll back environment foo: environment foo: has nothing to go back to: ";
    assert!(reported.starts_with(expected), "{reported}");
    deploy(&stage, "v2", Some("A=2"));
    // The same once more is nothing to go back to.
    deploy(&stage, "v2", None);
    let (first, second) = (
        stage.world.image_by_digest("v1").unwrap(),
        stage.world.image_by_digest("v2").unwrap(),
    );
    let ran = stage.run(&["rollback", "foo"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(
        ran.err
            .starts_with("eden: warning: the next apply of Terraform"),
        "{}",
        ran.err
    );
    let end = "Successfully finished creating environment dev-dynamic-api-foo\n";
    assert!(ran.out.ends_with(end), "{}", ran.out);
    assert_eq!(runs(&stage).await, (first, Some("1".to_owned())));
    // Once more leads forth again.
    let ran = stage.run(&["rollback", "--name", "foo", "--output", "json"]);
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(value["image_uri"], second);
    assert_eq!(runs(&stage).await, (second, Some("2".to_owned())));
    let reported = stage.refused(1, &["rollback", "bar", "-p", "api"]);
    assert!(
        reported.contains("there is no environment bar of profile api\n"),
        "{reported}"
    );
    stage.delete("api", "foo");
    stage.assert_clean().await;
}

/// An environment of two services, as Terraform makes it.
pub(crate) struct Several<'a> {
    stage: &'a Stage,
    eden: Eden,
    made: BTreeMap<String, Record>,
}

impl<'a> Several<'a> {
    pub(crate) fn on(stage: &'a Stage) -> Self {
        let options = ClientOptions {
            s3_path_style: true,
            ..ClientOptions::default()
        };
        let eden = Eden::new(&stage.world.clients.config, &options, TABLE);
        let made = BTreeMap::new();
        Self { stage, eden, made }
    }

    fn place(&self, key: &str) -> Place {
        let mut pairs = self.stage.world.profile();
        for (name, value) in [
            ("name_prefix", format!("dev-dynamic-{key}")),
            ("domain_name_prefix", key.to_owned()),
            ("endpoint_update_key", format!("{key}_endpoint")),
        ] {
            pairs.insert(name.to_owned(), value);
        }
        Place {
            id: EnvironmentId {
                profile: key.to_owned(),
                name: "foo".to_owned(),
            },
            settings: Draft::from_pairs(pairs).finish().unwrap(),
            zone_name: ZONE.to_owned(),
            names: None,
            kind: eden_core::place::Kind::Web,
        }
    }

    fn request(&self, key: &str, tag: &str) -> Request {
        let place = self.place(key);
        let other = if key == "api" { "admin" } else { "api" };
        Request {
            id: place.id,
            settings: place.settings,
            given: BTreeMap::new(),
            zone_name: None,
            image: self.stage.world.image(tag).parse().unwrap(),
            environment: BTreeMap::new(),
            overrides: eden_core::overrides::Overrides::default(),
            desired_count: None,
            tags: BTreeMap::new(),
            group: Some(Group {
                profile: "default".to_owned(),
                given: BTreeMap::new(),
                key: key.to_owned(),
                others: [(other.to_owned(), self.place(other))].into(),
            }),
            pull_request: Belonging::default(),
            protect: None,
            lifetime: Lifetime::default(),
            wait: false,
            renew: !self.made.contains_key(key),
            previous: self.made.get(key).cloned(),
            trust: Trust::State,
            adopt: false,
            relocate: false,
            tasks: eden_core::publish_task::TaskWishes::default(),
            force: false,
        }
    }

    pub(crate) async fn deploy(&mut self, services: &[(&str, &str)]) {
        let requests = services.iter();
        let requests: Vec<Request> = requests.map(|(key, tag)| self.request(key, tag)).collect();
        let context = Context::default();
        let created = Box::pin(self.eden.create_all(&context, &requests)).await;
        for Created { record, .. } in created.unwrap() {
            let key = record.endpoint().unwrap().to_owned();
            self.made.insert(key, record);
        }
    }

    /// The images that the services run, by the tags that they were pushed with.
    async fn assert_runs(&self, services: &[(&str, &str)]) {
        for (key, expected) in services {
            let names = Names {
                resource: format!("dev-dynamic-{key}-foo"),
                fqdn: format!("{key}-foo.{ZONE}"),
                entry: "servicename-dev-foo".to_owned(),
            };
            let found = self.stage.world.look(&names).await.unwrap();
            let (image, _) = runs_in(self.stage, found).await;
            let by_tag = self.stage.world.image(expected);
            let by_digest = self.stage.world.image_by_digest(expected).unwrap();
            assert!([by_tag, by_digest].contains(&image), "{key} runs {image}");
        }
    }
}

#[tokio::test]
async fn of_several_services_those_of_the_newest_deploy_go_back() {
    let stage = Stage::new().await;
    let mut several = Several::on(&stage);
    several.deploy(&[("admin", "v1"), ("api", "v1")]).await;
    let back = ["rollback", "foo", "-p", "default"];
    let refused = stage.refused(1, &back);
    assert!(refused.contains("has nothing to go back to"), "{refused}");
    several.deploy(&[("admin", "v2"), ("api", "v2")]).await;
    let ran = stage.run(&[&back[..], &["--output", "json"]].concat());
    assert_eq!(ran.status, 0, "{}", ran.err);
    let value: Value = serde_json::from_str(&ran.out).unwrap();
    let resources = [0, 1].map(|index| value[index]["resource_name"].as_str().unwrap());
    assert_eq!(resources.len(), value.as_array().unwrap().len());
    assert!(resources.contains(&"dev-dynamic-admin-foo"), "{value}");
    several.assert_runs(&[("admin", "v1"), ("api", "v1")]).await;
    // Once more leads forth again.
    assert_eq!(stage.run(&back).status, 0);
    several.assert_runs(&[("admin", "v2"), ("api", "v2")]).await;

    // One that the newest deploy left alone stays, unless it is named.
    let records = several.eden.find(&id()).await.unwrap();
    let own = |record: Record| (record.endpoint().unwrap().to_owned(), record);
    several.made = records.into_iter().map(own).collect();
    several.deploy(&[("api", "v1")]).await;
    assert_eq!(stage.run(&back).status, 0);
    several.assert_runs(&[("admin", "v2"), ("api", "v2")]).await;
    let admin = [&back[..], &["--endpoint", "admin"]].concat();
    assert_eq!(stage.run(&admin).status, 0);
    several.assert_runs(&[("admin", "v1"), ("api", "v2")]).await;
    let refused = stage.refused(1, &[&back[..], &["--endpoint", "web"]].concat());
    let said = "endpoint web: is none of the environment's: its endpoints are ";
    assert!(refused.contains(said), "{refused}");
    let records = several.eden.find(&id()).await.unwrap();
    let context = Context::default();
    several.eden.delete(&context, &records).await.unwrap();
    stage.assert_clean().await;
}

fn id() -> EnvironmentId {
    EnvironmentId {
        profile: "default".to_owned(),
        name: "foo".to_owned(),
    }
}

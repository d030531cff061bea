use std::collections::BTreeMap;

use eden_core::Error;
use eden_core::error::{CallError, Failure};
use eden_core::place::Group;
use eden_core::record::Record;
use tfplugin6::{Attr, PlanRequest, path};

use super::{config, keys, record};
use crate::data::Data;
use crate::environment::endpoint::Endpoint;
use crate::environment::errors::at_parts;
use crate::environment::model::Environment;
use crate::environment::plan::plan;
use crate::environment::private::Private;
use crate::environment::validate::problems;
use crate::texts::{strings, texts};
use crate::timeouts::Timeouts;

fn endpoint(key: &str) -> Endpoint {
    Endpoint {
        image_uri: config().image_uri,
        settings: texts(
            &[
                ("name_prefix", format!("dev-{key}")),
                ("domain_name_prefix", key.to_owned()),
                ("endpoint_update_key", format!("{key}_endpoint")),
            ]
            .map(|(name, value)| (name.to_owned(), value))
            .into(),
        ),
        ..Endpoint::default()
    }
}

/// What the user writes: what both share, and what each has.
fn several() -> Environment {
    let each = ["admin", "api"].map(|key| (key.to_owned(), endpoint(key)));
    Environment {
        name: "foo".into(),
        settings: texts(&keys()),
        endpoints: Attr::Known(each.into()),
        ..Environment::default()
    }
}

fn own(model: &mut Environment, key: &str, change: impl Fn(&mut Endpoint)) {
    change(model.endpoints.known_mut().unwrap().get_mut(key).unwrap());
}

/// Where the problems are, sorted.
fn places(model: &Environment) -> Vec<String> {
    let reported = problems(model);
    let mut places: Vec<String> = reported.iter().map(|one| one.path.to_string()).collect();
    places.sort();
    places
}

#[test]
fn settings_of_the_environment_complete_those_of_its_endpoints() {
    assert_eq!(places(&several()), [""; 0]);
}

#[test]
fn a_mistake_is_reported_where_it_is_written_and_once() {
    let mut wrong = several();
    own(&mut wrong, "api", |api| {
        api.image_uri = "nginx".into();
        api.desired_count = (-1).into();
    });
    let shared = wrong.settings.known_mut().unwrap();
    shared.insert("bogus".into(), "x".into());
    let expected = [
        path!(endpoints["api"].desired_count),
        path!(endpoints["api"].image_uri),
        path!(settings["bogus"]),
    ];
    assert_eq!(places(&wrong), expected.map(|path| path.to_string()));
}

#[test]
fn one_endpoint_or_several_and_nothing_of_the_one_beside_several() {
    let neither = Environment {
        image_uri: Attr::Null,
        ..config()
    };
    assert_eq!(places(&neither), ["image_uri"]);
    let mut both = several();
    both.image_uri = config().image_uri;
    both.desired_count = 1.into();
    assert_eq!(places(&both), ["desired_count", "image_uri"]);
    let mut none = several();
    none.endpoints = Attr::Known(BTreeMap::new());
    assert_eq!(places(&none), ["endpoints"]);
    none.endpoints = Attr::Unknown;
    assert_eq!(places(&none), [""; 0], "not known yet");
}

/// What was made of an endpoint.
fn made(key: &str) -> Record {
    let mut record = record();
    record.settings.name_prefix = format!("dev-{key}");
    record.settings.domain_prefix = key.to_owned();
    record.settings.update_key = format!("{key}_endpoint");
    record.group = Some(Group {
        profile: "default".into(),
        given: BTreeMap::new(),
        key: key.into(),
        others: BTreeMap::new(),
    });
    record
}

/// The state after a create.
fn state() -> (Environment, Vec<u8>) {
    let mut state = several();
    state.profile = "default".into();
    state.id = "default/foo".into();
    state.outputs.drift = Attr::Known(Vec::new());
    state.outputs.last_updated = "2026".into();
    let mut private = Private::default();
    for key in ["admin", "api"] {
        own(&mut state, key, |one| {
            one.outputs.resource_name = format!("dev-{key}-foo").into();
            one.outputs.task_definition_arn = "arn".into();
            one.outputs.target_group_arn = "arn".into();
            one.outputs.listener_rule_arn = "arn".into();
            one.outputs.service_arn = "arn".into();
            one.outputs.last_updated = "2026".into();
            one.outputs.drift = Attr::Known(Vec::new());
        });
        private.endpoints.entry(key.into()).or_default().record = Some(made(key));
    }
    (state, private.to_bytes())
}

/// The plan of an update while the provider is not configured yet, so that nothing is asked.
fn request(planned: Environment) -> PlanRequest<Environment, Data> {
    let (prior, private) = state();
    PlanRequest {
        config: planned.clone(),
        prior: Some(prior),
        planned,
        private,
        data: None,
        context: tfplugin6::Context::default(),
    }
}

#[tokio::test]
async fn endpoints_as_they_were_asked_for_are_left_alone() {
    let response = plan(request(state().0)).await.unwrap();
    assert_eq!(response.planned, state().0);
}

#[tokio::test]
async fn only_the_endpoint_that_changes_is_touched() {
    let mut wanted = state().0;
    own(&mut wanted, "api", |api| api.image_uri = "other".into());
    // Terraform's proposal, as every plan that changes something has it.
    for key in ["admin", "api"] {
        own(&mut wanted, key, |one| {
            one.outputs.task_definition_arn = Attr::Unknown;
            one.outputs.last_updated = Attr::Unknown;
        });
    }
    let planned = plan(request(wanted)).await.unwrap().planned;
    let (before, after) = (state().0.endpoints, planned.endpoints);
    let (before, after) = (before.known().unwrap(), after.known().unwrap());
    assert_eq!(after["admin"], before["admin"]);
    assert_eq!(after["api"].outputs.last_updated, Attr::Unknown);
    assert_eq!(after["api"].outputs.service_arn.as_deref(), Some("arn"));
    assert_eq!(planned.outputs.last_updated, Attr::Unknown);
}

#[tokio::test]
async fn what_is_missing_of_one_is_recreated_and_the_other_is_left_alone() {
    let mut request = request(state().0);
    for model in [request.prior.as_mut().unwrap(), &mut request.planned] {
        own(model, "api", |api| {
            api.outputs.listener_rule_arn = Attr::Null;
            api.outputs.drift = Attr::Known(vec!["listener rule does not exist".into()]);
        });
    }
    let planned = plan(request).await.unwrap().planned;
    let after = planned.endpoints.known().unwrap();
    assert_eq!(after["api"].outputs.listener_rule_arn, Attr::Unknown);
    assert_eq!(after["api"].outputs.drift, Attr::Known(Vec::new()));
    assert_eq!(after["admin"].outputs.last_updated.as_deref(), Some("2026"));
}

fn of(key: &str, error: Error) -> Error {
    Error::Endpoint {
        key: key.into(),
        error: Box::new(error),
    }
}

fn unusable(what: &str, key: Option<&'static str>) -> Error {
    Error::Unusable {
        what: what.into(),
        why: "does not exist".into(),
        advice: "Make it.".into(),
        key,
    }
}

fn call(code: &str) -> Error {
    Error::Call(Box::new(CallError {
        service: "ECS",
        action: "CreateService",
        subject: "dev-api-foo".into(),
        code: Some(code.into()),
        cause: code.into(),
        failure: Failure::Answer,
    }))
}

#[test]
fn an_error_is_reported_at_the_endpoint_that_it_is_about() {
    let mut model = several();
    own(&mut model, "api", |api| api.profile = "web".into());
    let prefix = || unusable("target group x", Some("name_prefix"));
    let alb = || unusable("common ALB x", Some("master_alb_arn"));
    for (error, expected) in [
        (of("api", call("AccessDenied")), path!(endpoints["api"])),
        (
            of("api", unusable("image x", None)),
            path!(endpoints["api"].image_uri),
        ),
        (
            of("api", prefix()),
            path!(endpoints["api"].settings["name_prefix"]),
        ),
        (of("api", alb()), path!(settings["master_alb_arn"])),
        (alb(), path!(settings["master_alb_arn"])),
        (prefix(), path!(endpoints["admin"].settings["name_prefix"])),
        (
            of("api", call("NoSuchHostedZone")),
            path!(settings["dynamic_zone_id"]),
        ),
        (call("AccessDenied"), tfplugin6::AttributePath::default()),
    ] {
        let text = error.to_string();
        let reported: Vec<_> = at_parts(error, &model).into_iter().collect();
        assert_eq!(reported.len(), 1);
        assert_eq!(reported[0].path.to_string(), expected.to_string(), "{text}");
        assert!(
            !reported[0].summary.contains("ndpoint `"),
            "{}",
            reported[0].summary
        );
    }
}

#[tokio::test]
async fn how_to_wait_changes_no_endpoint() {
    let mut wanted = Environment {
        timeouts: Attr::Known(Timeouts::default()),
        wait_for_healthy: true.into(),
        ..state().0
    };
    wanted.outputs.last_updated = Attr::Unknown;
    for key in ["admin", "api"] {
        own(&mut wanted, key, |one| {
            one.outputs.last_updated = Attr::Unknown;
        });
    }
    let planned = plan(request(wanted)).await.unwrap().planned;
    assert_eq!(planned.endpoints, state().0.endpoints);
    assert_eq!(planned.outputs, state().0.outputs);
}

#[test]
fn a_name_that_is_not_known_yet_puts_no_endpoint_anywhere() {
    let mut model = several();
    let private = Private::from_bytes(&state().1).unwrap();
    assert_eq!(private.places(&model).len(), 2);
    model.name = Attr::Unknown;
    assert!(private.places(&model).is_empty());
}

#[tokio::test]
async fn a_null_element_is_nothing_to_deploy() {
    let mut wanted = state().0;
    own(&mut wanted, "api", |api| {
        api.environment = Attr::Known([("B".to_owned(), Attr::Null)].into());
        let settings = api.settings.known_mut().unwrap();
        settings.insert("target_cluster".to_owned(), Attr::Null);
    });
    let planned = plan(request(wanted.clone())).await.unwrap().planned;
    assert_eq!(planned, wanted);
}

#[test]
fn a_key_that_an_endpoint_leaves_null_is_the_environments() {
    let mut model = several();
    own(&mut model, "api", |api| {
        let settings = api.settings.known_mut().unwrap();
        settings.insert("target_cluster".to_owned(), Attr::Null);
    });
    assert_eq!(places(&model), [""; 0]);
    let part = model.part(&Some("api".to_owned())).unwrap();
    assert_eq!(strings(&part.settings)["target_cluster"], "dev");
}

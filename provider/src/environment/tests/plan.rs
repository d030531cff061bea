use eden_core::record::Alb;
use tfplugin6::{Attr, PlanRequest};

use super::{config, record, settings};
use crate::data::Data;
use crate::environment::model::Environment;
use crate::environment::plan::plan;
use crate::environment::private::of_record;
use crate::environment::resolve::{is_alone, same_place};

/// The plan of an update while the provider is not configured yet, so that nothing is asked.
fn request(prior: &Environment, planned: Environment) -> PlanRequest<Environment, Data> {
    PlanRequest {
        config: planned.clone(),
        prior: Some(prior.clone()),
        planned,
        private: of_record(&record()),
        data: None,
        context: tfplugin6::Context::default(),
    }
}

fn made() -> Environment {
    let mut made = Environment {
        profile: "default".into(),
        target_group_arn: "arn".into(),
        ..config()
    };
    made.complete(&record(), std::time::UNIX_EPOCH);
    for piece in [
        &mut made.task_definition_arn,
        &mut made.target_group_arn,
        &mut made.listener_rule_arn,
        &mut made.service_arn,
    ] {
        *piece = "arn".into();
    }
    made
}

#[tokio::test]
async fn an_environment_as_it_was_asked_for_is_left_alone() {
    let response = plan(request(&made(), made())).await.unwrap();
    assert_eq!(response.planned, made());
}

#[tokio::test]
async fn what_is_missing_will_be_known_after_apply_and_drift_will_be_gone() {
    let mut prior = made();
    prior.listener_rule_arn = Attr::Null;
    prior.drift = Attr::Known(vec!["listener rule does not exist".to_owned()]);
    let planned = plan(request(&prior, prior.clone())).await.unwrap().planned;
    assert_eq!(planned.listener_rule_arn, Attr::Unknown);
    assert_eq!(planned.drift, Attr::Known(Vec::new()));
    assert_eq!(planned.last_updated, Attr::Unknown);
    assert_eq!(planned.target_group_arn, prior.target_group_arn);
    assert_eq!(planned.endpoint, prior.endpoint);
}

#[tokio::test]
async fn names_of_a_new_environment_are_unknown_without_a_profile() {
    let mut request = request(&made(), config());
    request.prior = None;
    request.private = Vec::new();
    let planned = plan(request).await.unwrap().planned;
    assert_eq!(planned.endpoint, Attr::Unknown);
    assert_eq!(planned.url, Attr::Unknown);
    assert_eq!(planned.resource_name, Attr::Unknown);
}

#[test]
fn only_what_decides_where_it_is_moves_an_environment() {
    let mut other = settings();
    other.reference_service.push('x');
    other.common_albs.push("another".to_owned());
    other.container = Some("app".to_owned());
    assert!(same_place(&record(), &other));
    other.zone_id = "Z2".to_owned();
    assert!(!same_place(&record(), &other));
}

#[test]
fn an_alb_that_is_no_longer_named_moves_an_environment() {
    let mut made = record();
    let alb = |arn: &str| Alb {
        arn: arn.to_owned(),
        dns_name: String::new(),
        zone_id: String::new(),
    };
    made.identifiers.alb = Some(alb(&settings().common_albs[0]));
    assert!(same_place(&made, &settings()));
    made.identifiers.alb = Some(alb("former"));
    assert!(!same_place(&made, &settings()));
}

#[test]
fn settings_are_alone_only_without_a_profile_beside_them() {
    let mut model = config();
    assert!(!is_alone(&model));
    model.settings = Attr::Known([].into());
    assert!(is_alone(&model));
    model.profile = "default".into();
    assert!(!is_alone(&model));
}

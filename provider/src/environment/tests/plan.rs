use eden_core::record::Alb;
use tfplugin6::{Attr, PlanRequest};

use super::{config, of_record, record, settings};
use crate::data::Data;
use crate::environment::model::Environment;
use crate::environment::plan::plan;
use crate::environment::resolve::{same_place, settings_are_whole_profile};
use crate::timeouts::Timeouts;

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
        ..config()
    };
    made.complete(&record(), std::time::UNIX_EPOCH);
    for piece in [
        &mut made.outputs.task_definition_arn,
        &mut made.outputs.target_group_arn,
        &mut made.outputs.listener_rule_arn,
        &mut made.outputs.service_arn,
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
    prior.outputs.listener_rule_arn = Attr::Null;
    prior.outputs.drift = Attr::Known(vec!["listener rule does not exist".to_owned()]);
    let planned = plan(request(&prior, prior.clone())).await.unwrap().planned;
    assert_eq!(planned.outputs.listener_rule_arn, Attr::Unknown);
    assert_eq!(planned.outputs.drift, Attr::Known(Vec::new()));
    assert_eq!(planned.outputs.last_updated, Attr::Unknown);
    assert_eq!(
        planned.outputs.target_group_arn,
        prior.outputs.target_group_arn
    );
    assert_eq!(planned.outputs.endpoint, prior.outputs.endpoint);
}

#[tokio::test]
async fn names_of_a_new_environment_are_unknown_without_a_profile() {
    let mut request = request(&made(), config());
    request.prior = None;
    request.private = Vec::new();
    let planned = plan(request).await.unwrap().planned;
    assert_eq!(planned.outputs.endpoint, Attr::Unknown);
    assert_eq!(planned.outputs.url, Attr::Unknown);
    assert_eq!(planned.outputs.resource_name, Attr::Unknown);
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
    assert!(!settings_are_whole_profile(&model));
    model.settings = Attr::Known([].into());
    assert!(settings_are_whole_profile(&model));
    model.profile = "default".into();
    assert!(!settings_are_whole_profile(&model));
}

/// How long to wait, and for what, is no wish about the environment itself.
#[tokio::test]
async fn how_to_wait_changes_nothing_of_the_environment() {
    let prior = Environment {
        ttl: "72h".into(),
        expires_at: "2026-12-01T00:00:00Z".into(),
        wait_for_healthy: false.into(),
        ..made()
    };
    let config = Environment {
        timeouts: Attr::Known(Timeouts::default()),
        wait_for_healthy: true.into(),
        expires_at: Attr::Null,
        ..prior.clone()
    };
    let mut wanted = Environment {
        expires_at: Attr::Unknown,
        ..config.clone()
    };
    wanted.outputs.last_updated = Attr::Unknown;
    wanted.outputs.task_definition_arn = Attr::Unknown;
    let mut request = request(&prior, wanted);
    request.config = config.clone();
    let planned = plan(request).await.unwrap().planned;
    let expected = Environment {
        expires_at: prior.expires_at,
        ..config
    };
    assert_eq!(planned, expected);
}

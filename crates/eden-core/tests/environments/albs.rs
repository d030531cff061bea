//! Several common ALBs: environments spread over them, and one that is full is passed over.

use testbed::Kind;
use testbed::proxy::{Fault, When};

use crate::stage::Stage;

/// The DNS name that an environment's alias points at.
async fn target(stage: &Stage, name: &str) -> String {
    let found = stage.world.environment(name).await.unwrap();
    let target = found.records[0].alias_target().unwrap();
    target.dns_name().trim_end_matches('.').to_owned()
}

/// AWS's quotas are per ALB: here each takes three rules, and five environments need two ALBs.
#[tokio::test(flavor = "multi_thread")]
async fn environments_spread_over_several_albs_and_a_full_one_is_passed_over() {
    let mut stage = Stage::on(Kind::Moto).await;
    let first = stage.world.balancers.common_alb.clone();
    let (second, listener) = stage.world.another_alb().await.unwrap();
    let albs = vec![
        first.load_balancer_arn().unwrap().to_owned(),
        second.clone(),
    ];
    let create = |name: &str| {
        let mut request = stage.request(name, "v1");
        request.settings.common_albs.clone_from(&albs);
        request
    };
    for name in ["a", "b", "c"] {
        stage.create(&create(name)).await.unwrap();
    }
    let rules = stage.world.rules_of(&listener).await.unwrap();
    assert_eq!(rules.len(), 1, "the ALB with the fewest rules is taken");
    let full = When::call("elasticloadbalancing", "CreateRule");
    let id = listener.rsplit('/').next().unwrap();
    for code in ["TooManyRules", "TooManyUniqueTargetGroupsPerLoadBalancer"] {
        let name = code.to_lowercase().chars().take(16).collect::<String>();
        stage.proxy.clear_rules();
        stage
            .proxy
            .rule(full.clone().containing(id), Fault::error(400, code, "full"));
        let created = stage.create(&create(&name)).await.unwrap();
        let alb = created.record.identifiers.alb.clone().unwrap();
        assert_eq!(alb.arn, albs[0]);
        assert_eq!(target(&stage, &name).await, first.dns_name().unwrap());
        assert_eq!(stage.drift(&created.record).await, [""; 0]);
    }
    stage.proxy.clear_rules();
    stage
        .proxy
        .rule(full, Fault::error(400, "TooManyRules", "full"));
    let error = stage.create(&create("none")).await.unwrap_err();
    assert!(
        error.advice().unwrap().contains("master_alb_arn"),
        "{error}"
    );
    stage.proxy.clear_rules();
    for name in ["a", "b", "c", "toomanyrules", "toomanyuniquetar", "none"] {
        stage.delete(name).await.unwrap();
    }
    stage.assert_clean().await;
}

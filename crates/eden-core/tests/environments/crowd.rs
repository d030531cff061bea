//! More environments than one ALB takes.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use aws_sdk_elasticloadbalancingv2::types::Rule;
use eden_core::Created;
use eden_core::context::Context;
use eden_core::observe::albs::hosts;
use eden_core::request::Request;
use futures::{StreamExt, stream};
use testbed::Kind;
use testbed::proxy::{Fault, Proxy, When};
use tokio_util::sync::CancellationToken;

use crate::stage::Stage;

/// What AWS lets an ALB have; its default rule does not count.
const QUOTA: usize = 100;
const ENVIRONMENTS: usize = 104;
/// Many jobs, on a machine that has other work too.
const AT_ONCE: usize = 13;

fn name(index: usize) -> String {
    format!("pr-{index}")
}

fn request(stage: &Stage, albs: &[String], index: usize) -> Request {
    let mut request = stage.request(&name(index), "v1");
    request.settings.common_albs = albs.to_vec();
    request.zone_name = Some("dev.example.com".into());
    request
}

async fn create(stage: &Stage, request: Request) -> Created {
    let context = Context::new(CancellationToken::new(), Duration::from_secs(120), |_| {});
    let created = Box::pin(stage.eden.create(&context, &request)).await;
    created.unwrap_or_else(|error| panic!("{}: {error}", request.id.name))
}

/// Where each host's alias points.
async fn aliases(stage: &Stage) -> BTreeMap<String, String> {
    let call = stage.world.clients.route53.list_resource_record_sets();
    let call = call.hosted_zone_id(&stage.world.zone_id).max_items(300);
    let sets = call.send().await.unwrap().resource_record_sets.into_iter();
    let alias = sets.filter_map(|set| {
        let target = set.alias_target?.dns_name;
        let plain = |host: &str| host.trim_end_matches('.').to_owned();
        Some((plain(&set.name), plain(&target)))
    });
    alias.collect()
}

/// Makes rules until each listener has as many as it may have.
async fn fill(stage: &Stage, proxy: &Proxy, listeners: [&str; 2]) {
    let config = stage.world.clients.config.to_builder();
    let config = config.endpoint_url(proxy.endpoint()).build();
    let elb = aws_sdk_elasticloadbalancingv2::Client::new(&config);
    for listener in listeners {
        let before = stage.world.rules_of(listener).await.unwrap();
        let template = &before[0];
        for number in before.len()..QUOTA {
            let call = elb.create_rule().listener_arn(listener);
            let priority = i32::try_from(1000 + number).unwrap();
            let call = call.priority(priority);
            let call = call
                .set_conditions(template.conditions.clone())
                .set_actions(template.actions.clone());
            call.send().await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_environments_than_one_alb_takes_spread_over_two() {
    let mut stage = Stage::on(Kind::Moto).await;
    let quota = Fault::rules_quota(QUOTA);
    let create_rule = When::call("elasticloadbalancing", "CreateRule");
    stage.proxy.rule(create_rule, quota);
    let first = stage.world.balancers.common_alb.clone();
    let (second, other) = stage.world.another_alb().await.unwrap();
    let albs = [first.load_balancer_arn().unwrap().to_owned(), second];
    let listeners = [stage.world.balancers.common_listener_arn.as_str(), &other];

    let requests = (0..ENVIRONMENTS).map(|index| request(&stage, &albs, index));
    let creates = requests.map(|request| create(&stage, request));
    let creates = stream::iter(creates).buffer_unordered(AT_ONCE);
    let created: Vec<Created> = creates.collect().await;

    let wanted: BTreeSet<String> = (0..ENVIRONMENTS).map(name).collect();
    let census = stage.world.census().await.unwrap();
    assert_eq!(census.missing(&wanted), [""; 0]);
    assert_eq!(census.doubles(), [""; 0]);
    let aliases = aliases(&stage).await;
    let mut counts = Vec::new();
    for (alb, listener) in albs.iter().zip(listeners) {
        let rules = stage.world.rules_of(listener).await.unwrap();
        let priorities: BTreeSet<_> = rules.iter().map(Rule::priority).collect();
        assert_eq!(priorities.len(), rules.len());
        let of_it = |one: &&Created| {
            let chosen = one.record.identifiers.alb.as_ref();
            chosen.is_some_and(|chosen| chosen.arn == *alb)
        };
        let own: Vec<&Created> = created.iter().filter(of_it).collect();
        let expected: BTreeSet<String> = own.iter().map(|one| one.record.fqdn().unwrap()).collect();
        let found = rules.iter().flat_map(hosts).map(str::to_owned);
        assert_eq!(found.collect::<BTreeSet<String>>(), expected);
        for one in own {
            let target = &one.record.identifiers.alb.as_ref().unwrap().dns_name;
            assert_eq!(aliases[&one.record.fqdn().unwrap()], *target);
        }
        counts.push(rules.len());
    }
    println!("{counts:?} rules");
    assert_eq!(counts.iter().sum::<usize>(), ENVIRONMENTS);
    // Those that are made at the same time do not see each other's rules.
    assert!(counts[0].abs_diff(counts[1]) <= 2 * AT_ONCE, "{counts:?}");

    fill(&stage, &stage.proxy, listeners).await;
    let context = Context::new(CancellationToken::new(), Duration::from_secs(30), |_| {});
    let one_more = request(&stage, &albs, ENVIRONMENTS);
    let error = stage.eden.create(&context, &one_more).await.unwrap_err();
    let told = error.to_string();
    assert!(told.starts_with("common ALBs arn:"), "{told}");
    assert!(
        told.contains("are all full") && told.contains("TooManyRules"),
        "{told}"
    );
    assert!(albs.iter().all(|alb| told.contains(alb)), "{told}");
    assert!(
        error
            .advice()
            .unwrap()
            .contains("Name one more in `master_alb_arn`")
    );
}

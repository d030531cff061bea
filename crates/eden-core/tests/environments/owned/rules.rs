//! O4 to O6: rules and records that somebody made at the host.

use aws_sdk_route53::types::RrType;
use testbed::Kind;

use crate::on_both;
use crate::planted::{BY_HAND, answer, forward, hosts, path};
use crate::stage::Stage;
use testbed::world::Snapshot;
use testbed::world::planted::record;

/// O4: the other host was lost at the create, and the rule at the delete.
async fn a_rule_of_several_hosts_is_a_conflict(kind: Kind) {
    let stage = Stage::on(kind).await;
    let host = stage.world.names("b2").fqdn;
    let both = hosts(&["www.dev.example.com", &host]);
    let rule = stage.plant_rule(7, vec![both], answer(), BY_HAND).await;
    let error = stage.assert_not_made("b2").await;
    let text = error.to_string();
    let why = "it serves something else or more than this environment";
    assert!(text.contains(&rule) && text.contains(why), "{text}");
    let left = stage.assert_left("b2").await;
    assert!(left.contains(&rule), "{left}");
}

/// O5: it was taken over by the next deploy, and deleted with the environment.
async fn a_rule_for_a_path_of_the_host_stays(kind: Kind) {
    for (priority, is_first) in [(1, true), (900, true), (1, false), (900, false)] {
        let stage = Stage::on(kind).await;
        let mut theirs = Snapshot::new();
        if is_first {
            theirs = stage.plant_path(priority).await;
        }
        let mut request = stage.request("foo", "v1");
        request.settings.rule_priorities = 100..=200;
        stage.create(&request).await.unwrap();
        if !is_first {
            theirs = stage.plant_path(priority).await;
        }
        request.force = true;
        stage.create(&request).await.unwrap();
        assert!(stage.world.snapshot().await.unwrap().is_superset(&theirs));
        let found = stage.world.environment("foo").await.unwrap();
        assert_eq!(found.rules.len(), 2, "{:#?}", found.rules);
        let deleted = stage.deleted("foo").await.unwrap();
        assert_eq!(deleted.left.len(), 1, "{:#?}", deleted.left);
        assert!(stage.world.snapshot().await.unwrap().is_superset(&theirs));
        let found = stage.world.environment("foo").await.unwrap();
        assert_eq!(found.rules.len(), 1, "{:#?}", found.rules);
        assert!(found.service.is_none() && found.target_group.is_none());
    }
}

impl Stage {
    /// A rule for a path of the host of `foo`; answers with what it added.
    async fn plant_path(&self, priority: i32) -> Snapshot {
        let before = self.world.snapshot().await.unwrap();
        let host = hosts(&[&self.world.names("foo").fqdn]);
        let conditions = vec![host, path("/.well-known/*")];
        let to = forward(&self.world.balancers.reference_target_group_arn);
        self.plant_rule(priority, conditions, to, BY_HAND).await;
        let after = self.world.snapshot().await.unwrap();
        let rules = after
            .difference(&before)
            .filter(|line| line.contains("well-known"));
        rules.cloned().collect()
    }
}

/// O6: they were replaced by the alias, and deleted with it.
async fn records_made_by_hand_are_a_conflict(kind: Kind) {
    let stage = Stage::on(kind).await;
    let (legacy, mail) = (
        stage.world.names("legacy").fqdn,
        stage.world.names("mail").fqdn,
    );
    stage
        .plant_record(record(&legacy, RrType::Cname, "legacy.example.net").unwrap())
        .await;
    stage
        .plant_record(record(&mail, RrType::A, "192.0.2.7").unwrap())
        .await;
    stage
        .plant_record(record(&mail, RrType::Aaaa, "2001:db8::7").unwrap())
        .await;
    for (name, values) in [
        ("legacy", &["legacy.example.net"][..]),
        ("mail", &["192.0.2.7", "2001:db8::7"]),
    ] {
        let refused = stage.assert_not_made(name).await.to_string();
        let left = stage.assert_left(name).await;
        for text in [refused, left] {
            assert!(values.iter().all(|value| text.contains(value)), "{text}");
        }
    }
}

on_both!(
    a_rule_of_several_hosts_is_a_conflict,
    a_rule_for_a_path_of_the_host_stays,
    records_made_by_hand_are_a_conflict,
);

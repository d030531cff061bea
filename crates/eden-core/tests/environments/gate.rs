//! Gated environments: nobody passes until the door has opened them, and only it does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use aws_sdk_elasticloadbalancingv2::types::{HttpHeaderConditionConfig, Rule, RuleCondition};
use eden_access::{Conditions, Epoch, GatedHost, Host, Key};
use eden_core::Error;
use eden_core::context::{Context, Event};
use eden_core::request::Request;
use eden_core::settings::stored;
use testbed::world::TABLE;
use testbed::world::planted::{BY_HAND, forward, path};
use testbed::{Kind, Piece};
use tokio_util::sync::CancellationToken;

use crate::exact::recorded;
use crate::on_both;
use crate::stage::{Stage, context};

const FQDN: &str = "api-foo.dev.example.com";

/// Whether a rule lets somebody through who has nothing of the door.
pub(crate) fn is_open(rule: &Rule) -> bool {
    header(rule).is_none()
}

/// The header that a rule demands, with the values of which one has to be there.
fn header(rule: &Rule) -> Option<(&str, &[String])> {
    let mut configs = rule.conditions().iter();
    let config = configs.find_map(RuleCondition::http_header_config)?;
    Some((config.http_header_name()?, config.values()))
}

impl Stage {
    /// Stores the profile with these keys beside its own.
    pub(crate) async fn store(&self, keys: &[(&str, &str)]) -> Result<(), Error> {
        let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        let mut profile = self.world.profile();
        profile.extend(keys.iter().map(own));
        let text = stored::to_json(&profile);
        let table = self.eden.table();
        table.push_profile(&context(), "default", &text).await
    }

    /// From here on, all environments are gated.
    pub(crate) async fn gate(&mut self) {
        let keys = [("access", "gate"), ("allowed_visitors", "*@example.com")];
        self.store(&keys).await.unwrap();
        self.is_gated = true;
    }

    /// Panics where somebody passes to an environment who has nothing of the door.
    pub(crate) async fn assert_shut(&self, name: &str, what: &str) {
        let found = self.world.environment(name).await.unwrap();
        assert!(!found.rules.iter().any(is_open), "open: {what}");
    }

    async fn rule(&self) -> Rule {
        let mut found = self.world.environment("foo").await.unwrap();
        assert_eq!(found.rules.len(), 1);
        found.rules.remove(0)
    }

    /// Writes the conditions of the rule, as the door or somebody else would.
    async fn write(&self, header: Option<(&str, Vec<String>)>) {
        let host = RuleCondition::builder().field("host-header").values(FQDN);
        let header = header.map(|(name, values)| {
            let config = HttpHeaderConditionConfig::builder().http_header_name(name);
            let config = config.set_values(Some(values)).build();
            RuleCondition::builder()
                .field("http-header")
                .http_header_config(config)
                .build()
        });
        let conditions: Vec<RuleCondition> = [host.build()].into_iter().chain(header).collect();
        let call = self.world.clients.elb.modify_rule();
        let call = call.rule_arn(self.rule().await.rule_arn().unwrap());
        call.set_conditions(Some(conditions)).send().await.unwrap();
    }

    fn asking_for(&self, access: &str) -> Request {
        let mut request = self.request("foo", "v1");
        let given = ("access".to_owned(), access.to_owned());
        request.given = BTreeMap::from([given]);
        request
    }
}

/// The values of the header `Cookie` by which the door lets visitors through.
fn cookies() -> Vec<String> {
    let key = Key::from_bytes(&[7; 32]).unwrap();
    let gated = GatedHost {
        host: Host::parse(FQDN).unwrap(),
        generation: None,
        revocations: 0,
    };
    let [present, last] = [2, 1].map(|epoch| gated.cookie(Epoch::from_number(epoch), &key));
    let gated = Conditions::Gated { present, last };
    let rule = gated.to_rule(&Host::parse(FQDN).unwrap()).unwrap();
    match &rule[1] {
        eden_access::RuleCondition::Header { values, .. } => values.clone(),
        other => panic!("{other:?}"),
    }
}

/// What is said while a command runs, in one text.
fn heard() -> (Context, Arc<Mutex<String>>) {
    let text = Arc::new(Mutex::new(String::new()));
    let said = Arc::clone(&text);
    let context = Context::new(
        CancellationToken::new(),
        Duration::from_secs(30),
        move |event: Event| {
            let mut said = said.lock().unwrap();
            *said += &format!("{event:?}\n");
        },
    );
    (context, text)
}

/// The local copy of the profile does not know of the gate: what is stored decides.
async fn it_is_made_shut_opened_by_the_door_alone_and_never_shown(kind: Kind) {
    let mut stage = Stage::on(kind).await;
    stage.gate().await;
    stage.proxy.clear_calls();
    let (context, said) = heard();
    let request = stage.request("foo", "v1");
    let created = Box::pin(stage.eden.create(&context, &request))
        .await
        .unwrap();
    let calls = stage.proxy.calls();
    let made = calls.iter().find(|call| call.operation == "CreateRule");
    assert!(made.unwrap().request.contains("x-eden-shut"), "made shut");
    assert_eq!(stage.proxy.count("elasticloadbalancing", "ModifyRule"), 0);
    let rule = stage.assert_exact("foo", "v1").await.rules.remove(0);
    let (name, values) = header(&rule).unwrap();
    assert_eq!(
        (name, values.len(), values[0].len()),
        ("x-eden-shut", 1, 32)
    );
    assert_eq!(stage.drift(&created.record).await, [""; 0]);
    // The door opens it, and a deploy logs nobody out.
    stage.write(Some(("cookie", cookies()))).await;
    assert_eq!(stage.drift(&created.record).await, [""; 0]);
    stage.proxy.clear_calls();
    let request = stage.request("foo", "v2");
    let deployed = Box::pin(stage.eden.create(&context, &request))
        .await
        .unwrap();
    let mut writes = stage.writes();
    writes.sort();
    let deployment = [
        "RegisterTaskDefinition",
        "TransactWriteItems",
        "UpdateService",
    ];
    assert_eq!(writes, deployment);
    let opened = stage.assert_exact("foo", "v2").await.rules.remove(0);
    assert_eq!(header(&opened), Some(("cookie", cookies().as_slice())));
    // Opened by hand, it is shut again.
    stage.write(None).await;
    let drift = stage.drift(&deployed.record).await;
    assert_eq!(drift, ["listener rule is public instead of gated"]);
    stage.create(&stage.request("foo", "v2")).await.unwrap();
    assert_eq!(header(&stage.rule().await).unwrap().0, "x-eden-shut");
    let row = serde_json::to_string(&deployed.record).unwrap();
    let said = said.lock().unwrap().clone() + &row;
    for secret in values.iter().chain(&cookies()) {
        assert!(!said.contains(secret.trim_matches('*')), "a value is shown");
    }
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn an_environment_is_gated_and_opened_in_place(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage
        .store(&[("allowed_visitors", "*@example.com")])
        .await
        .unwrap();
    let public = stage.created("foo").await;
    assert!(is_open(&stage.rule().await));
    stage.proxy.clear_calls();
    let gated = stage.create(&stage.asking_for("gate")).await.unwrap();
    let mut writes = stage.writes();
    writes.sort();
    assert_eq!(writes, ["ModifyRule", "TransactWriteItems"]);
    assert_eq!(header(&stage.rule().await).unwrap().0, "x-eden-shut");
    assert_eq!(stage.drift(&gated.record).await, [""; 0]);
    assert_eq!(gated.record.identifiers, public.record.identifiers);
    let opened = stage.create(&stage.asking_for("public")).await.unwrap();
    stage.assert_exact("foo", "v1").await;
    assert_eq!(stage.drift(&opened.record).await, [""; 0]);
    stage.write(Some(("cookie", cookies()))).await;
    let drift = stage.drift(&opened.record).await;
    assert_eq!(drift, ["listener rule is gated instead of public"]);
}

#[tokio::test]
async fn what_would_let_visitors_pass_by_a_gate_is_refused() {
    let stage = Stage::on(Kind::Moto).await;
    let visitors = [("allowed_visitors", "*@example.com")];
    stage.created("foo").await;
    let refused = async |request: Request, part: &str| {
        stage.proxy.clear_calls();
        let error = stage.create(&request).await.unwrap_err().to_string();
        assert!(error.contains(part), "{error}");
        assert_eq!(stage.writes(), [""; 0], "{part}");
    };
    refused(stage.asking_for("gate"), "names no `allowed_visitors`").await;
    stage.store(&visitors).await.unwrap();
    let group = stage.world.environment("foo").await.unwrap().target_group;
    let group = group.unwrap().target_group_arn.unwrap();
    let rule = (vec![path("/x")], forward(&group));
    let arn = stage.world.plant_rule(40_000, rule.0, rule.1, BY_HAND);
    let arn = arn.await.unwrap();
    refused(stage.asking_for("gate"), &arn).await;
    stage
        .store(&[("access", "gate"), visitors[0]])
        .await
        .unwrap();
    refused(
        stage.asking_for("public"),
        "which an environment cannot loosen",
    )
    .await;
}

/// What the release before reads of a profile and of a row: it stops at both. Its `config push` replaces the profile, and
/// opens nothing.
#[tokio::test]
async fn a_release_that_knows_no_gate_opens_none() {
    let mut stage = Stage::on(Kind::Moto).await;
    stage.gate().await;
    let table = stage.eden.table();
    let text = table.profile_text("default").await.unwrap().unwrap();
    let object: BTreeMap<String, serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(object.keys().collect::<Vec<_>>(), ["gated"]);
    let profile = stage.eden.profile("default").await.unwrap().unwrap();
    let settings = profile.finish().unwrap();
    assert_eq!(settings.door.allowed_visitors, "*@example.com");
    stage.created("foo").await;
    let found = stage.world.environment("foo").await.unwrap();
    let row: serde_json::Value =
        serde_json::from_str(crate::exact::text(&found.rows[0], "record")).unwrap();
    // It takes no key of a profile that it does not know.
    assert_eq!(row["settings"]["access"], "gate");
    assert_eq!(
        recorded(&found.rows[0]).settings.door.access,
        eden_access::Access::Gate
    );
    let older = stage.world.profile();
    stage.world.push_profile("default", &older).await.unwrap();
    stage.create(&stage.request("foo", "v2")).await.unwrap();
    stage.created("bar").await;
    for name in ["foo", "bar"] {
        stage
            .assert_shut(name, "after the older release's push")
            .await;
    }
    let names: Vec<String> = table
        .profiles()
        .await
        .unwrap()
        .into_iter()
        .map(|it| it.name)
        .collect();
    assert_eq!(names, ["default"], "a door is no profile");
}

/// The calls of such a release, where it gets at them by a copy of the profile: a `config push`, and a deploy that writes the
/// row without what it does not know, and the rule with the host alone.
#[tokio::test]
async fn one_sweep_shuts_what_an_older_release_opened() {
    let mut stage = Stage::on(Kind::Moto).await;
    stage.gate().await;
    stage.created("foo").await;
    stage.sweep().await;
    let opened = stage.rule().await;
    assert_eq!(header(&opened).unwrap().0, "cookie");
    let older = stage.world.profile();
    for forgets_rule in [false, true] {
        stage.world.push_profile("default", &older).await.unwrap();
        let mut row = stage.world.environment("foo").await.unwrap().rows.remove(0);
        let text = crate::exact::text(&row, "record");
        let mut record: serde_json::Value = serde_json::from_str(text).unwrap();
        let settings = record["settings"].as_object_mut().unwrap();
        for key in ["access", "allowed_visitors", "operators", "door_host"] {
            settings.remove(key);
        }
        if forgets_rule {
            record["identifiers"]
                .as_object_mut()
                .unwrap()
                .remove("rule");
        }
        let record = aws_sdk_dynamodb::types::AttributeValue::S(record.to_string());
        row.insert("record".to_owned(), record);
        let put = stage.world.clients.dynamodb.put_item().table_name(TABLE);
        put.set_item(Some(row.into_iter().collect()))
            .send()
            .await
            .unwrap();
        stage.write(None).await;
        assert!(is_open(&stage.rule().await));
        stage.sweep().await;
        let rule = stage.rule().await;
        assert_eq!(header(&rule), header(&opened), "the same visitors pass");
    }
}

#[tokio::test]
async fn a_profile_that_does_not_say_so_opens_no_gate() {
    let mut stage = Stage::on(Kind::Moto).await;
    stage.gate().await;
    let error = stage.store(&[]).await.unwrap_err();
    let expected = format!(
        "profile default of table {TABLE}: is gated, and what was to be stored in its place does not say so"
    );
    assert_eq!(error.to_string(), expected);
    let table = stage.eden.table().clone();
    let revocations = async || table.door("default").await.unwrap().unwrap().revocations;
    let before = revocations().await;
    stage.gate().await;
    assert_eq!(revocations().await, before, "the same visitors");
    stage
        .store(&[("access", "gate"), ("allowed_visitors", "jane@example.com")])
        .await
        .unwrap();
    assert_eq!(revocations().await, before + 1, "others");
    stage.created("foo").await;
    stage.store(&[("access", "public")]).await.unwrap();
    assert_eq!(revocations().await, before + 2);
    stage.assert_shut("foo", "until it is deployed").await;
    stage.created("foo").await;
    stage.is_gated = false;
    stage.assert_exact("foo", "v1").await;
    table.remove_profile(&context(), "default").await.unwrap();
}

/// A rule whose answer was lost is found again by its random value, whatever else is at the host.
#[tokio::test]
async fn a_shut_rule_is_made_once_where_its_answer_was_lost() {
    let mut stage = Stage::on(Kind::Moto).await;
    stage.gate().await;
    let when = testbed::proxy::When::call("elasticloadbalancing", "CreateRule").nth(1);
    stage.proxy.rule(when, testbed::proxy::Fault::DropAfter);
    stage.created("foo").await;
    stage.assert_exact("foo", "v1").await;
    let names = stage.world.names("foo");
    stage.world.delete_piece(&names, Piece::Rule).await.unwrap();
    stage.created("foo").await;
    stage.assert_exact("foo", "v1").await;
}

on_both!(
    it_is_made_shut_opened_by_the_door_alone_and_never_shown,
    an_environment_is_gated_and_opened_in_place,
);

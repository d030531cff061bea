//! The page: what each role sees, and what each button does.

use eden_access::State;
use eden_core::record::Record;
use eden_core::settings::stored;
use eden_core::state::row::unix_seconds;
use testbed::Kind;

use crate::doors::{Answer, CATCH_ALL, PAGE, Visit, ask, start};
use crate::identity::{claims, header, token};
use crate::stage::{SIGN_OUT, Stage, context};

const JANE: &str = "jane@example.com";
const OPERATOR: &str = "op@example.com";
const STRANGER: &str = "mallory@example.org";
/// A branch that somebody named so that a page would run it.
const BRANCH: &str = "<img src=x onerror=alert(1)>";
const ORIGIN: &str = "https://door.example.com";
/// One day, in seconds.
const DAY: u64 = 86_400;

impl Stage {
    /// The identity token of somebody whom the load balancer has signed in.
    pub(crate) fn token(&self, email: &str) -> String {
        let alb = self.world.balancers.common_alb.load_balancer_arn().unwrap();
        token(&header(alb), &claims(email))
    }

    async fn shown(&self, email: &str, path: &str) -> Answer {
        self.signed_in(&format!("{ORIGIN}{path}"), email).await
    }

    /// Somebody sends a form of the page.
    pub(crate) async fn sent(&self, email: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.sent_from(email, path, fields, Some(ORIGIN)).await
    }

    async fn sent_from(
        &self,
        email: &str,
        path: &str,
        fields: &[(&str, &str)],
        origin: Option<&str>,
    ) -> Answer {
        let visit = Visit::post(&format!("{ORIGIN}{path}"), origin).with_form(fields);
        let visit = visit.with("x-amzn-oidc-data", &self.token(email));
        ask(&self.page, &visit, PAGE).await
    }

    async fn record(&self, name: &str) -> Record {
        let records = self.eden.find(&crate::stage::id(name)).await.unwrap();
        records.into_iter().next().unwrap()
    }

    /// The calls that change something, but for those of leases and rows.
    pub(crate) fn changes(&self) -> Vec<String> {
        let calls = self.proxy.calls().into_iter().map(|call| call.operation);
        let reads = [
            "Get",
            "Describe",
            "Query",
            "Scan",
            "List",
            "Head",
            "TransactWrite",
        ];
        let is_read = |name: &String| reads.iter().any(|read| name.starts_with(read));
        let leases = ["PutItem", "UpdateItem", "DeleteItem"];
        calls
            .filter(|name| !is_read(name) && !leases.contains(&name.as_str()))
            .collect()
    }
}

fn fields(name: &str) -> [(&str, &str); 2] {
    [("profile", "default"), ("name", name)]
}

#[tokio::test]
async fn everybody_sees_and_changes_what_their_role_allows() {
    let stage = Stage::on(Kind::Moto).await;
    stage
        .store(&[
            ("access", "gate"),
            ("allowed_visitors", "*@example.com"),
            ("operators", OPERATOR),
        ])
        .await;
    for name in [BRANCH, "bar"] {
        stage.deploy(name).await;
    }
    stage.sweep().await;
    pages_are_safe(&stage).await;
    names_are_text(&stage).await;
    roles_see_their_buttons(&stage).await;
    strangers_change_nothing(&stage).await;
    visitors_wake(&stage).await;
    operators_extend(&stage).await;
    operators_create(&stage).await;
    operators_delete(&stage).await;
    older_and_other_profiles(&stage).await;
}

async fn pages_are_safe(stage: &Stage) {
    let list = stage.shown(OPERATOR, "/").await;
    assert_eq!(list.status, 200, "{list:?}");
    for (name, value) in [
        ("cache-control", "no-store"),
        ("vary", "Accept, Accept-Language, Cookie"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(list.header(name), Some(value));
    }
    let policy = list.header("content-security-policy").unwrap();
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-"),
        "{policy}"
    );
    assert!(policy.ends_with("frame-ancestors 'none'"), "{policy}");
    assert!(
        !policy.contains("unsafe") && !policy.contains("script-src"),
        "{policy}"
    );
    assert!(list.header("access-control-allow-origin").is_none());
}

/// Whatever an environment is called, and in both languages.
async fn names_are_text(stage: &Stage) {
    let list = stage.shown(OPERATOR, "/").await;
    assert!(
        list.body.contains("&lt;img src=x onerror=alert(1)&gt;"),
        "{}",
        list.body
    );
    assert!(
        !list.body.contains("<img") && !list.body.contains("<script"),
        "{}",
        list.body
    );
    assert!(
        list.body
            .contains(r#"href="https://api-bar.dev.example.com""#),
        "{}",
        list.body
    );
    let confirm = "/delete?profile=default&name=%3Cimg+src%3Dx+onerror%3Dalert%281%29%3E";
    assert!(
        list.body.contains(&confirm.replace('&', "&amp;")),
        "{}",
        list.body
    );
    let confirm = stage.shown(OPERATOR, confirm).await;
    assert_eq!(confirm.status, 200, "{confirm:?}");
    assert!(!confirm.body.contains("<img"), "{}", confirm.body);
    let japanese = Visit::to(&format!("{ORIGIN}/")).with("accept-language", "ja");
    let japanese = japanese.with("x-amzn-oidc-data", &stage.token(OPERATOR));
    let japanese = ask(&stage.page, &japanese, PAGE).await;
    for text in [
        r#"<html lang="ja">"#,
        "稼働中",
        "サインアウト",
        "プレビューの作成",
    ] {
        assert!(japanese.body.contains(text), "{text}: {}", japanese.body);
    }
}

async fn roles_see_their_buttons(stage: &Stage) {
    let operator = stage.shown(OPERATOR, "/").await.body;
    for button in [
        r#"formaction="/sleep""#,
        r#"href="/delete?"#,
        r#"href="/logs?"#,
        r#"action="/create""#,
    ] {
        assert!(operator.contains(button), "{button}");
    }
    let nothing_to_do = [r#"formaction="/wake""#, r#"formaction="/extend""#];
    assert!(
        nothing_to_do
            .iter()
            .all(|button| !operator.contains(button)),
        "{operator}"
    );
    let visitor = stage.shown(JANE, "/").await.body;
    assert!(visitor.contains("api-bar.dev.example.com") && visitor.contains(JANE));
    for button in ["formaction", "/delete?", "/logs?", "/create"] {
        assert!(!visitor.contains(button), "{button}: {visitor}");
    }
    stage.proxy.clear_calls();
    let stranger = stage.shown(STRANGER, "/").await.body;
    assert!(
        stranger.contains("There is no preview that you may see."),
        "{stranger}"
    );
    assert!(!stranger.contains("bar"), "{stranger}");
    assert_eq!(
        stage.proxy.count("dynamodb", "Scan"),
        0,
        "a stranger costs no scan"
    );
}

async fn strangers_change_nothing(stage: &Stage) {
    stage.proxy.clear_calls();
    let bar = fields("bar");
    let created = [("profile", "default"), ("name", "new"), ("tag", "v1")];
    for path in ["/sleep", "/extend", "/delete"] {
        assert_eq!(stage.sent(JANE, path, &bar).await.status, 403, "{path}");
        assert_eq!(stage.sent(STRANGER, path, &bar).await.status, 404, "{path}");
    }
    for email in [JANE, STRANGER] {
        assert_eq!(
            stage.sent(email, "/create", &created).await.status,
            403,
            "{email}"
        );
    }
    for path in [
        "/delete?profile=default&name=bar",
        "/logs?profile=default&name=bar",
    ] {
        assert_eq!(stage.shown(JANE, path).await.status, 403, "{path}");
        assert_eq!(stage.shown(STRANGER, path).await.status, 404, "{path}");
    }
    let foreign = [
        None,
        Some("null"),
        Some("https://api-bar.dev.example.com"),
        Some("http://door.example.com"),
        Some("https://door.example.com.evil.example"),
    ];
    for path in [
        "/wake", "/sleep", "/extend", "/delete", "/create", "/leave", "/nothing",
    ] {
        for origin in foreign {
            let answer = stage.sent_from(OPERATOR, path, &bar, origin).await;
            assert_eq!(answer.status, 403, "{path} from {origin:?}");
        }
        let forged = Visit::post(&format!("{ORIGIN}{path}"), Some(ORIGIN)).with_form(&bar);
        assert_eq!(
            ask(&stage.page, &forged, PAGE).await.status,
            401,
            "{path} unsigned"
        );
        let elsewhere = forged.with("x-amzn-oidc-data", &stage.token(OPERATOR));
        let answer = ask(&stage.page, &elsewhere, CATCH_ALL).await;
        assert_eq!(answer.status, 401, "{path} by another target group");
    }
    for path in ["/wake", "/sleep", "/extend", "/create", "/leave"] {
        let query = format!("{path}?profile=default&name=bar&tag=v1");
        assert_eq!(
            stage.shown(OPERATOR, &query).await.status,
            404,
            "GET {path}"
        );
    }
    assert_eq!(stage.changes(), [""; 0]);
}

async fn visitors_wake(stage: &Stage) {
    stage.proxy.clear_calls();
    let slept = stage.sent(OPERATOR, "/sleep", &fields("bar")).await;
    assert_eq!(
        (slept.status, slept.header("location")),
        (303, Some("/")),
        "{slept:?}"
    );
    assert_eq!(stage.changes(), ["ModifyRule", "UpdateService"]);
    assert_eq!(stage.state("bar").await, Some(State::Asleep));
    let list = stage.shown(JANE, "/").await.body;
    assert!(list.contains("put to sleep, op@example.com, "), "{list}");
    assert!(
        list.contains(r#"formaction="/wake" aria-label="Wake: bar""#),
        "{list}"
    );
    stage.proxy.clear_calls();
    let woken = stage.sent(JANE, "/wake", &fields("bar")).await;
    assert_eq!(woken.status, 303, "{woken:?}");
    assert_eq!(stage.changes(), ["UpdateService"]);
    assert_eq!(stage.state("bar").await, Some(State::Waking));
    let changed = stage.record("bar").await.changed.unwrap();
    assert_eq!(
        (changed.by.as_str(), changed.action.as_str()),
        (JANE, "wake")
    );
    stage.proxy.clear_calls();
    assert_eq!(stage.sent(JANE, "/wake", &fields("bar")).await.status, 303);
    assert_eq!(stage.changes(), [""; 0], "it wakes already");
}

async fn operators_extend(stage: &Stage) {
    let fields = fields("bar");
    let endless = stage.sent(OPERATOR, "/extend", &fields).await;
    assert_eq!(endless.status, 409, "{endless:?}");
    assert!(endless.body.contains("it does not expire"), "{endless:?}");
    let lives = [("ttl", "1d"), ("tag", "v1"), fields[0], fields[1]];
    assert_eq!(stage.sent(OPERATOR, "/create", &lives).await.status, 303);
    let before = stage.record("bar").await;
    let (at, ttl) = before.expiry.map(|expiry| (expiry.at, expiry.ttl)).unwrap();
    assert_eq!(ttl, Some(DAY));
    stage.proxy.clear_calls();
    assert_eq!(stage.sent(OPERATOR, "/extend", &fields).await.status, 303);
    assert_eq!(stage.changes(), [""; 0], "nothing but the row");
    let after = stage.record("bar").await;
    let expiry = after.expiry.unwrap();
    assert_eq!((expiry.at, expiry.ttl), (at + DAY, ttl));
    let changed = after.changed.clone().unwrap();
    assert_eq!(
        (changed.by.as_str(), changed.action.as_str()),
        (OPERATOR, "extend")
    );
    let rows = stage.world.environment("bar").await.unwrap().rows;
    assert_eq!(
        rows[0]["expires_at"].as_n().unwrap(),
        &(at + DAY).to_string()
    );
    let same = Record {
        expiry: before.expiry,
        changed: before.changed.clone(),
        ..after
    };
    assert_eq!(same, before, "and nothing else of it");
    // A deploy by who is not known: nobody is named any more.
    stage.deploy("bar").await;
    assert_eq!(stage.record("bar").await.changed, None);
}

async fn operators_create(stage: &Stage) {
    let form = [
        ("profile", "default"),
        ("name", "new"),
        ("tag", "v2"),
        ("ttl", "3d"),
    ];
    let missing = [("tag", "missing"), form[0], form[1], form[3]];
    let refused = stage.sent(OPERATOR, "/create", &missing).await;
    assert_eq!(refused.status, 409, "{refused:?}");
    assert!(refused.body.contains(":missing"), "{refused:?}");
    let elsewhere = [("tag", "v2/../../other:v1"), form[0], form[1], form[3]];
    assert_eq!(
        stage.sent(OPERATOR, "/create", &elsewhere).await.status,
        409
    );
    let created = stage.sent(OPERATOR, "/create", &form).await;
    assert_eq!(created.status, 303, "{created:?}");
    let record = stage.record("new").await;
    assert_eq!(record.image, stage.world.image("v2"));
    assert_eq!(record.expiry.unwrap().ttl, Some(3 * DAY));
    let changed = record.changed.unwrap();
    assert_eq!(
        (changed.by.as_str(), changed.action.as_str()),
        (OPERATOR, "create")
    );
    assert!(
        stage
            .shown(JANE, "/")
            .await
            .body
            .contains("deployed, op@example.com, ")
    );
}

async fn operators_delete(stage: &Stage) {
    let asked = stage
        .shown(OPERATOR, "/delete?profile=default&name=new")
        .await;
    assert!(
        asked
            .body
            .contains(r#"<form class="row" method="post" action="/delete">"#),
        "{asked:?}"
    );
    assert!(
        !stage
            .world
            .environment("new")
            .await
            .unwrap()
            .rows
            .is_empty(),
        "it is asked for first"
    );
    let deleted = stage.sent(OPERATOR, "/delete", &fields("new")).await;
    assert_eq!(deleted.status, 303, "{deleted:?}");
    assert!(
        stage
            .world
            .environment("new")
            .await
            .unwrap()
            .present()
            .is_empty()
    );
    let again = stage.sent(OPERATOR, "/delete", &fields("new")).await;
    assert_eq!(again.status, 404, "it is gone");
    let branch = stage.sent(OPERATOR, "/delete", &fields(BRANCH)).await;
    assert_eq!(branch.status, 303, "{branch:?}");
    let list = stage.shown(OPERATOR, "/").await.body;
    assert!(
        !list.contains("onerror") && list.contains("api-bar"),
        "{list}"
    );
}

/// Nobody is named by a profile that lost its people, but for those of its door; and one that nobody operates shows nothing.
async fn older_and_other_profiles(stage: &Stage) {
    signs_out(stage).await;
    let public = stored::to_json(&stage.world.profile());
    let refused = stage
        .eden
        .table()
        .push_profile(&context(), "default", &public)
        .await;
    assert!(refused.is_err(), "it would open the gate unawares");
    stage
        .store(&[("access", "public"), ("operators", JANE)])
        .await;
    let jane = stage.shown(JANE, "/").await.body;
    assert!(jane.contains("/delete?"), "{jane}");
    let former = stage.shown(OPERATOR, "/").await.body;
    assert!(!former.contains("api-bar"), "{former}");
    let sleep = stage.sent(OPERATOR, "/sleep", &fields("bar")).await;
    assert_eq!(sleep.status, 404);
}

/// Here, and at the provider where it is known how.
async fn signs_out(stage: &Stage) {
    let left = stage.sent(OPERATOR, "/leave", &[]).await;
    assert_eq!((left.status, left.headers["set-cookie"].len()), (200, 4));
    let there = left.header("refresh").unwrap();
    assert_eq!(there, format!("0;url={SIGN_OUT}"));
    let link = SIGN_OUT.replace('&', "&amp;");
    assert!(left.body.contains(&format!(r#"href="{link}""#)), "{left:?}");
    let mut variables = stage.variables.clone();
    variables.remove("EDEN_SIGN_OUT_URL");
    let page = start("page", &variables);
    let visit = Visit::post(&format!("{ORIGIN}/leave"), Some(ORIGIN));
    let visit = visit.with("x-amzn-oidc-data", &stage.token(OPERATOR));
    let left = ask(&page, &visit, PAGE).await;
    assert_eq!((left.status, left.headers["set-cookie"].len()), (200, 4));
    assert_eq!(left.header("refresh"), None);
    assert!(left.body.contains("may still know you"), "{left:?}");
}

/// The button is there where something falls asleep by itself.
#[tokio::test]
async fn operators_keep_awake_what_falls_asleep() {
    let stage = Stage::on(Kind::Moto).await;
    let keys = [("operators", OPERATOR), ("allowed_visitors", JANE)];
    stage.store(&keys).await;
    stage.deploy("wakeful").await;
    stage
        .store(&[&keys[..], &[("sleep_after", "30m")]].concat())
        .await;
    stage.deploy("bar").await;
    stage.sweep().await;
    let shown = stage.shown(OPERATOR, "/").await.body;
    let button = r#"formaction="/keep-awake" aria-label="Keep awake for 8 hours: "#;
    assert_eq!(shown.matches(button).count(), 1, "{shown}");
    assert!(shown.contains(&format!("{button}bar\"")), "{shown}");
    assert!(!stage.shown(JANE, "/").await.body.contains("keep-awake"));
    let bar = fields("bar");
    assert_eq!(stage.sent(JANE, "/keep-awake", &bar).await.status, 403);
    let foreign = Some("https://api-bar.dev.example.com");
    let sent = stage
        .sent_from(OPERATOR, "/keep-awake", &bar, foreign)
        .await;
    assert_eq!(sent.status, 403);
    assert_eq!(stage.record("bar").await.awake_until, None);
    stage.proxy.clear_calls();
    assert_eq!(stage.sent(OPERATOR, "/keep-awake", &bar).await.status, 303);
    assert_eq!(stage.changes(), [""; 0], "nothing but the row");
    let kept = stage.record("bar").await;
    let hours = (kept.awake_until.unwrap() - unix_seconds()).div_ceil(3_600);
    assert_eq!(hours, 8);
    let changed = kept.changed.unwrap();
    assert_eq!(
        (changed.by.as_str(), changed.action.as_str()),
        (OPERATOR, "keep awake")
    );
    let shown = stage.shown(OPERATOR, "/").await.body;
    assert!(shown.contains("kept awake, op@example.com, "), "{shown}");
}

//! The form of the page that creates environments: what it is for, and what it leaves to other commands.

use eden_core::place::Group;
use eden_core::request::Request;
use testbed::Kind;

use crate::doors::{Answer, PAGE, Visit, ask, start};
use crate::stage::Stage;

const OPERATOR: &str = "op@example.com";
const FORM: [(&str, &str); 4] = [
    ("profile", "default"),
    ("name", "new"),
    ("tag", "v2"),
    ("ttl", "3d"),
];

impl Stage {
    /// The operator sends the form, for an environment of this name.
    async fn creates(&self, name: &str) -> Answer {
        let form = [FORM[0], ("name", name), FORM[2], FORM[3]];
        self.sent(OPERATOR, "/create", &form).await
    }

    async fn assert_creates_nothing(&self, name: &str, why: &str) {
        self.proxy.clear_calls();
        let refused = self.creates(name).await;
        assert_eq!(refused.status, 409, "{refused:?}");
        assert!(refused.body.contains(why), "{why}: {refused:?}");
        assert_eq!(self.changes(), [""; 0], "{why}");
    }
}

#[tokio::test]
async fn the_form_stays_within_the_limits_of_the_profile() {
    let stage = Stage::on(Kind::Moto).await;
    let operators = ("operators", OPERATOR);
    stage.store(&[operators, ("max_environments", "2")]).await;
    let group = Group {
        profile: "default".into(),
        given: std::collections::BTreeMap::new(),
        key: "api".into(),
        others: std::collections::BTreeMap::new(),
    };
    stage
        .deploy_as(&Request {
            group: Some(group),
            ..stage.request("several")
        })
        .await;
    stage
        .assert_creates_nothing("several", "has several endpoints")
        .await;
    assert_eq!(stage.creates("second").await.status, 303);
    stage
        .assert_creates_nothing("third", "max_environments")
        .await;
    assert_eq!(stage.creates("second").await.status, 303, "it is there");
    let tasks = r#"["rails", "db:migrate"]"#;
    stage.store(&[operators, ("before_publish", tasks)]).await;
    stage
        .assert_creates_nothing("second", "tasks before publication")
        .await;
}

/// What is created on the page of a gated profile is shut until the sweep opens it to its visitors.
#[tokio::test]
async fn what_the_form_creates_is_gated_as_its_profile_says() {
    let stage = Stage::on(Kind::Ministack).await;
    let keys = [
        ("access", "gate"),
        ("allowed_visitors", "*@example.com"),
        ("operators", OPERATOR),
    ];
    stage.store(&keys).await;
    stage.create("foo").await;
    stage.sweep().await;
    assert_eq!(stage.creates("new").await.status, 303);
    let home = Visit::to("https://api-new.dev.example.com/");
    stage.assert_refused(&home, 302, "a stranger").await;
    assert_eq!(stage.sweep().await["attended"], 1);
    stage.assert_refused(&home, 302, "a stranger, swept").await;
    let enter = "https://door.example.com/enter?to=api-new.dev.example.com%2F";
    let cookie = stage.cookie(enter, "jane@example.com").await;
    assert!(cookie.starts_with("__Host-eden="), "{cookie}");
}

/// A page whose role may create nothing offers nothing, and takes no form that was made up.
#[tokio::test]
async fn a_page_that_creates_nothing_has_no_form() {
    let stage = Stage::on(Kind::Moto).await;
    stage.store(&[("operators", OPERATOR)]).await;
    let mut variables = stage.variables.clone();
    variables.remove("EDEN_PAGE_CREATES");
    let page = start("page", &variables);
    let token = stage.token(OPERATOR);
    let visit = Visit::to("https://door.example.com/").with("x-amzn-oidc-data", &token);
    let list = ask(&page, &visit, PAGE).await;
    assert_eq!(list.status, 200, "{list:?}");
    assert!(!list.body.contains("/create"), "{}", list.body);
    let sent = Visit::post(
        "https://door.example.com/create",
        Some("https://door.example.com"),
    );
    let sent = sent.with_form(&FORM).with("x-amzn-oidc-data", &token);
    stage.proxy.clear_calls();
    assert_eq!(ask(&page, &sent, PAGE).await.status, 404);
    assert_eq!(stage.changes(), [""; 0]);
}

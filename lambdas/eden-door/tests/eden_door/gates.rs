//! Gates: who gets in, and who does not.

use eden_access::{Epoch, GatedHost, Host};
use eden_core::state::row::unix_seconds;
use serde_json::{Value, json};
use testbed::Kind;

use crate::doors::{CATCH_ALL, Visit, ask};
use crate::identity::{claims, header, token};
use crate::stage::{DOOR_HOST, HOST, Stage, context, id};

const JANE: &str = "jane@example.com";

/// From a stranger to a visitor and back, at one environment beside another one.
#[tokio::test]
async fn only_who_is_admitted_sees_the_application() {
    let stage = Stage::on(Kind::Ministack).await;
    stage.gate("*@example.com").await;
    for name in ["foo", "bar"] {
        stage.create(name).await;
    }
    let home = Visit::to(&format!("https://{HOST}/"));
    // Before the door has a key, nobody gets in, and nobody sees anything.
    stage
        .assert_refused(&home, 503, "made, and not yet opened")
        .await;
    assert_eq!(stage.sweep().await["attended"], 2);
    assert_eq!(stage.sweep().await["attended"], 0, "nothing is left to do");
    strangers(&stage).await;
    let cookie = signs_in(&stage).await;
    stage.assert_let_in(HOST, &cookie).await;
    wrong_tokens(&stage).await;
    wrong_people(&stage).await;
    wrong_links(&stage).await;
    wrong_cookies(&stage, &cookie).await;
    // A deploy logs nobody out.
    let cookie = signs_in(&stage).await;
    stage.create("foo").await;
    stage.assert_let_in(HOST, &cookie).await;
    removed_visitors(&stage, &cookie).await;
}

async fn strangers(stage: &Stage) {
    let visit = Visit::to(&format!("https://{HOST}/shop?q=a%20b"));
    let answer = stage.visit(&visit).await;
    let expected =
        format!("https://{DOOR_HOST}/enter?to=api-foo.dev.example.com%2Fshop%3Fq%3Da%2520b");
    assert_eq!(answer.location(), expected);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let script = Visit::by_script(&format!("https://{HOST}/api"));
    stage.assert_refused(&script, 401, "a script").await;
    let missing = Visit::to("https://api-nothing.dev.example.com/");
    assert!(
        stage
            .visit(&missing)
            .await
            .location()
            .starts_with("https://door.example.com/enter?to=api-nothing")
    );
    let elsewhere = Visit::to("https://unrelated.example.org/");
    assert!(
        stage
            .visit(&elsewhere)
            .await
            .location()
            .starts_with("https://door.example.com/enter?to=")
    );
    let signed = stage
        .signed_in(
            "https://door.example.com/enter?to=api-nothing.dev.example.com%2F",
            JANE,
        )
        .await;
    assert_eq!(signed.status, 404, "signed in, it is not there");
    let leave = stage
        .visit(&Visit::to(&format!("https://{HOST}/.eden/leave")))
        .await;
    assert!(leave.header("set-cookie").unwrap().contains("Max-Age=0"));
}

async fn signs_in(stage: &Stage) -> String {
    let asked = stage
        .visit(&Visit::to(&format!("https://{HOST}/shop?q=1")))
        .await;
    let entrance = stage.signed_in(asked.location(), JANE).await;
    assert!(
        entrance
            .location()
            .starts_with(&format!("https://{HOST}/.eden/enter?token="))
    );
    let entered = stage.visit(&Visit::to(entrance.location())).await;
    assert_eq!(entered.location(), format!("https://{HOST}/shop?q=1"));
    assert_eq!(entered.header("referrer-policy"), Some("no-referrer"));
    entered.cookie()
}

/// Identity tokens that prove nothing.
async fn wrong_tokens(stage: &Stage) {
    let alb = stage
        .world
        .balancers
        .common_alb
        .load_balancer_arn()
        .unwrap()
        .to_owned();
    let enter = format!("https://{DOOR_HOST}/enter?to={HOST}%2F");
    let with = |name: &str, value: Value| {
        let mut header = header(&alb);
        header[name] = value;
        token(&header, &claims(JANE))
    };
    let good = token(&header(&alb), &claims(JANE));
    let mut altered = claims(JANE);
    altered["email_verified"] = json!("no");
    let forged = {
        let parts: Vec<&str> = good.split('.').collect();
        let other = token(&header(&alb), &claims("mallory@example.com"));
        let claims = other.split('.').nth(1).unwrap().to_owned();
        format!("{}.{claims}.{}", parts[0], parts[2])
    };
    for (what, token) in [
        ("none", String::new()),
        ("forged", forged),
        ("expired", with("exp", (unix_seconds() - 1).into())),
        ("another client's", with("client", "client-2".into())),
        (
            "another issuer's",
            with("iss", "https://evil.example.com".into()),
        ),
        ("another balancer's", with("signer", "arn:aws:other".into())),
        ("unsigned", with("alg", "none".into())),
        ("of an unverified address", token(&header(&alb), &altered)),
    ] {
        let answer = stage.with_token(&enter, &token).await;
        assert_eq!(answer.status, 401, "{what}: {answer:?}");
    }
}

/// People who are nobody here, and places where nobody is sent.
async fn wrong_people(stage: &Stage) {
    let alb = stage
        .world
        .balancers
        .common_alb
        .load_balancer_arn()
        .unwrap();
    let enter = format!("https://{DOOR_HOST}/enter?to={HOST}%2F");
    let good = token(&header(alb), &claims(JANE));
    let foreign = stage.signed_in(&enter, "mallory@example.org").await;
    assert_eq!(foreign.status, 403, "no visitor");
    let open = stage
        .signed_in(
            &format!("https://{DOOR_HOST}/enter?to=evil.example.com%2F"),
            JANE,
        )
        .await;
    assert_eq!(open.status, 404, "a host that is no environment's");
    for to in [
        format!("{HOST}%2F%2Fevil.example.com"),
        format!("{HOST}%2F%5Cevil.example.com"),
    ] {
        let answer = stage
            .signed_in(&format!("https://{DOOR_HOST}/enter?to={to}"), JANE)
            .await;
        assert_eq!(answer.status, 404, "{to}");
    }
    let visit = Visit::to(&enter).with("x-amzn-oidc-data", &good);
    let answer = ask(&stage.page, &visit, CATCH_ALL).await;
    assert_eq!(
        answer.status, 401,
        "by another rule than the one that authenticates"
    );
}

/// Links that let nobody in.
async fn wrong_links(stage: &Stage) {
    let key = stage.key().await;
    let visited = stage
        .eden
        .visited_by_name(&id("foo"))
        .await
        .unwrap()
        .unwrap();
    let link = |expires: u64| visited.links(&key, expires).remove(0).address.to_string();
    let good = link(unix_seconds() + 60);
    let entered = stage.visit(&Visit::to(&good)).await;
    assert_eq!(entered.location(), format!("https://{HOST}/"));
    stage.assert_let_in(HOST, &entered.cookie()).await;
    let altered = {
        let mut visit = Visit::to(&good);
        let token = visit.query.get_mut("token").unwrap().first_mut().unwrap();
        let last = if token.ends_with('A') { 'Q' } else { 'A' };
        token.pop();
        token.push(last);
        visit
    };
    let elsewhere = Visit::to(&good.replacen("api-foo", "api-bar", 1));
    let cut = Visit::to(&good[..good.find("&to=").unwrap() - 1]);
    for (what, visit) in [
        ("expired", Visit::to(&link(unix_seconds() - 1))),
        ("altered", altered),
        ("for another environment", elsewhere),
        ("cut", cut),
        (
            "without token",
            Visit::to(&format!("https://{HOST}/.eden/enter")),
        ),
    ] {
        stage.assert_refused(&visit, 401, what).await;
    }
    let context = context();
    let id = id("foo");
    Box::pin(stage.eden.revoke(&context, &id, &key))
        .await
        .unwrap();
    stage
        .assert_refused(&Visit::to(&good), 401, "taken back")
        .await;
    let with = |cookie: &str| Visit::to(&format!("https://{HOST}/")).with("cookie", cookie);
    stage
        .assert_refused(&with(&entered.cookie()), 302, "taken back with its link")
        .await;
}

/// Cookies that let nobody in.
async fn wrong_cookies(stage: &Stage, revoked: &str) {
    let key = stage.key().await;
    let visited = stage
        .eden
        .visited_by_name(&id("foo"))
        .await
        .unwrap()
        .unwrap();
    let gate = visited.endpoints()[0].gate();
    let present = Epoch::at(unix_seconds());
    let pair = |gate: &GatedHost, epoch: Epoch| gate.cookie(epoch, &key).pair().to_string();
    for epoch in [present, present.last()] {
        stage.assert_let_in(HOST, &pair(&gate, epoch)).await;
    }
    let of = |change: &dyn Fn(&mut GatedHost)| {
        let mut gate = gate.clone();
        change(&mut gate);
        pair(&gate, present)
    };
    let other_host = of(&|gate| gate.host = Host::parse("api-bar.dev.example.com").unwrap());
    let other_generation = of(&|gate| gate.generation = Some("another".into()));
    for (what, cookie) in [
        (
            "of the epoch before the last",
            pair(&gate, present.last().last()),
        ),
        ("of another environment", other_host),
        ("of another generation", other_generation),
        ("taken back", revoked.to_owned()),
        ("made up", format!("__Host-eden={}", "0".repeat(32))),
        ("a wildcard", "__Host-eden=*".to_owned()),
        ("empty", "__Host-eden=".to_owned()),
    ] {
        let visit = Visit::to(&format!("https://{HOST}/")).with("cookie", &cookie);
        stage.assert_refused(&visit, 302, what).await;
    }
}

/// Who is no visitor any more is out with the next sweep, and the others sign in again.
async fn removed_visitors(stage: &Stage, cookie: &str) {
    stage.gate("anna@example.com").await;
    assert_eq!(stage.sweep().await["attended"], 2);
    let visit = Visit::to(&format!("https://{HOST}/")).with("cookie", cookie);
    stage.assert_refused(&visit, 302, "removed").await;
    let enter = format!("https://{DOOR_HOST}/enter?to={HOST}%2F");
    assert_eq!(stage.signed_in(&enter, JANE).await.status, 403);
    let anna = stage.cookie(&enter, "anna@example.com").await;
    stage.assert_let_in(HOST, &anna).await;
}

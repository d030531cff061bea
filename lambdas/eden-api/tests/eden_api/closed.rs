//! `purge` with `closed`: removes the environments of closed pull requests, and nothing else.

use fake_forge::{Account, Forge, Permission, Pull, PullState, Repository};
use serde_json::{Value, json};
use testbed::world::variables;

use crate::function::Function;
use crate::stage::{Stage, text};

const TOKEN: &str = "ghs_16C7e42F292c6912E7710c838347Ae178B4a";
const HEAD: &str = "6dcb09b5b57875f334f61aebed695e2e4193db5e";
const REPOSITORY: u64 = 7;

fn forge(pulls: &[(u64, PullState)]) -> Forge {
    let forge = Forge::start().unwrap();
    let mut world = forge.world();
    let bot = Account {
        id: 41_898_282,
        login: "github-actions[bot]".to_owned(),
        permissions: vec![Permission::Comments, Permission::Deployments],
    };
    world.accounts.insert(TOKEN.to_owned(), bot);
    world.repositories.push(Repository {
        id: REPOSITORY,
        name: "octo/shop".to_owned(),
        former: Vec::new(),
    });
    world.pulls.extend(pulls.iter().map(|(number, state)| Pull {
        repository: REPOSITORY,
        number: *number,
        state: *state,
        head: HEAD.to_owned(),
        labels: Vec::new(),
        from: Some(REPOSITORY),
    }));
    drop(world);
    forge
}

/// The function with the token of the forge, for the repository `octo/shop`.
fn with_token(stage: &Stage, forge: &Forge) -> Function {
    let mut variables = variables(&stage.proxy.endpoint());
    variables.extend(
        [
            ("GITHUB_TOKEN", TOKEN.to_owned()),
            ("GITHUB_API_URL", forge.github()),
            ("GITHUB_REPOSITORY", "octo/shop".to_owned()),
        ]
        .map(|(key, value)| (key.to_owned(), value)),
    );
    Function::start(&variables)
}

/// Makes an environment a pull request's, as `eden create --report github` does.
async fn give_to(stage: &Stage, name: &str, number: u64) {
    let row = stage.world.environment(name).await.unwrap().rows.remove(0);
    let mut record: Value = serde_json::from_str(row["record"].as_s().unwrap()).unwrap();
    record["pull_request"] = json!({
        "forge": "github", "repository": "octo/shop", "repository_id": REPOSITORY, "number": number, "head": HEAD,
    });
    let record = [("record", text(&record.to_string()))];
    stage.world.set_in_row(name, &record).await.unwrap();
}

fn names(environments: &Value) -> Vec<&str> {
    let all = environments.as_array().unwrap().iter();
    all.map(|one| one["name"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_ones_go_when_that_is_asked_for_and_the_others_stay() {
    let stage = Stage::new().await;
    let forge = forge(&[
        (42, PullState::Closed),
        (43, PullState::Open),
        (44, PullState::Merged),
    ]);
    for name in ["by-hand", "closed", "kept", "open"] {
        assert_eq!(stage.create(name, "v1").await.status, 200);
    }
    let protect =
        json!({ "name": "kept", "image_uri": stage.world.image("v1"), "protected": true });
    assert_eq!(stage.function.post("create", &protect).await.status, 200);
    give_to(&stage, "closed", 42).await;
    give_to(&stage, "open", 43).await;
    give_to(&stage, "kept", 44).await;
    let closed = json!({ "closed": true });
    let refused = stage.function.post("purge", &closed).await;
    refused.assert_error(400, &["there is no token", "Set GITHUB_TOKEN"]);

    let function = with_token(&stage, &forge);
    let purged = function.post("purge", &json!({})).await;
    assert_eq!(purged.body["environments"], json!([]));
    assert_eq!(forge.asked().len(), 0, "nobody was asked");
    let dry = json!({ "closed": true, "dry_run": true });
    let due = function.post("purge", &dry).await;
    assert_eq!(names(&due.body["environments"]), ["closed"]);
    assert_eq!(due.message(), "would be purged");
    let purged = function.post("purge", &closed).await;
    assert_eq!(purged.status, 200, "{purged:?}");
    assert_eq!(names(&purged.body["environments"]), ["closed"]);
    let kept = &purged.body["kept"];
    assert_eq!(names(kept), ["kept", "open"]);
    assert_eq!(kept[0]["why"], "it is protected");
    assert_eq!(kept[1]["why"], "its pull request is open");
    assert_eq!(
        kept[1]["pull_request"],
        format!("github:octo/shop:7#43@{HEAD}")
    );
    for name in ["by-hand", "kept", "open"] {
        assert_eq!(stage.world.environment(name).await.unwrap().missing(), []);
    }
    assert_eq!(
        stage.world.environment("closed").await.unwrap().present(),
        []
    );
    // It is looked for the comment that would show it; the environment was reported nowhere before.
    assert!(forge.count("GET", "/issues/42/comments") > 0);
    assert_eq!(forge.count("GET", "/issues/43/comments"), 0);
    assert!(!function.log().contains(TOKEN));
}

//! `protected`: no purge and no delete takes the environment.

use serde_json::{Value, json};

use crate::stage::Stage;

#[tokio::test]
async fn what_is_protected_is_left_until_that_is_taken_away() {
    let stage = Stage::new().await;
    let create = |more: Value| {
        let mut body = json!({ "name": "foo", "image_uri": stage.world.image("v1") });
        for (key, value) in more.as_object().unwrap() {
            body[key] = value.clone();
        }
        body
    };
    let body = create(json!({ "protected": true, "ttl": "1h" }));
    let made = stage.function.post("create", &body).await;
    assert_eq!((made.status, &made.body["protected"]), (200, &true.into()));
    // A deploy that does not say so leaves it protected.
    let deployed = stage.function.post("create", &create(json!({}))).await;
    assert_eq!(deployed.body["protected"], true, "{deployed:?}");
    let listed = stage.function.get("list", &[]).await;
    assert_eq!(listed.body["environments"][0]["protected"], true);
    stage.world.expire("foo").await.unwrap();
    let purged = stage.function.post("purge", &json!({})).await;
    assert_eq!(purged.body["environments"], json!([]));
    let refused = stage.delete("foo").await;
    refused.assert_error(
        409,
        &[
            "environment foo is protected, and nothing of it was deleted",
            "`\"protected\": false`",
        ],
    );
    assert_eq!(stage.world.environment("foo").await.unwrap().missing(), []);

    let body = create(json!({ "protected": false }));
    let freed = stage.function.post("create", &body).await;
    assert_eq!(freed.body.get("protected"), None, "{freed:?}");
    let listed = stage.function.get("list", &[]).await;
    assert_eq!(listed.body["environments"][0].get("protected"), None);
    assert_eq!(stage.delete("foo").await.message(), "successfully deleted");
    stage.assert_clean().await;
}

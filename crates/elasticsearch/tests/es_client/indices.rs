//! Listing and deleting.

use serde_json::json;

use super::{KINDS, client, start};

#[tokio::test]
async fn indices_are_listed_and_deleted() {
    for kind in KINDS {
        let store = start(kind).await;
        let client = client(&store.endpoint());
        assert!(client.indices("").await.unwrap().is_empty());
        let names: Vec<String> = (0..150).map(|n| format!("log-{n:03}-20260102")).collect();
        for name in &names {
            store.make_index(name, json!({})).await.unwrap();
        }
        store.make_index("other", json!({})).await.unwrap();
        let mut listed = client.indices("log-").await.unwrap();
        listed.sort();
        assert_eq!(listed, names);
        let mut wanted = names.clone();
        wanted.push("log-that-is-gone".to_owned());
        assert!(client.delete_indices(&wanted).await.is_empty());
        assert_eq!(client.indices("").await.unwrap(), ["other"]);
    }
}

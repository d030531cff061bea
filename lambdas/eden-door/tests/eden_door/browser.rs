//! The page and the gate in a real browser.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use testbed::{Kind, browser, paths};

use crate::balancer::serve;
use crate::stage::Stage;

#[tokio::test]
async fn a_person_uses_the_page_with_a_browser() {
    let stage = Stage::on(Kind::Ministack).await;
    stage
        .store(&[
            ("access", "gate"),
            ("allowed_visitors", "*@example.com"),
            ("operators", "op@example.com"),
            ("sleep_after", "2h"),
        ])
        .await;
    stage.create("foo").await;
    stage.deploy("<img src=x onerror=alert(1)>").await;
    stage.sweep().await;
    let stage = Arc::new(stage);
    let server = serve(Arc::clone(&stage));
    let address = server.address();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let script = fs::read_to_string(folder.join("tests/eden_door/browser.js")).unwrap();
    let pictures = paths::target().join("pictures");
    let ran = tokio::task::spawn_blocking(move || browser::run(&script, address, &pictures));
    if let Err(error) = ran.await.unwrap() {
        panic!("{error:?}\n{}", stage.page.log());
    }
}

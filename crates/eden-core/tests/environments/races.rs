//! Many commands at once: none takes anything from another.

use std::collections::BTreeSet;

use futures::future::join_all;
use testbed::{Kind, WorldOptions};

use crate::stage::Stage;

const AT_ONCE: usize = 12;

fn names() -> Vec<String> {
    (1..=AT_ONCE).map(|number| format!("pr-{number}")).collect()
}

/// Twelve creates at once, then twelve deletes at once; moto refuses a priority that is taken.
async fn create_and_delete(stage: &Stage) {
    let names = names();
    let created = join_all(names.iter().map(|name| Box::pin(stage.created(name)))).await;
    let mut priorities = BTreeSet::new();
    for name in &names {
        let found = stage.assert_exact(name, "v1").await;
        priorities.insert(found.rules[0].priority().unwrap().to_owned());
    }
    assert_eq!(priorities.len(), AT_ONCE, "{priorities:?}");
    assert_eq!(stage.world.entries().await.unwrap().len(), 1 + AT_ONCE);
    let leftovers = stage.world.leftovers().await.unwrap();
    assert_eq!(leftovers.len(), 8 * AT_ONCE, "{leftovers:#?}");
    println!(
        "{AT_ONCE} creates at once: {} calls, {} CreateRule, {} PutObject",
        stage.proxy.calls().len(),
        stage.proxy.count("elasticloadbalancing", "CreateRule"),
        stage.proxy.count("s3", "PutObject"),
    );
    let context = crate::stage::context();
    let deletes = created.iter().map(|one| {
        Box::pin(
            stage
                .eden
                .delete(&context, std::slice::from_ref(&one.record)),
        )
    });
    for deleted in join_all(deletes).await {
        deleted.unwrap();
    }
    stage.assert_clean().await;
}

#[tokio::test]
async fn twelve_environments_at_once_get_twelve_of_everything() {
    let stage = Stage::on(Kind::Moto).await;
    Box::pin(create_and_delete(&stage)).await;
}

#[tokio::test]
async fn the_table_is_made_once() {
    let stage = Stage::with(Kind::Moto, WorldOptions::default().without_table()).await;
    let names = names();
    join_all(names.iter().map(|name| Box::pin(stage.created(name)))).await;
    for name in &names {
        stage.assert_exact(name, "v1").await;
    }
}

/// Two jobs of one branch: whichever comes last, there is one of everything.
#[tokio::test]
async fn one_environment_created_by_several_at_once_has_one_of_everything() {
    let stage = Stage::on(Kind::Moto).await;
    let request = stage.request("foo", "v1");
    let creates = (0..4).map(|_| Box::pin(stage.create(&request)));
    for created in join_all(creates).await {
        created.unwrap();
    }
    stage.created("foo").await;
    stage.assert_exact("foo", "v1").await;
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

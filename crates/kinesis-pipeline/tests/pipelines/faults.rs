//! Every call of every command is throttled, fails, or loses its answer, once.

use testbed::Kind;
use testbed::proxy::{Fault, When};

use crate::stage::Stage;
use crate::sweep::{Command, Sweep};

/// The command succeeds in spite of it, and once more changes nothing for the worse.
async fn sweep(kind: Kind, command: Command) {
    let mut sweep = Sweep::of(kind, command).await;
    let mut tried = 0;
    for (index, point) in sweep.points.clone().iter().enumerate() {
        for fault in point.faults(index) {
            let what = format!("{command:?} on {kind:?}, {fault:?} at {point:?}");
            let first = sweep.prepare().await;
            sweep.stage.proxy.rule(point.when(), fault);
            let outcome = sweep.run(&first).await;
            outcome.unwrap_or_else(|error| panic!("{what}: {error}"));
            sweep.stage.proxy.clear_rules();
            let again = sweep.run(&first).await;
            again.unwrap_or_else(|error| panic!("{what}, again: {error}"));
            sweep.finish(&first).await;
            tried += 1;
        }
    }
    println!("{command:?} on {kind:?}: {tried} faults");
    assert!(tried > sweep.points.len());
}

#[tokio::test]
async fn create_survives_every_fault() {
    Box::pin(sweep(Kind::Moto, Command::Create)).await;
}

#[tokio::test]
async fn create_survives_every_fault_on_ministack() {
    Box::pin(sweep(Kind::Ministack, Command::Create)).await;
}

#[tokio::test]
async fn change_survives_every_fault() {
    Box::pin(sweep(Kind::Moto, Command::Change)).await;
}

#[tokio::test]
async fn delete_survives_every_fault() {
    Box::pin(sweep(Kind::Moto, Command::Delete)).await;
}

/// A mapping that is there twice would invoke the function twice with every record.
#[tokio::test]
async fn a_lost_answer_makes_no_second_mapping() {
    for kind in [Kind::Moto, Kind::Ministack] {
        let stage = Stage::on(kind).await;
        let when = When::call("lambda", "CreateEventSourceMapping").nth(1);
        stage.proxy.rule(when, Fault::DropAfter);
        stage.apply(&stage.archive("logs")).await.unwrap();
        assert_eq!(stage.mappings("logs-archive").await.len(), 1);
    }
}

/// A fault that lasts is told, with the call it befell; and the next run goes on.
#[tokio::test]
async fn a_fault_that_lasts_is_an_error_that_names_the_call() {
    let stage = Stage::on(Kind::Moto).await;
    let refused = Fault::error(403, "AccessDeniedException", "you may not");
    let when = When::call("lambda", "CreateFunction");
    stage.proxy.rule(when, refused);
    let request = stage.archive("logs");
    let error = stage.apply(&request).await.unwrap_err();
    let start = "Lambda CreateFunction on logs-archive failed: AccessDeniedException: you may not";
    assert!(error.to_string().starts_with(start), "{error}");
    assert_eq!(
        error.advice().as_deref(),
        Some("Allow lambda:CreateFunction to the caller.")
    );
    let seen = stage.read(&request).await;
    assert!(seen.role_arn.is_some() && seen.function_arn.is_none());
    stage.proxy.clear_rules();
    stage.apply(&request).await.unwrap();
    stage.assert_exact(&request).await;
}

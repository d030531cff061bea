//! What is changed or deleted by hand is told, and creating again repairs exactly that.

use eden_core::observe::current;
use eden_core::record::Record;
use testbed::{Kind, Piece};

use crate::on_both;
use crate::stage::Stage;

/// What was done by hand to a piece, what is told of it, and the calls that repair it.
struct Case {
    piece: Piece,
    reported: &'static [&'static str],
    repaired_by: &'static [&'static str],
}

const DELETED: [Case; 7] = [
    Case {
        piece: Piece::TaskDefinition,
        reported: &["task definition was deregistered"],
        repaired_by: &["RegisterTaskDefinition", "UpdateService"],
    },
    Case {
        // AWS keeps a target group that a rule uses: both are gone.
        piece: Piece::TargetGroup,
        reported: &[
            "target group does not exist",
            "listener rule does not exist",
        ],
        repaired_by: &[
            "CreateRule",
            "CreateTargetGroup",
            "ModifyTargetGroupAttributes",
            "UpdateService",
        ],
    },
    Case {
        piece: Piece::Service,
        reported: &["service does not exist"],
        repaired_by: &["CreateService", "RegisterTaskDefinition"],
    },
    Case {
        piece: Piece::Rule,
        reported: &["listener rule does not exist"],
        repaired_by: &["CreateRule"],
    },
    Case {
        piece: Piece::Record,
        reported: &["alias record does not exist"],
        repaired_by: &["ChangeResourceRecordSets"],
    },
    Case {
        piece: Piece::Entry,
        reported: &["Environments JSON does not list the endpoint"],
        repaired_by: &["PutObject"],
    },
    Case {
        piece: Piece::Row,
        reported: &["state row does not exist"],
        // The row is written at once, as for a new environment, and when all is done.
        // As a new generation, for nobody knows which it was.
        repaired_by: &["AddTags", "TagResource", "TransactWriteItems"],
    },
];

const ALTERED: [Case; 3] = [
    Case {
        piece: Piece::TargetGroup,
        reported: &[
            "target group has deregistration_delay.timeout_seconds 301 instead of 30",
            "target group has health_check_path /altered instead of /health",
        ],
        repaired_by: &["ModifyTargetGroup", "ModifyTargetGroupAttributes"],
    },
    Case {
        piece: Piece::Rule,
        reported: &["listener rule does not forward to the target group"],
        repaired_by: &["ModifyRule"],
    },
    Case {
        piece: Piece::Row,
        reported: &[
            "state row has endpoint altered.example.com instead of api-foo.dev.example.com",
        ],
        repaired_by: &[],
    },
];

/// What leads elsewhere by now is somebody's own, until the user says otherwise.
const ELSEWHERE: [Case; 2] = [
    Case {
        piece: Piece::Record,
        reported: &["alias record does not point at the common ALB"],
        repaired_by: &["ChangeResourceRecordSets"],
    },
    Case {
        piece: Piece::Entry,
        reported: &[
            "Environments JSON lists altered.example.com instead of api-foo.dev.example.com",
        ],
        repaired_by: &["PutObject"],
    },
];

async fn check(stage: &Stage, case: &Case, record: &Record) {
    assert_eq!(
        stage.drift(record).await,
        case.reported,
        "of {:?}",
        case.piece
    );
    stage.proxy.clear_calls();
    stage.created("foo").await;
    check_repaired(stage, case).await;
}

async fn check_repaired(stage: &Stage, case: &Case) {
    let mut writes = stage.writes();
    writes.sort();
    let mut expected = case.repaired_by.to_vec();
    expected.push("TransactWriteItems");
    expected.sort_unstable();
    assert_eq!(writes, expected, "to repair {:?}", case.piece);
    let found = stage.assert_exact("foo", "v1").await;
    let now = crate::exact::recorded(&found.rows[0]);
    assert_eq!(stage.drift(&now).await, [""; 0], "after {:?}", case.piece);
}

async fn each_piece_that_is_deleted_is_told_and_made_again(kind: Kind) {
    let stage = Stage::on(kind).await;
    stage.created("foo").await;
    let names = stage.world.names("foo");
    for case in &DELETED {
        let found = stage.world.environment("foo").await.unwrap();
        let record = crate::exact::recorded(&found.rows[0]);
        stage.world.delete_piece(&names, case.piece).await.unwrap();
        check(&stage, case, &record).await;
    }
    stage.delete("foo").await.unwrap();
    stage.assert_clean().await;
}

async fn each_piece_that_is_altered_is_told_and_repaired(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created("foo").await;
    let names = stage.world.names("foo");
    for case in &ALTERED {
        stage.world.alter_piece(&names, case.piece).await.unwrap();
        check(&stage, case, &created.record).await;
    }
}

async fn what_leads_elsewhere_is_repaired_with_consent(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created("foo").await;
    let names = stage.world.names("foo");
    for case in &ELSEWHERE {
        if (kind, case.piece) == (Kind::Moto, Piece::Record) {
            // It takes a batch that deletes and creates a record set of one name for a clash.
            continue;
        }
        stage.world.alter_piece(&names, case.piece).await.unwrap();
        assert_eq!(stage.drift(&created.record).await, case.reported);
        stage.proxy.clear_calls();
        let mut request = stage.request("foo", "v1");
        let error = stage.create(&request).await.unwrap_err();
        assert!(error.to_string().contains("altered.example.com"), "{error}");
        assert!(error.advice().unwrap().contains("--adopt"), "{error}");
        assert_eq!(stage.writes(), [""; 0]);
        request.adopt = true;
        stage.create(&request).await.unwrap();
        check_repaired(&stage, case).await;
    }
}

async fn a_number_of_tasks_is_told_and_is_no_drift(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created("foo").await;
    let names = stage.world.names("foo");
    stage
        .world
        .alter_piece(&names, Piece::Service)
        .await
        .unwrap();
    let seen = stage.read(&created.record).await.unwrap();
    assert_eq!((seen.desired_count, seen.drift), (Some(0), vec![]));
}

async fn the_image_that_runs_is_told(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created("foo").await;
    let names = stage.world.names("foo");
    stage
        .world
        .alter_piece(&names, Piece::TaskDefinition)
        .await
        .unwrap();
    // One more revision, which nobody runs.
    let seen = stage.read(&created.record).await.unwrap();
    assert_eq!(seen.image, Some(stage.world.image("v1")));
    assert_eq!(seen.drift, []);
    let call = stage.world.clients.ecs.update_service().cluster("dev");
    let call = call
        .service(&names.resource)
        .task_definition(&names.resource);
    call.send().await.unwrap();
    let seen = stage.read(&created.record).await.unwrap();
    assert_eq!(seen.image.as_deref(), Some("altered.example.com"));
    stage.created("foo").await;
    stage.assert_exact("foo", "v1").await;
}

async fn what_is_gone_altogether_is_not_there(kind: Kind) {
    let stage = Stage::on(kind).await;
    let created = stage.created("foo").await;
    let names = stage.world.names("foo");
    for piece in Piece::ALL.into_iter().rev() {
        let seen = stage.read(&created.record).await;
        assert!(seen.is_some(), "before {piece:?} is deleted");
        stage.world.delete_piece(&names, piece).await.unwrap();
        // A task definition alone is no environment: it outlives every service.
        if piece == Piece::TargetGroup {
            break;
        }
    }
    let seen = stage.read(&created.record).await;
    assert_eq!(seen.map(|seen| seen.drift), None::<Vec<current::Drift>>);
}

on_both!(
    each_piece_that_is_deleted_is_told_and_made_again,
    each_piece_that_is_altered_is_told_and_repaired,
    what_leads_elsewhere_is_repaired_with_consent,
    a_number_of_tasks_is_told_and_is_no_drift,
    the_image_that_runs_is_told,
    what_is_gone_altogether_is_not_there,
);

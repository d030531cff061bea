//! What is somebody else's stands at each name of a destination, before it is made, before it is added,
//! before it is imported and beside it: it is as it was after every command.

mod cases;

use kinesis_pipeline::destination::Start;
use kinesis_pipeline::ownership::Owner;
use kinesis_pipeline::{Error, Removal, Request};
use testbed::Kind;

use self::cases::{Case, Mark, Thing, each};
use crate::snapshot::Snapshot;
use crate::stage::{Stage, context};
use crate::wishes::{holding, removal};

fn assert_same(before: &Snapshot, after: &Snapshot, what: &str) {
    let lost: Vec<&String> = before.difference(after).collect();
    let left: Vec<&String> = after.difference(before).collect();
    assert!(
        lost.is_empty() && left.is_empty(),
        "{what}: lost {lost:#?}, left {left:#?}"
    );
}

fn assert_kept(before: &Snapshot, after: &Snapshot, what: &str) {
    let lost: Vec<&String> = before.difference(after).collect();
    assert!(lost.is_empty(), "{what}: lost {lost:#?}");
}

impl Stage {
    /// Refused before the first change, twice, with ARN and tags of what is in the way.
    async fn assert_refused(&self, requests: &[Request], named: &str, case: Case) {
        for _ in 0..2 {
            self.proxy.clear_calls();
            let applied = self.pipelines.apply(&context(), requests, &[]).await;
            let error = applied.unwrap_err();
            let text = error.to_string();
            let is_foreign = matches!(error, Error::Foreign { .. });
            assert!(is_foreign && text.contains(named), "{case:?}: {text}");
            let has_tag = text.contains(&case.mark.as_text());
            assert!(has_tag, "{case:?}: no tag in {text}");
            let calls = self.proxy.calls();
            let writes: Vec<_> = calls.iter().filter(|call| call.is_write()).collect();
            assert!(writes.is_empty(), "{case:?}: {writes:?}");
        }
    }

    async fn end(&self, request: &Request, named: &str, what: &str) {
        let left = self.delete(request).await;
        let left = left.unwrap_or_else(|error| panic!("{what}: {error}"));
        let lines: Vec<String> = left.iter().map(ToString::to_string).collect();
        let is_named = lines.iter().any(|line| line.contains(named));
        assert!(is_named, "{what}: {named} is not in {lines:#?}");
    }
}

async fn before_a_create(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut tried = 0;
    for (index, case) in each().enumerate() {
        let what = format!("{case:?} on {kind:?}");
        let request = stage.archive(&format!("before-{index}"));
        let named = stage.plant(case, &request).await;
        let foreign = stage.snapshot().await;
        if case.is_in_the_way() {
            let one = std::slice::from_ref(&request);
            stage.assert_refused(one, &named, case).await;
        } else {
            let seen = stage.apply(&request).await.unwrap();
            let used = seen.used_log_group.unwrap().to_string();
            assert!(used.contains(&named), "{what}: {used}");
            stage.apply(&request).await.unwrap();
            assert_kept(&foreign, &stage.snapshot().await, &what);
        }
        stage.end(&request, &named, &what).await;
        // Another name, as the refusal advises, and then all of it goes.
        let renamed = stage.first(
            &request.destination.pipeline,
            "renamed",
            request.destination.sink.clone(),
        );
        stage.apply(&renamed).await.unwrap();
        let gone = [removal(&request), removal(&renamed)];
        stage.pipelines.delete(&context(), &gone).await.unwrap();
        assert_same(&foreign, &stage.snapshot().await, &what);
        tried += 1;
    }
    println!("{tried} cases before a create on {kind:?}");
}

async fn before_an_added_destination(kind: Kind) {
    let stage = Stage::on(kind).await;
    for (index, case) in each().enumerate().filter(|(_, case)| case.is_in_the_way()) {
        let what = format!("{case:?} on {kind:?}");
        let pipeline = format!("added-{index}");
        let standing = stage.archive(&pipeline);
        let added = stage.first(&pipeline, "added", standing.destination.sink.clone());
        let named = stage.plant(case, &added).await;
        let foreign = stage.snapshot().await;
        stage.apply(&standing).await.unwrap();
        let both = stage.snapshot().await;
        let requests = [standing.clone(), added.clone()];
        stage.assert_refused(&requests, &named, case).await;
        assert_same(&both, &stage.snapshot().await, &what);
        let gone = [removal(&standing), removal(&added)];
        stage.pipelines.delete(&context(), &gone).await.unwrap();
        assert_same(&foreign, &stage.snapshot().await, &what);
    }
}

async fn before_an_import(kind: Kind) {
    let stage = Stage::on(kind).await;
    for (index, case) in each().enumerate() {
        let what = format!("{case:?} on {kind:?}");
        let request = stage.archive(&format!("import-{index}"));
        let name = request.destination.name();
        stage.plant(case, &request).await;
        let foreign = stage.snapshot().await;
        let found = stage.pipelines.find(&request.destination.pipeline).await;
        if case.says_it_is_ours() {
            // Consent to take it does not help where it is no destination.
            let error = found.unwrap_err().to_string();
            let reported = format!("function {name} has no environment that says where records go");
            assert_eq!(error, reported, "{what}");
        } else {
            assert_eq!(found.unwrap(), [], "{what}");
        }
        // Beside it, one that can be imported.
        let other = stage.first(
            &request.destination.pipeline,
            "other",
            request.destination.sink.clone(),
        );
        stage.apply(&other).await.unwrap();
        let found = stage.pipelines.find(&request.destination.pipeline).await;
        let found: Vec<String> = found.unwrap().iter().map(|(one, _)| one.name()).collect();
        assert_eq!(found, [other.destination.name()], "{what}: {name}");
        stage.delete(&other).await.unwrap();
        assert_same(&foreign, &stage.snapshot().await, &what);
    }
}

/// A piece of a destination that stands goes, and somebody else's comes in its place.
async fn beside_a_destination(kind: Kind) {
    let stage = Stage::on(kind).await;
    for (index, case) in each().enumerate() {
        let what = format!("{case:?} on {kind:?}");
        let request = stage.archive(&format!("beside-{index}"));
        let before = stage.snapshot().await;
        let seen = stage.apply(&request).await.unwrap();
        let mut held = request.clone();
        held.owner = holding(&request);
        held.owner.known.role_id = seen.record.role_id.clone();
        held.owner.known.mapping = seen.mapping.clone();
        held.owner.known.function_arn = seen.function_arn.clone();
        let own = stage.snapshot().await;
        stage.make_way(case.thing, &request).await;
        let named = stage.plant(case, &request).await;
        let now = stage.snapshot().await;
        let foreign: Snapshot = now.difference(&own).cloned().collect();
        let _ = stage.read(&held).await;
        if case.is_in_the_way() {
            let one = std::slice::from_ref(&held);
            stage.assert_refused(one, &named, case).await;
        } else {
            stage.apply(&held).await.unwrap();
        }
        assert_kept(&foreign, &stage.snapshot().await, &what);
        stage.end(&held, &named, &what).await;
        let after = stage.snapshot().await;
        assert_kept(&foreign, &after, &what);
        let left: Vec<&String> = after.difference(&before).collect();
        // Role and log group follow the function, which a pipeline of the same name has by now.
        let following = if case.mark == Mark::SameName { 2 } else { 0 };
        assert_eq!(left.len(), foreign.len() + following, "{what}: {left:#?}");
    }
}

/// The names of two pipelines may meet in one function.
#[tokio::test]
async fn a_function_of_another_pipeline_whose_name_runs_into_this_one() {
    let stage = Stage::on(Kind::Moto).await;
    let first = stage.archive("app-logs");
    let second = stage.first("app", "logs-archive", first.destination.sink.clone());
    assert_eq!(first.destination.name(), second.destination.name());
    stage.apply(&first).await.unwrap();
    let standing = stage.snapshot().await;
    let error = stage.apply(&second).await.unwrap_err().to_string();
    let reported = "it belongs to pipeline ap-northeast-1/app-logs";
    assert!(error.contains(reported), "{error}");
    stage.delete(&second).await.unwrap();
    assert_eq!(stage.pipelines.find("app").await.unwrap(), []);
    assert_same(&standing, &stage.snapshot().await, "app");
    stage.assert_exact(&first).await;
}

/// Two states with one pipeline name: the second neither moves the mapping nor deletes anything.
#[tokio::test]
async fn a_second_pipeline_of_the_same_name_is_refused() {
    for kind in [Kind::Moto, Kind::Ministack] {
        let stage = Stage::on(kind).await;
        let first = stage.archive("logs");
        stage.apply(&first).await.unwrap();
        let standing = stage.snapshot().await;
        let mut second = stage.archive("logs");
        second.destination.mapping.start = Start::Latest;
        let error = stage.apply(&second).await.unwrap_err();
        let reported = "it belongs to a pipeline ap-northeast-1/logs that is not in this state";
        assert!(error.to_string().contains(reported), "{error}");
        let advice = error.advice().unwrap();
        assert!(advice.contains("import it"), "{advice}");
        stage.delete(&second).await.unwrap();
        assert_same(&standing, &stage.snapshot().await, "second");
    }
}

/// Terraform makes the successor of a pipeline first, and then deletes the old one.
#[tokio::test]
async fn a_successor_takes_over_and_outlives_the_old_one() {
    for kind in [Kind::Moto, Kind::Ministack] {
        let stage = Stage::on(kind).await;
        let old = stage.archive("logs");
        let dropped = stage.first("logs", "dropped", old.destination.sink.clone());
        let both = [old.clone(), dropped.clone()];
        stage.pipelines.apply(&context(), &both, &[]).await.unwrap();
        let mut new = stage.archive("logs");
        new.owner.replaced = [old.owner.fresh.clone()].into();
        new.destination.mapping.batch_size = 7;
        let seen = stage.apply(&new).await.unwrap();
        assert_eq!(seen.record.generation, Some(new.owner.fresh.clone()));
        stage.assert_exact(&new).await;
        let gone = both.each_ref().map(removal);
        let left = stage.pipelines.delete(&context(), &gone).await.unwrap();
        assert_eq!(left.len(), 4, "{left:?}");
        stage.assert_exact(&new).await;
        let seen = stage.read(&old).await;
        assert!(seen.is_gone, "{seen:?}");
        stage.delete(&new).await.unwrap();
        stage.assert_clean().await;
    }
}

/// Pieces of a release without tags, which the state holds, get their tags with the next change and show
/// nothing before.
#[tokio::test]
async fn what_was_made_before_there_were_tags_stays_and_is_tagged() {
    for kind in [Kind::Moto, Kind::Ministack] {
        let stage = Stage::on(kind).await;
        let request = stage.archive("logs");
        let seen = stage.apply(&request).await.unwrap();
        stage.strip_marks("logs-archive").await;
        let mut held = request.clone();
        held.owner = Owner::new("ap-northeast-1", "logs");
        held.owner.known.function_arn = seen.function_arn.clone();
        held.owner.known.role_arn = seen.role_arn.clone();
        held.owner.known.mapping = seen.mapping.clone();
        let looked = stage.read_as(&held).await;
        assert_eq!(looked.drift, [""; 0]);
        assert_eq!(looked.function_arn, seen.function_arn);
        let stripped = stage.snapshot().await;
        // A state that holds only the name gets nothing, and takes nothing.
        stage.delete(&stage.archive("logs")).await.unwrap();
        assert_same(&stripped, &stage.snapshot().await, "by its name");
        let again = stage.apply(&held).await.unwrap();
        assert_eq!(again.record.generation, Some(held.owner.fresh.clone()));
        assert_eq!(again.warnings, [""; 0]);
        stage.assert_exact(&held).await;
        stage.delete(&held).await.unwrap();
        stage.assert_clean().await;
    }
}

#[tokio::test]
async fn what_was_made_before_there_were_tags_is_imported_or_deleted() {
    let stage = Stage::on(Kind::Moto).await;
    let request = stage.archive("logs");
    let made = stage.apply(&request).await.unwrap();
    stage.strip_marks("logs-archive").await;
    let found = stage.pipelines.find("logs").await.unwrap();
    let [(destination, seen)] = &found[..] else {
        panic!("{found:?}");
    };
    assert_eq!(destination.name(), "logs-archive");
    assert_eq!(
        (&seen.function_arn, &seen.role_arn, &seen.mapping),
        (&made.function_arn, &made.role_arn, &made.mapping)
    );
    let mut held = request.clone();
    held.owner = Owner::new("ap-northeast-1", "logs");
    held.owner.known.function_arn = seen.function_arn.clone();
    held.owner.known.role_id = seen.record.role_id.clone();
    held.owner.known.mapping = seen.mapping.clone();
    held.owner.known.owns_log_group = seen.record.owns_log_group;
    let gone = [Removal {
        name: held.destination.name(),
        owner: held.owner,
        has_alarms: false,
    }];
    stage.pipelines.delete(&context(), &gone).await.unwrap();
    stage.assert_clean().await;
}

/// Tagging what was made before there were tags may be forbidden.
#[tokio::test]
async fn marks_that_cannot_be_set_are_a_warning() {
    let stage = Stage::on(Kind::Moto).await;
    let request = stage.archive("logs");
    let seen = stage.apply(&request).await.unwrap();
    stage.strip_marks("logs-archive").await;
    let mut held = request.clone();
    held.owner.known.function_arn = seen.function_arn;
    held.owner.known.role_arn = seen.role_arn;
    held.owner.known.mapping = seen.mapping;
    for (service, operation) in [
        ("lambda", "TagResource"),
        ("iam", "TagRole"),
        ("logs", "TagResource"),
    ] {
        stage.refuse(service, operation);
    }
    let seen = stage.apply(&held).await.unwrap();
    assert_eq!(seen.warnings.len(), 4, "{:?}", seen.warnings);
    let advice = "Allow lambda:TagResource to the caller.";
    assert!(seen.warnings[0].ends_with(advice), "{:?}", seen.warnings);
}

/// A create that was killed before it was whole is continued by another one.
#[tokio::test]
async fn an_unfinished_create_is_continued_by_another_generation() {
    for operation in ["CreateFunction", "CreateEventSourceMapping"] {
        let stage = Stage::on(Kind::Moto).await;
        stage.refuse("lambda", operation);
        stage.apply(&stage.archive("logs")).await.unwrap_err();
        stage.proxy.clear_rules();
        let next = stage.archive("logs");
        stage.apply(&next).await.unwrap();
        stage.assert_exact(&next).await;
        stage.delete(&next).await.unwrap();
        stage.assert_clean().await;
    }
}

/// A role that somebody made in the moment between the look and the call is not taken.
#[tokio::test]
async fn what_comes_after_the_look_is_ours_only_by_tag() {
    let stage = Stage::on(Kind::Moto).await;
    for thing in [Thing::Role, Thing::Function, Thing::LogGroup] {
        let case = Case {
            thing,
            mark: Mark::Pipeline,
        };
        let request = stage.archive(&format!("race-{}", thing.operation().to_lowercase()));
        let foreign = stage.overtaken(case, &request).await;
        assert_kept(&foreign, &stage.snapshot().await, &format!("{case:?}"));
    }
}

#[tokio::test]
async fn what_stands_there_before_a_create_stays() {
    before_a_create(Kind::Moto).await;
}

#[tokio::test]
async fn what_stands_there_before_a_create_stays_on_ministack() {
    before_a_create(Kind::Ministack).await;
}

#[tokio::test]
async fn what_stands_there_before_a_destination_is_added_stays() {
    before_an_added_destination(Kind::Moto).await;
}

#[tokio::test]
async fn what_stands_there_before_a_destination_is_added_stays_on_ministack() {
    before_an_added_destination(Kind::Ministack).await;
}

#[tokio::test]
async fn what_stands_there_before_an_import_stays() {
    before_an_import(Kind::Moto).await;
}

#[tokio::test]
async fn what_stands_there_before_an_import_stays_on_ministack() {
    before_an_import(Kind::Ministack).await;
}

#[tokio::test]
async fn what_comes_to_stand_beside_a_destination_stays() {
    beside_a_destination(Kind::Moto).await;
}

#[tokio::test]
async fn what_comes_to_stand_beside_a_destination_stays_on_ministack() {
    beside_a_destination(Kind::Ministack).await;
}

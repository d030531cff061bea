//! Foreign pieces, all of them: whatever stands under a name that an environment would have, before it
//! is made or beside it, is as it was after every command.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use eden_core::clone::tags::Tags;
use eden_core::context::{Context, Event};
use eden_core::expiry::Lifetime;
use eden_core::purge::{Purged, expired, purge};
use eden_core::request::Request;
use eden_core::{Consent, Deleted};
use testbed::Kind;
use testbed::world::Snapshot;
use testbed::world::foreign::{BEFORE, BESIDE, Case};
use tokio_util::sync::CancellationToken;

use crate::on_both;
use crate::stage::{Stage, context, id};

/// How an environment ends.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum End {
    Delete,
    Purge,
    DeleteAdopting,
}

const ENDS: [End; 3] = [End::Delete, End::Purge, End::DeleteAdopting];

/// Consent takes what may be adopted, which the tests of `--adopt` look at.
fn ends(case: Case) -> impl Iterator<Item = End> {
    let all = ENDS.into_iter();
    all.filter(move |end| *end != End::DeleteAdopting || !case.is_adoptable)
}

async fn what_stands_there_before_a_create_stays(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut tried = 0;
    for (index, case) in BEFORE.into_iter().enumerate() {
        let name = format!("pr-{index}");
        let named = stage.world.plant(case.thing, &name, index).await.unwrap();
        let foreign = stage.world.snapshot().await.unwrap();
        for end in ends(case) {
            let what = format!("{case:?}, {end:?} on {kind:?}");
            if case.is_in_the_way {
                stage.assert_refused(case, &name, &named, &what).await;
            } else {
                stage.brought_up(&name).await;
                stage.deploy(case, &name, &named).await;
            }
            if end != End::Purge || !case.is_in_the_way {
                stage.end(&name, end).await;
            }
            let after = stage.world.snapshot().await.unwrap();
            assert_same(&foreign, &after, &what);
            tried += 1;
        }
    }
    println!("{tried} combinations before a create on {kind:?}");
}

async fn what_comes_to_stand_beside_an_environment_stays(kind: Kind) {
    let stage = Stage::on(kind).await;
    let mut tried = 0;
    for case in BESIDE {
        for end in ends(case) {
            let what = format!("{case:?}, {end:?} on {kind:?}");
            let name = format!("pr-{tried}");
            let mut foreign = stage.world.snapshot().await.unwrap();
            stage.brought_up(&name).await;
            let own = stage.world.snapshot().await.unwrap();
            let named = stage.world.plant(case.thing, &name, tried).await.unwrap();
            let both = stage.world.snapshot().await.unwrap();
            foreign.extend(both.difference(&own).cloned());
            if case.is_in_the_way {
                stage.assert_refused(case, &name, &named, &what).await;
            } else {
                stage.deploy(case, &name, &named).await;
            }
            let left = stage.end(&name, end).await;
            let after = stage.world.snapshot().await.unwrap();
            let lost: Vec<&String> = foreign.difference(&after).collect();
            assert!(lost.is_empty(), "{what}: {lost:#?}");
            if let Some(left) = left.filter(|_| case.is_named) {
                let lines: Vec<String> = left.left.iter().map(ToString::to_string).collect();
                let is_named = lines.iter().any(|line| line.contains(&named));
                assert!(is_named, "{what}: {named} is not in {lines:#?}");
            }
            tried += 1;
        }
    }
    println!("{tried} combinations beside an environment on {kind:?}");
}

fn assert_same(before: &Snapshot, after: &Snapshot, what: &str) {
    let lost: Vec<&String> = before.difference(after).collect();
    let left: Vec<&String> = after.difference(before).collect();
    assert!(
        lost.is_empty() && left.is_empty(),
        "{what}: lost {lost:#?}, left {left:#?}"
    );
}

impl Stage {
    fn short_lived(&self, name: &str) -> Request {
        let mut request = self.request(name, "v1");
        request.tags = Tags::new();
        // Commands have no trouble with a time that has passed; a purge may have the environment at once.
        request.lifetime = Lifetime::Until(SystemTime::now() - Duration::from_secs(9));
        request
    }

    async fn brought_up(&self, name: &str) {
        let created = self.create(&self.short_lived(name)).await;
        created.unwrap_or_else(|error| panic!("create of {name}: {error}"));
    }

    /// A deploy names the rules that it leaves alone before its first change.
    async fn deploy(&self, case: Case, name: &str, named: &str) {
        let mut request = self.short_lived(name);
        request.force = true;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&seen);
        let listen = move |event| heard.lock().unwrap().push(event);
        let context = Context::new(CancellationToken::new(), Duration::from_secs(30), listen);
        let deployed = self.eden.create(&context, &request).await;
        deployed.unwrap_or_else(|error| panic!("deploy of {name}: {error}"));
        let seen = seen.lock().unwrap();
        let is_change = |event: &&Event| matches!(event, Event::Finished { .. });
        let mut before = seen.iter().take_while(|event| !is_change(event));
        let names_it = |event: &Event| matches!(event, Event::Note(text) if text.contains(named));
        let is_named = before.any(names_it);
        assert!(is_named || !case.is_rule(), "{case:?}: {seen:#?}");
    }

    /// Refused before the first change, with what is in the way; with consent as well, where that is
    /// not consent to take this.
    async fn assert_refused(&self, case: Case, name: &str, named: &str, what: &str) {
        for adopt in [false, true] {
            if adopt && case.is_adoptable {
                continue;
            }
            let mut request = self.short_lived(name);
            (request.force, request.adopt) = (true, adopt);
            self.proxy.clear_calls();
            let error = self.create(&request).await.unwrap_err();
            let text = error.to_string();
            assert_eq!(self.writes(), [""; 0], "{what}: {text}");
            assert!(text.contains(named), "{what}: {named} is not in {text}");
            let tag = case.tag();
            let has_tag = tag.is_none_or(|(key, value)| text.contains(&format!("{key}={value}")));
            assert!(has_tag, "{what}: no tag in {text}");
            let offers = error
                .advice()
                .unwrap_or_default()
                .contains("run the command again with");
            assert_eq!(offers, case.is_adoptable, "{what}: {:?}", error.advice());
        }
    }

    async fn end(&self, name: &str, end: End) -> Option<Deleted> {
        if end == End::Purge {
            self.purged_alone(name).await;
            return None;
        }
        let consent = Consent {
            adopt: end == End::DeleteAdopting,
            ..Consent::NONE
        };
        let records = self.eden.find(&id(name)).await.unwrap();
        let deleted = self.eden.delete_with(&context(), &records, consent).await;
        Some(deleted.unwrap_or_else(|error| panic!("{end:?} of {name}: {error}")))
    }

    async fn purged_alone(&self, name: &str) {
        let listed = self.eden.table().environments().await.unwrap();
        let mut over = expired(listed, SystemTime::now());
        over.retain(|one| one.row.record.as_ref().is_some_and(|it| it.id.name == name));
        let outcomes = purge(&self.eden, &context(), over).await;
        let [(_, outcome)] = outcomes.as_slice() else {
            panic!("not one {name} was purged: {outcomes:#?}");
        };
        let purged = outcome
            .as_ref()
            .unwrap_or_else(|error| panic!("purge of {name}: {error}"));
        assert_eq!(*purged, Purged::Deleted);
    }
}

on_both!(
    what_stands_there_before_a_create_stays,
    what_comes_to_stand_beside_an_environment_stays,
);

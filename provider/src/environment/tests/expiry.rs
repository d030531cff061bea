use std::time::{Duration, UNIX_EPOCH};

use eden_core::expiry::{Expiry, Lifetime};
use tfplugin6::{Attr, path};

use super::config;
use crate::environment::expiry::{fill, keep, keep_one, lifetime, problems, restart};

#[test]
fn what_is_asked_for_is_read() {
    let mut asked = config();
    assert_eq!(lifetime(&asked), Lifetime::Unlimited);
    asked.ttl = "72h".into();
    asked.expires_at = Attr::Unknown;
    assert_eq!(
        lifetime(&asked),
        Lifetime::For(Duration::from_secs(72 * 3600))
    );
    asked.ttl = Attr::Null;
    asked.expires_at = "1970-01-01T00:01:00Z".into();
    let minute = UNIX_EPOCH + Duration::from_secs(60);
    assert_eq!(lifetime(&asked), Lifetime::Until(minute));
}

#[test]
fn each_mistake_has_its_place() {
    let mut wrong = config();
    assert_eq!(problems(&wrong), []);
    wrong.ttl = "soon".into();
    wrong.expires_at = "tomorrow".into();
    let reported = problems(&wrong);
    let places: Vec<_> = reported.iter().map(|one| one.path.clone()).collect();
    assert_eq!(places, [path!(ttl), path!(expires_at), path!(expires_at)]);
}

#[test]
fn a_time_to_live_is_restarted_only_when_something_is_deployed() {
    let mut prior = config();
    prior.ttl = "72h".into();
    prior.expires_at = "2026-12-01T00:00:00Z".into();
    let mut asked = config();
    asked.ttl = "72h".into();
    let mut planned = prior.clone();
    keep(&mut planned, &asked, Some(&prior));
    assert_eq!(planned, prior);
    restart(&mut planned, &asked);
    assert_eq!(planned.expires_at, Attr::Unknown);
    let mut lost = prior.clone();
    lost.ttl = Attr::Null;
    lost.expires_at = Attr::Null;
    keep(&mut planned, &asked, Some(&lost));
    assert_eq!(planned.expires_at, Attr::Unknown);
    keep(&mut planned, &config(), Some(&prior));
    assert_eq!(planned.expires_at, Attr::Null);
}

#[test]
fn an_import_fills_one_of_two_that_exclude_each_other() {
    let mut imported = config();
    imported.ttl = "72h".into();
    imported.expires_at = "2026-12-01T00:00:00Z".into();
    keep_one(&mut imported);
    assert_eq!(problems(&imported), []);
    assert_eq!(imported.ttl.as_deref(), Some("72h"));
    let mut planned = imported.clone();
    keep(&mut planned, &imported, Some(&imported));
    assert_eq!(planned, imported, "a plan after an import changes nothing");
    imported.ttl = Attr::Null;
    imported.expires_at = "2026-12-01T00:00:00Z".into();
    let before = imported.clone();
    keep_one(&mut imported);
    assert_eq!(imported, before);
}

#[test]
fn what_there_is_shows_in_the_users_own_words() {
    let expiry = Some(Expiry {
        at: 259_200,
        ttl: Some(259_200),
    });
    let mut model = config();
    model.ttl = "3days".into();
    model.expires_at = "1970-01-04T09:00:00+09:00".into();
    let before = model.clone();
    fill(&mut model, expiry);
    assert_eq!(model, before);
    let mut model = config();
    fill(&mut model, expiry);
    assert_eq!(model.ttl.as_deref(), Some("72h"));
    assert_eq!(model.expires_at.as_deref(), Some("1970-01-04T00:00:00Z"));
    fill(&mut model, None);
    assert_eq!((model.ttl, model.expires_at), (Attr::Null, Attr::Null));
}

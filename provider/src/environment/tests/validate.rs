use tfplugin6::{Attr, path};

use super::{config, keys};
use crate::environment::validate::problems;
use crate::texts::texts;
use crate::timeouts::Timeouts;

#[test]
fn a_good_configuration_has_no_problems() {
    assert!(problems(&config()).is_empty());
    let mut alone = config();
    alone.settings = texts(&keys());
    assert!(problems(&alone).is_empty());
}

#[test]
fn unknown_values_have_no_problems_yet() {
    let mut unknown = config();
    unknown.name = Attr::Unknown;
    unknown.image_uri = Attr::Unknown;
    unknown.settings = Attr::Known([("name_prefix".to_owned(), Attr::Unknown)].into());
    unknown.tags = Attr::Unknown;
    assert!(problems(&unknown).is_empty());
}

#[test]
fn settings_beside_a_profile_need_not_be_complete() {
    let mut beside = config();
    beside.settings = Attr::Known([("name_prefix".to_owned(), "x".into())].into());
    assert!(problems(&beside).has_errors(), "alone they do");
    beside.profile = "api".into();
    assert!(problems(&beside).is_empty());
}

#[test]
fn each_mistake_has_its_place() {
    let mut wrong = config();
    wrong.name = "---".into();
    wrong.profile = "a/b".into();
    wrong.image_uri = "nginx".into();
    wrong.settings = Attr::Known([("bogus".to_owned(), "x".into())].into());
    wrong.environment = Attr::Known([(String::new(), "x".into())].into());
    wrong.tags = Attr::Known([("AWS:x".to_owned(), "x".into())].into());
    wrong.desired_count = (-1).into();
    wrong.timeouts = Attr::Known(Timeouts {
        delete: "never".into(),
        ..Timeouts::default()
    });
    let reported = problems(&wrong);
    let mut places: Vec<String> = reported.iter().map(|one| one.path.to_string()).collect();
    places.sort();
    let mut expected = [
        path!(desired_count),
        path!(environment),
        path!(image_uri),
        path!(name),
        path!(profile),
        path!(settings["bogus"]),
        path!(tags["AWS:x"]),
        path!(timeouts.delete),
    ]
    .map(|path| path.to_string());
    expected.sort();
    assert_eq!(places, expected);
}

/// Nothing would ever answer.
#[test]
fn waiting_for_no_task_is_a_mistake() {
    let mut none = config();
    none.desired_count = 0.into();
    assert!(problems(&none).is_empty());
    none.wait_for_healthy = true.into();
    let reported = problems(&none);
    let places: Vec<String> = reported.iter().map(|one| one.path.to_string()).collect();
    assert_eq!(places, [path!(desired_count).to_string()]);
    none.desired_count = 5001.into();
    none.wait_for_healthy = false.into();
    assert!(problems(&none).has_errors());
}

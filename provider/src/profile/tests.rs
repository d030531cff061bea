use std::collections::BTreeMap;

use tfplugin6::{Attr, path};

use super::Profile;
use super::validate::problems;

fn keys() -> BTreeMap<String, String> {
    let pairs = [
        ("config_bucket_name", "config"),
        ("endpoint_s3_key", "endpoints.json"),
        ("endpoint_update_key", "api_endpoint"),
        ("endpoint_env_type", "dev"),
        ("endpoint_name_prefix", "service-dev"),
        ("domain_name_prefix", "api"),
        ("dynamic_zone_id", "Z1"),
        ("dynamic_zone_name", "dev.example.com."),
        ("name_prefix", "dev-dynamic"),
        ("target_cluster", "dev"),
        (
            "master_alb_arn",
            "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/common/1",
        ),
        (
            "reference_service_arn",
            "arn:aws:ecs:us-east-1:123456789012:service/dev/api",
        ),
    ];
    pairs
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

fn profile(keys: &BTreeMap<String, String>) -> Profile {
    let own = |(key, value): (&String, &String)| (key.clone(), value.clone().into());
    Profile {
        name: "api".into(),
        settings: Attr::Known(keys.iter().map(own).collect()),
        id: "api".into(),
    }
}

/// What the stored text of a profile holds, with changes.
fn stored(change: impl FnOnce(&mut BTreeMap<String, String>)) -> BTreeMap<String, String> {
    let mut now = serde_json::from_str(&profile(&keys()).text()).unwrap();
    change(&mut now);
    now
}

fn places(profile: &Profile) -> Vec<String> {
    let reported = problems(profile);
    let mut places: Vec<String> = reported.iter().map(|one| one.path.to_string()).collect();
    places.sort();
    places
}

#[test]
fn a_profile_as_it_was_stored_shows_as_it_was_written() {
    let mut read = profile(&keys());
    read.observe(&stored(|_| {}));
    assert_eq!(read, profile(&keys()));
}

#[test]
fn what_somebody_pushed_or_removed_shows() {
    let mut read = profile(&keys());
    read.observe(&stored(|now| {
        now.insert("endpoint_s3_bucket_name".into(), "other".into());
        now.insert("target_container_name".into(), "app".into());
        now.insert("somebody_elses".into(), "x".into());
        now.remove("target_cluster");
    }));
    let mut expected = keys();
    expected.insert("config_bucket_name".into(), "other".into());
    expected.insert("target_container_name".into(), "app".into());
    expected.remove("target_cluster");
    assert_eq!(read, profile(&expected));
}

#[test]
fn a_key_that_was_left_null_stays_so() {
    let mut written = profile(&keys());
    let settings = written.settings.known_mut().unwrap();
    settings.insert("target_container_name".into(), Attr::Null);
    settings.insert("config_env_type".into(), Attr::Null);
    let mut read = written.clone();
    read.observe(&stored(|_| {}));
    assert_eq!(read, written);
}

#[test]
fn a_good_profile_has_no_problems_and_unknown_values_have_none_yet() {
    assert_eq!(places(&profile(&keys())), Vec::<String>::new());
    let mut unknown = profile(&BTreeMap::new());
    let settings = unknown.settings.known_mut().unwrap();
    settings.insert("name_prefix".into(), Attr::Unknown);
    unknown.name = Attr::Unknown;
    assert_eq!(places(&unknown), Vec::<String>::new());
    unknown.settings = Attr::Unknown;
    assert_eq!(places(&unknown), Vec::<String>::new());
}

#[test]
fn each_mistake_has_its_place() {
    let mut wrong = keys();
    wrong.remove("target_cluster");
    wrong.remove("name_prefix");
    for (key, value) in [
        ("name_prefx", "dev"),
        ("endpoint_s3_bucket_name", "newer"),
        ("config_env_type", ""),
        ("master_alb_arn", "common"),
    ] {
        wrong.insert(key.into(), value.into());
    }
    wrong.remove("endpoint_env_type");
    let mut wrong = profile(&wrong);
    wrong.name = "a/b".into();
    let mut expected = [
        path!(name),
        path!(settings),
        path!(settings["config_bucket_name"]),
        path!(settings["config_env_type"]),
        path!(settings["master_alb_arn"]),
        path!(settings["name_prefx"]),
    ]
    .map(|path| path.to_string());
    expected.sort();
    assert_eq!(places(&wrong), expected);
}

use super::key::known;
use super::*;

pub(crate) fn pairs() -> Vec<(&'static str, &'static str)> {
    vec![
        ("endpoint_s3_bucket_name", "servicename-config"),
        ("endpoint_s3_key", "endpoints.json"),
        ("endpoint_update_key", "api_endpoint"),
        ("endpoint_env_type", "dev"),
        ("endpoint_name_prefix", "servicename-dev"),
        ("domain_name_prefix", "api"),
        ("dynamic_zone_id", "Z123"),
        ("name_prefix", "dev-dynamic"),
        ("target_cluster", "dev"),
        (
            "master_alb_arn",
            "arn:aws:elasticloadbalancing:ap-northeast-1:123456789012:loadbalancer/app/common/1",
        ),
        (
            "reference_service_arn",
            "arn:aws:ecs:ap-northeast-1:123456789012:service/dev/dev01-api",
        ),
    ]
}

pub(crate) fn complete() -> Settings {
    Draft::from_pairs(pairs()).finish().unwrap()
}

#[test]
fn both_spellings_are_read() {
    let older = pairs().into_iter().map(|(name, value)| {
        let key = known(name).unwrap();
        (key.older.unwrap_or(name), value)
    });
    assert_eq!(Draft::from_pairs(older).finish().unwrap(), complete());
}

#[test]
fn the_newer_spelling_wins_in_either_order() {
    let twice = [
        ("config_bucket_name", "old"),
        ("endpoint_s3_bucket_name", "new"),
    ];
    for order in [twice, [twice[1], twice[0]]] {
        let draft = Draft::from_pairs(pairs()).overridden_by(Draft::from_pairs(order));
        assert_eq!(draft.finish().unwrap().bucket, "new");
    }
}

#[test]
fn settings_survive_the_way_through_json() {
    let mut settings = complete();
    settings.container = Some("api".into());
    settings.rule_priorities = 10..=20;
    settings.common_albs.push(settings.common_albs[0].clone());
    let text = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), settings);
    assert_eq!(Draft::from_json(&text).unwrap().finish().unwrap(), settings);
}

#[test]
fn a_list_of_common_albs_is_read() {
    let arn = complete().common_albs[0].clone();
    let json = serde_json::json!({ "master_alb_arn": [arn, arn] }).to_string();
    let draft = Draft::from_pairs(pairs()).overridden_by(Draft::from_json(&json).unwrap());
    assert_eq!(draft.finish().unwrap().common_albs, [arn.clone(), arn]);
}

#[test]
fn every_problem_is_told_at_once() {
    let draft = Draft::from_pairs([
        ("endpoint_s3_bucket", "x"),
        ("bogus", "x"),
        ("master_alb_arn", "common"),
        ("reference_service_arn", "api"),
        ("listener_rule_priority_range", "9-1"),
        ("endpoint_s3_key", " "),
    ]);
    let text = draft.finish().unwrap_err().to_string();
    for part in [
        "`bogus` is not a profile key; the keys are",
        "`endpoint_s3_bucket` is not a profile key",
        "`master_alb_arn` is \"common\": expected the ARN",
        "`reference_service_arn` is \"api\": expected the ARN",
        "`listener_rule_priority_range` is \"9-1\"",
        "`endpoint_s3_key` is empty",
        "`dynamic_zone_id` is missing",
    ] {
        assert!(text.contains(part), "{part} is not in: {text}");
    }
}

#[test]
fn a_misspelt_key_gets_a_suggestion() {
    let problems = Draft::from_pairs([("name_prefx", "x")]).problems();
    assert_eq!(
        problems[0].text,
        "is not a profile key; did you mean `name_prefix`?"
    );
}

#[test]
fn a_zone_id_may_be_written_as_route_53_does() {
    let draft = Draft::from_pairs(pairs())
        .overridden_by(Draft::from_pairs([("dynamic_zone_id", "/hostedzone/Z9")]));
    assert_eq!(draft.finish().unwrap().zone_id, "Z9");
}

fn with(others: &[(&'static str, &'static str)]) -> Draft {
    Draft::from_pairs(pairs().into_iter().chain(others.iter().copied()))
}

#[test]
fn a_door_survives_the_way_through_json_and_a_public_profile_has_none() {
    let settings = with(&[
        ("access", "gate"),
        ("allowed_visitors", "jane@example.com, *@example.org"),
        ("operators", "ops@example.com"),
        ("door_host", "door.example.com"),
    ]);
    let settings = settings.finish().unwrap();
    let text = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), settings);
    let public: BTreeMap<String, String> = with(&[("access", "public")]).finish().unwrap().into();
    assert_eq!(public, complete().into());
}

/// Its visitors are those that are stored with its profile.
#[test]
fn what_a_gated_environment_was_made_with_is_read_without_visitors() {
    let settings = with(&[("access", "gate")]).finish().unwrap();
    let text = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), settings);
}

#[test]
fn wrong_values_of_a_door_are_named() {
    for (key, value, part) in [
        ("access", "private", "it must be public or gate"),
        ("allowed_visitors", "example.com", "it must be an address"),
        ("operators", "*@", "it must be an address"),
        ("door_host", "https://door", "labels of letters"),
    ] {
        let error = with(&[(key, value)]).finish().unwrap_err().to_string();
        assert!(error.contains(&format!("`{key}` is {value:?}")), "{error}");
        assert!(error.contains(part), "{error}");
    }
    let gate = with(&[("access", "gate")]).wrong_together().unwrap();
    assert!(gate.text.contains("names nobody"), "{gate}");
    assert_eq!(with(&[]).wrong_together(), None);
}

#[test]
fn keys_in_place_of_a_profiles_own_tighten_its_access_and_never_loosen_it() {
    let visitors = ("allowed_visitors", "*@example.com");
    let over = |access| Draft::from_pairs([("access", access)]);
    let gated = || with(&[("access", "gate"), visitors]);
    let error = gated().overridden_by(over("public")).finish().unwrap_err();
    assert!(
        error.to_string().contains("an environment cannot loosen"),
        "{error}"
    );
    let access = |draft: Draft| draft.finish().unwrap().door.access;
    assert_eq!(
        access(gated().overridden_by(over("gate"))),
        eden_access::Access::Gate
    );
    assert_eq!(
        access(with(&[visitors]).overridden_by(over("gate"))),
        eden_access::Access::Gate
    );
    let public = with(&[("access", "public")]);
    assert_eq!(
        access(public.overridden_by(over("public"))),
        eden_access::Access::Public
    );
}

/// Releases that do not know the key read every row, and refuse what they do not know.
#[test]
fn a_limit_is_a_whole_number_that_no_row_holds() {
    let with = |limit: &str| {
        let limit = [("max_environments", limit)];
        Draft::from_pairs(pairs()).overridden_by(Draft::from_pairs(limit))
    };
    let settings = with("20").finish().unwrap();
    assert_eq!(settings.max_environments, Some(20));
    let text = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str::<Settings>(&text).unwrap(), complete());
    for wrong in ["-1", "1.5", "many", " ", "5000000000"] {
        let text = with(wrong).finish().unwrap_err().to_string();
        assert!(text.contains("`max_environments` is"), "{text}");
    }
}

use super::*;

fn pairs(pairs: &[(&str, &str)]) -> Pairs {
    let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}

#[test]
fn the_newer_spelling_wins_and_unknown_keys_are_left_out() {
    let given = pairs(&[
        ("config_bucket_name", "old"),
        ("config_env_type", "dev"),
        ("endpoint_s3_bucket_name", "new"),
        ("somebody_elses", "x"),
    ]);
    let expected = pairs(&[
        ("endpoint_env_type", "dev"),
        ("endpoint_s3_bucket_name", "new"),
    ]);
    assert_eq!(canonical(&given), expected);
}

#[test]
fn every_required_key_is_stored() {
    let required = KEYS.iter().filter(|key| key.required).map(|key| key.name);
    let mut order = PYTHON_ORDER.to_vec();
    order.sort_unstable();
    let mut required: Vec<_> = required.collect();
    required.sort_unstable();
    assert_eq!(order, required);
}

#[test]
fn the_zones_name_is_not_stored_and_the_container_is() {
    let given = pairs(&[
        ("dynamic_zone_name", "dev.example.com."),
        ("name_prefix", "dev"),
        ("target_container_name", "api"),
    ]);
    let expected = r#"{"name_prefix": "dev", "target_container_name": "api"}"#;
    assert_eq!(to_json(&given), expected);
}

#[test]
fn text_is_stored_in_ascii() {
    let given = pairs(&[("name_prefix", "山\"\\\u{7f}\n😀")]);
    let expected = r#"{"name_prefix": "\u5c71\"\\\u007f\n\ud83d\ude00"}"#;
    assert_eq!(to_json(&given), expected);
    assert_eq!(from_json(expected).unwrap(), given);
}

#[test]
fn a_list_of_load_balancers_is_one_value() {
    let read = from_json(r#"{"master_alb_arn": ["a", "b"]}"#).unwrap();
    assert_eq!(read, pairs(&[("master_alb_arn", "a,b")]));
}

/// Releases that know no gate read the object's keys alone, and find none that they need.
#[test]
fn a_profile_that_names_visitors_is_one_object_in_another() {
    for door in [
        [("access", "gate"), ("allowed_visitors", "*@example.com")].as_slice(),
        &[("allowed_visitors", "*@example.com")],
    ] {
        let given = pairs(&[&[("name_prefix", "dev")], door].concat());
        let text = to_json(&given);
        assert!(
            text.starts_with(r#"{"gated": {"name_prefix": "dev", "#),
            "{text}"
        );
        assert_eq!(from_json(&text).unwrap(), given);
    }
    let open = pairs(&[
        ("access", "public"),
        ("name_prefix", "dev"),
        ("operators", "a@example.com"),
    ]);
    let expected = r#"{"name_prefix": "dev", "access": "public", "operators": "a@example.com"}"#;
    assert_eq!(to_json(&open), expected);
}

#[test]
fn a_gate_that_nobody_could_pass_is_a_problem_of_a_profile() {
    let problems = problems(&pairs(&[("access", "gate")]));
    assert!(
        problems.iter().any(|one| one.key == "access"),
        "{problems:?}"
    );
}

/// As with a gate: a release that knows no limit would make more environments.
#[test]
fn a_profile_with_a_limit_is_one_object_in_another() {
    let given = pairs(&[("max_environments", "20"), ("name_prefix", "dev")]);
    let text = to_json(&given);
    let expected = r#"{"gated": {"name_prefix": "dev", "max_environments": "20"}}"#;
    assert_eq!(text, expected);
    assert_eq!(from_json(&text).unwrap(), given);
}

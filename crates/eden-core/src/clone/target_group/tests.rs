//! What makes two target groups the same.

use aws_sdk_elasticloadbalancingv2::types::{Matcher, ProtocolEnum};

use super::*;

fn attribute(key: &str, value: &str) -> TargetGroupAttribute {
    TargetGroupAttribute::builder()
        .key(key)
        .value(value)
        .build()
}

#[test]
fn every_setting_has_a_name_of_its_own() {
    let matcher = Matcher::builder().http_code("200").grpc_code("0");
    let group = TargetGroup::builder()
        .health_check_protocol(ProtocolEnum::Http)
        .health_check_port("traffic-port")
        .health_check_enabled(true)
        .health_check_path("/")
        .health_check_interval_seconds(1)
        .health_check_timeout_seconds(2)
        .healthy_threshold_count(3)
        .unhealthy_threshold_count(4)
        .matcher(matcher.build())
        .build();
    let found = settings(&group, &[attribute("slow_start.duration_seconds", "5")]);
    let values: Vec<&str> = found.values().map(String::as_str).collect();
    assert_eq!(found.len(), 11, "{found:?}");
    assert_eq!(
        values,
        [
            "true",
            "1",
            "/",
            "traffic-port",
            "HTTP",
            "2",
            "3",
            "0",
            "200",
            "5",
            "4"
        ]
    );
}

#[test]
fn an_attribute_that_is_not_set_is_no_setting() {
    let described = [attribute("cookie_name", ""), attribute("enabled", "false")];
    assert_eq!(attributes(&described), described[1..]);
    let found = settings(&TargetGroup::builder().build(), &described);
    assert_eq!(found, BTreeMap::from([("enabled".into(), "false".into())]));
}

#[test]
fn a_difference_is_in_what_is_wanted() {
    let of = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        let own = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(own).collect()
    };
    let wanted = of(&[("a", "1"), ("b", "2")]);
    for (now, different) in [
        (of(&[("a", "1"), ("b", "2")]), None),
        (of(&[("a", "1"), ("b", "2"), ("c", "3")]), None),
        (of(&[("a", "1"), ("b", "3")]), Some(("b", "2"))),
        (of(&[("b", "2")]), Some(("a", "1"))),
        (of(&[]), Some(("a", "1"))),
    ] {
        assert_eq!(first_difference(&wanted, &now), different, "{now:?}");
    }
}

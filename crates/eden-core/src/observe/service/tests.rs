//! Names in ARNs.

use super::*;

#[test]
fn a_family_is_read_off_an_arn() {
    for (arn, family) in [
        (
            "arn:aws:ecs:r:1:task-definition/dev-foo:12",
            Some("dev-foo"),
        ),
        ("dev-foo:12", Some("dev-foo")),
        ("arn:aws:ecs:r:1:task-definition/dev-foo", None),
        ("", None),
    ] {
        assert_eq!(family_of(arn), family, "{arn}");
    }
}

#[test]
fn only_an_active_service_runs() {
    for (status, expected) in [
        (Some("ACTIVE"), true),
        (Some("DRAINING"), false),
        (Some("INACTIVE"), false),
        (None, false),
    ] {
        let service = Service::builder()
            .set_status(status.map(str::to_owned))
            .build();
        assert_eq!(active(&service), expected, "{status:?}");
    }
}

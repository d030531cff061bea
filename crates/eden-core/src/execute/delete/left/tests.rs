//! Which rules a delete takes along.

use super::*;
use crate::plan::tests::scene::{FQDN, GROUP, other_rule, rule};

#[test]
fn rules_for_the_host_and_to_the_target_group_are_ours_and_the_default_is_not() {
    let mut default = rule("arn:rule", "default", FQDN, GROUP);
    default.is_default = Some(true);
    for (rule, group, ours) in [
        (rule("arn:rule", "1", FQDN, GROUP), Some(GROUP), true),
        (rule("arn:rule", "1", FQDN, "arn:other"), Some(GROUP), true),
        (
            rule("arn:rule", "1", "x.example.com", GROUP),
            Some(GROUP),
            true,
        ),
        (rule("arn:rule", "1", "x.example.com", GROUP), None, false),
        (rule("arn:rule", "1", FQDN, GROUP), None, true),
        (other_rule("7"), Some(GROUP), false),
        (default, Some(GROUP), false),
    ] {
        assert_eq!(is_ours(&rule, FQDN, group), ours, "{rule:?}");
    }
}

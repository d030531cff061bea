use super::super::conditions::tests::{LAST, NOBODY, PRESENT, gated, header, host, hosts, shut};
use super::*;

const HOST: &str = "a.dev.example.com";

fn public_rule() -> Vec<RuleCondition> {
    vec![hosts(&[HOST])]
}

fn rule_with(name: &str, values: &[&str]) -> Vec<RuleCondition> {
    vec![hosts(&[HOST]), header(name, values)]
}

#[test]
fn a_rule_that_demands_what_it_should_is_left() {
    for (demanded, rule) in [
        (Conditions::Public, public_rule()),
        (gated(0xab, 0xcd), rule_with("cookie", &[PRESENT, LAST])),
        (gated(0xab, 0xcd), rule_with("Cookie", &[LAST, PRESENT])),
        // Whatever the value is: a sweep does not write each time.
        (shut(0x11), rule_with("x-eden-shut", &[NOBODY])),
    ] {
        let decision = decide(&demanded, &host(), &rule);
        assert_eq!(decision, Ok(Decision::Nothing), "{demanded}");
    }
}

#[test]
fn every_other_rule_gets_what_the_row_demands() {
    let rules = [
        public_rule(),
        rule_with("cookie", &[PRESENT, LAST]),
        rule_with("x-eden-shut", &[NOBODY]),
        rule_with("cookie", &["*"]),
    ];
    let written = [
        (Conditions::Public, public_rule(), 0),
        (gated(0xab, 0xcd), rule_with("cookie", &[PRESENT, LAST]), 1),
        (shut(0xef), rule_with("x-eden-shut", &[NOBODY]), 2),
    ];
    for (demanded, expected, same) in written {
        for (index, rule) in rules.iter().enumerate().filter(|(index, _)| *index != same) {
            let decision = decide(&demanded, &host(), rule);
            let expected = Ok(Decision::Write(expected.clone()));
            assert_eq!(decision, expected, "{demanded} {index}");
        }
    }
}

/// A deploy by an older release writes the host alone.
#[test]
fn what_an_older_release_opened_is_closed_again() {
    let decision = decide(&gated(0xab, 0xcd), &host(), &public_rule());
    let expected = rule_with("cookie", &[PRESENT, LAST]);
    assert_eq!(decision, Ok(Decision::Write(expected)));
    let decision = decide(&shut(0xef), &host(), &public_rule());
    let expected = rule_with("x-eden-shut", &[NOBODY]);
    assert_eq!(decision, Ok(Decision::Write(expected)));
}

#[test]
fn a_gated_rule_follows_the_epoch_and_the_revocations() {
    let rule = rule_with("cookie", &[PRESENT, LAST]);
    let next = gated(0x12, 0xab);
    let expected = rule_with(
        "cookie",
        &["*__host-eden=12121212121212121212121212121212*", PRESENT],
    );
    assert_eq!(decide(&next, &host(), &rule), Ok(Decision::Write(expected)));
    // All cookies of a revoked counter go at once.
    let Ok(Decision::Write(revoked)) = decide(&gated(0x12, 0x34), &host(), &rule) else {
        panic!("a rule with revoked cookies was left");
    };
    let cookies = RuleCondition::Header {
        name: "cookie".to_owned(),
        values: gated(0x12, 0x34).patterns(),
    };
    assert_eq!(revoked, vec![hosts(&[HOST]), cookies]);
}

#[test]
fn a_rule_of_others_is_never_written() {
    for rule in [
        vec![hosts(&[HOST, "b.dev.example.com"])],
        vec![hosts(&[HOST]), RuleCondition::Other],
        vec![],
    ] {
        for demanded in [Conditions::Public, gated(1, 2), shut(3)] {
            assert_eq!(decide(&demanded, &host(), &rule), Ok(Decision::Foreign));
        }
    }
}

#[test]
fn who_deploys_makes_no_gate_and_breaks_none() {
    let decided = |opening, rule: &[RuleCondition]| {
        let shut = ShutValue::from_random([0xef; 16]);
        decide_without_key(opening, shut, &host(), rule)
    };
    let gated = rule_with("cookie", &[PRESENT, LAST]);
    let shut = rule_with("x-eden-shut", &[NOBODY]);
    let write = |rule: &[RuleCondition]| Ok(Decision::Write(rule.to_vec()));
    let foreign = [RuleCondition::Other];
    for (opening, rule, expected) in [
        // Visitors of a gate stay signed in.
        (Opening::Gated, &gated[..], Ok(Decision::Nothing)),
        (Opening::Gated, &shut, Ok(Decision::Nothing)),
        // What an older release opened, or a profile that has become gated.
        (Opening::Gated, &public_rule(), write(&shut)),
        (Opening::Gated, &rule_with("cookie", &["*"]), write(&shut)),
        (Opening::Shut, &gated, write(&shut)),
        (Opening::Shut, &public_rule(), write(&shut)),
        (Opening::Shut, &shut, Ok(Decision::Nothing)),
        (Opening::Public, &gated, write(&public_rule())),
        (Opening::Public, &shut, write(&public_rule())),
        (Opening::Public, &public_rule(), Ok(Decision::Nothing)),
        (Opening::Gated, &foreign, Ok(Decision::Foreign)),
        (Opening::Shut, &foreign, Ok(Decision::Foreign)),
        (Opening::Public, &foreign, Ok(Decision::Foreign)),
    ] {
        assert_eq!(decided(opening, rule), expected, "{opening} {rule:?}");
    }
}

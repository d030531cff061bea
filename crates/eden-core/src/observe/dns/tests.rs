//! Host names as Route 53 writes them.

use super::*;

#[test]
fn one_host_is_written_in_many_ways() {
    let cases = [
        ("a.example.com", "a.example.com", true),
        ("a.example.com.", "a.example.com", true),
        ("A.Example.COM", "a.example.com.", true),
        ("dualstack.a.example.com.", "a.example.com", true),
        ("a.example.com", "dualstack.a.example.com", true),
        ("a.example.com", "b.example.com", false),
        ("a.example.com", "x.a.example.com", false),
        ("a.example.com", "a.example.com.au", false),
        ("", "a", false),
    ];
    for (a, b, same) in cases {
        assert_eq!(same_host(a, b), same, "{a} and {b}");
        assert_eq!(same_host(b, a), same, "{b} and {a}");
    }
}

#[test]
fn an_alias_is_an_address_to_this_balancer() {
    let alb = Alb {
        arn: "arn".into(),
        dns_name: "alb.example.com".into(),
        zone_id: "Z1".into(),
    };
    let alias = |kind: RrType, zone: &str, name: &str, health: bool| {
        let target = AliasTarget::builder()
            .hosted_zone_id(zone)
            .dns_name(name)
            .evaluate_target_health(health);
        ResourceRecordSet::builder()
            .name("x.")
            .r#type(kind)
            .alias_target(target.build().unwrap())
            .build()
            .unwrap()
    };
    let right = alias(RrType::A, "Z1", "alb.example.com.", false);
    assert!(is_alias_to(&right, &alb));
    for wrong in [
        alias(RrType::Aaaa, "Z1", "alb.example.com.", false),
        alias(RrType::A, "Z2", "alb.example.com.", false),
        alias(RrType::A, "Z1", "other.example.com.", false),
        alias(RrType::A, "Z1", "alb.example.com.", true),
    ] {
        assert!(!is_alias_to(&wrong, &alb), "{wrong:?}");
    }
}

#[test]
fn records_of_other_kinds_are_not_ours() {
    let of = |kind: RrType| {
        let set = ResourceRecordSet::builder().name("x.").r#type(kind);
        set.build().unwrap()
    };
    for (kind, ours) in [
        (RrType::A, true),
        (RrType::Aaaa, true),
        (RrType::Cname, true),
        (RrType::Txt, false),
        (RrType::Caa, false),
    ] {
        assert_eq!(is_address(&of(kind.clone())), ours, "{kind}");
    }
}

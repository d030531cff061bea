use super::*;

const FQDN: &str = "api-foo.dev.example.com";

fn rule(conditions: Vec<Condition>) -> Rule {
    Rule::builder().set_conditions(Some(conditions)).build()
}

fn host_of(values: &[&str]) -> Condition {
    let config = HostHeaderConditionConfig::builder();
    let config = config.set_values(Some(values.iter().map(ToString::to_string).collect()));
    Condition::builder()
        .field("host-header")
        .set_values(Some(values.iter().map(ToString::to_string).collect()))
        .host_header_config(config.build())
        .build()
}

#[test]
fn shut_conditions_survive_the_way_through_a_request() {
    let shut = eden_access::Conditions::Shut(new_shut_value().unwrap());
    let conditions = shut.to_rule(&Host::parse(FQDN).unwrap()).unwrap();
    let sent = rule(to_aws(&conditions));
    assert_eq!(from_aws(&sent), conditions);
    assert_eq!(found(&sent, FQDN), Found::Shut);
}

#[test]
fn each_rule_is_shut_with_its_own_value() {
    let value = || {
        let shut = eden_access::Conditions::Shut(new_shut_value().unwrap());
        shut.to_rule(&Host::parse(FQDN).unwrap()).unwrap()
    };
    assert_ne!(value(), value());
}

/// AWS describes a host in two forms, which are one.
#[test]
fn a_host_in_both_forms_is_one() {
    assert_eq!(found(&rule(vec![host_of(&[FQDN])]), FQDN), Found::Public);
    let older = Condition::builder().field("host-header").values(FQDN);
    assert_eq!(found(&rule(vec![older.build()]), FQDN), Found::Public);
    let two = host_of(&[FQDN, "other.example.com"]);
    assert_eq!(found(&rule(vec![two]), FQDN), Found::Foreign);
}

/// Regular expressions stand in other fields than values: a rule that has some is none of eden's.
#[test]
fn what_eden_never_writes_is_foreign() {
    let path = Condition::builder().field("path-pattern").values("/x");
    let by_host = Condition::builder().field("host-header").values(FQDN);
    let by_regex = by_host.clone().regex_values("^api-.*$");
    let in_config = HostHeaderConditionConfig::builder().regex_values("^api-.*$");
    let in_config = by_host.clone().host_header_config(in_config.build());
    let header = HttpHeaderConditionConfig::builder()
        .http_header_name("x-eden-shut")
        .regex_values(".*");
    let header = Condition::builder()
        .field("http-header")
        .http_header_config(header.build());
    for conditions in [
        vec![by_host.clone().build(), path.build()],
        vec![by_regex.build()],
        vec![in_config.build()],
        vec![by_host.build(), header.build()],
    ] {
        assert_eq!(
            found(&rule(conditions.clone()), FQDN),
            Found::Foreign,
            "{conditions:?}"
        );
    }
}

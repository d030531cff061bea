use std::collections::BTreeMap;

use super::*;
use crate::path::AttributePath;
use crate::schema::Schema;
use crate::value::Value;
use crate::{Attr, Convert, Model, Set, path};

/// A thing.
#[derive(Clone, Debug, Default, Model)]
struct Thing {
    /// Required.
    #[tf(required, replace)]
    name: Attr<String>,
    /// Default.
    #[tf(optional, computed, default = 3)]
    size: Attr<i64>,
    /// Chosen by the provider when not set; for ever.
    #[tf(optional, computed, replace)]
    zone: Attr<String>,
    /// Lossy.
    #[tf(optional)]
    texts: Attr<Vec<String>>,
    /// Write-only.
    #[tf(optional, write_only)]
    password: Attr<String>,
    /// Parts.
    #[tf(optional, nested)]
    parts: Attr<BTreeMap<String, Part>>,
    /// Rules.
    #[tf(optional, nested)]
    rules: Attr<Set<Part>>,
    /// The provider's own objects.
    #[tf(computed, nested)]
    found: Attr<Vec<Part>>,
    /// Kept.
    #[tf(computed, keep)]
    id: Attr<String>,
    /// Changing.
    #[tf(computed)]
    revision: Attr<i64>,
}

/// A part.
#[derive(Clone, Debug, Default, Model)]
struct Part {
    /// Kind.
    #[tf(required, replace)]
    kind: Attr<String>,
    /// Default.
    #[tf(optional, computed, default = 1)]
    count: Attr<i64>,
    /// Token.
    #[tf(optional, write_only)]
    token: Attr<String>,
    /// Kept.
    #[tf(computed, keep)]
    serial: Attr<String>,
    /// Changing.
    #[tf(computed)]
    revision: Attr<i64>,
}

fn named() -> Thing {
    Thing {
        name: "n".into(),
        ..Thing::default()
    }
}

fn with_part(part: Part) -> Thing {
    Thing {
        parts: BTreeMap::from([("p".to_owned(), part)]).into(),
        ..named()
    }
}

fn part() -> Part {
    Part {
        kind: "k".into(),
        ..Part::default()
    }
}

/// The thing as it is once a configuration is applied.
fn applied(config: &Thing) -> Thing {
    let done = |part: &Part| Part {
        count: part.count.or(Attr::Known(1)),
        serial: "s".into(),
        revision: 1.into(),
        token: Attr::Null,
        ..part.clone()
    };
    Thing {
        size: config.size.or(Attr::Known(3)),
        zone: config.zone.clone().or("z".into()),
        parts: config.parts.as_ref().map(|parts| {
            parts
                .iter()
                .map(|(key, part)| (key.clone(), done(part)))
                .collect()
        }),
        rules: config
            .rules
            .as_ref()
            .map(|rules| rules.0.iter().map(done).collect()),
        password: Attr::Null,
        found: vec![done(&part())].into(),
        id: "i".into(),
        revision: 1.into(),
        ..config.clone()
    }
}

/// What Terraform proposes: the configuration, and what there is where it says nothing.
fn proposed(config: &Thing, prior: &Thing) -> Thing {
    let merged = |part: &Part, before: Option<&Part>| Part {
        count: part.count.or(before.map_or(Attr::Null, |it| it.count)),
        serial: before.map_or(Attr::Null, |it| it.serial.clone()),
        revision: before.map_or(Attr::Null, |it| it.revision),
        ..part.clone()
    };
    let before = |key: &String| {
        prior
            .parts
            .known()
            .and_then(|parts| parts.get(key))
            .cloned()
    };
    Thing {
        size: config.size.or(prior.size),
        zone: config.zone.clone().or(prior.zone.clone()),
        parts: config.parts.as_ref().map(|parts| {
            let one =
                |(key, part): (&String, &Part)| (key.clone(), merged(part, before(key).as_ref()));
            parts.iter().map(one).collect()
        }),
        found: prior.found.clone(),
        id: prior.id.clone(),
        revision: prior.revision,
        ..config.clone()
    }
}

fn plan(config: &Thing, prior: Option<&Thing>) -> Value {
    let schema = Schema::of::<Thing>(0);
    let proposed = proposed(config, prior.unwrap_or(&Thing::default()));
    let prior = prior.map_or(Value::Null, Convert::to_value);
    prepare(
        &schema.attributes,
        &schema.object_type(),
        &config.to_value(),
        &prior,
        proposed.to_value(),
    )
}

fn typed(config: &Thing, prior: Option<&Thing>) -> Thing {
    Thing::from_value(plan(config, prior)).unwrap()
}

fn replaces(config: &Thing, prior: &Thing) -> Vec<AttributePath> {
    let planned = plan(config, Some(prior));
    requires_replace(
        &Thing::attributes(),
        &config.to_value(),
        &prior.to_value(),
        &planned,
    )
}

#[test]
fn a_create_knows_what_is_configured_or_default_and_nothing_else() {
    let thing = typed(
        &Thing {
            password: "secret".into(),
            ..with_part(part())
        },
        None,
    );
    assert_eq!(thing.name.as_deref(), Some("n"));
    assert_eq!(thing.size, Attr::Known(3));
    assert!(thing.zone.is_unknown() && thing.id.is_unknown() && thing.revision.is_unknown());
    assert!(thing.found.is_unknown());
    assert!(thing.texts.is_null());
    assert!(thing.password.is_null());
    let part = &thing.parts.known().unwrap()["p"];
    assert_eq!(part.count, Attr::Known(1));
    assert!(part.serial.is_unknown() && part.revision.is_unknown());
}

#[test]
fn nothing_changed_is_nothing_planned() {
    let config = Thing {
        password: "secret".into(),
        ..with_part(part())
    };
    let prior = applied(&config);
    assert_eq!(plan(&config, Some(&prior)), prior.to_value());
    assert_eq!(replaces(&config, &prior), []);
}

#[test]
fn any_change_makes_unknown_what_is_not_kept() {
    let prior = applied(&with_part(part()));
    let thing = typed(
        &Thing {
            size: 4.into(),
            ..with_part(part())
        },
        Some(&prior),
    );
    assert_eq!(thing.id.as_deref(), Some("i"));
    assert_eq!(
        thing.zone.as_deref(),
        Some("z"),
        "what replaces does not change by itself"
    );
    assert!(thing.revision.is_unknown() && thing.found.is_unknown());
    let part = &thing.parts.known().unwrap()["p"];
    assert_eq!(part.serial.as_deref(), Some("s"));
    assert!(part.revision.is_unknown());
}

#[test]
fn what_is_kept_but_was_never_set_is_unknown_on_update() {
    let prior = Thing {
        id: Attr::Null,
        ..applied(&named())
    };
    let thing = typed(
        &Thing {
            size: 4.into(),
            ..named()
        },
        Some(&prior),
    );
    assert!(thing.id.is_unknown());
}

#[test]
fn a_new_entry_is_unknown_where_the_old_one_is_kept() {
    let prior = applied(&with_part(part()));
    let mut config = with_part(part());
    config.parts.known_mut().unwrap().insert("q".into(), part());
    let thing = typed(&config, Some(&prior));
    let parts = thing.parts.known().unwrap();
    assert!(parts["p"].serial.is_known());
    assert!(parts["q"].serial.is_unknown());
    assert_eq!(parts["q"].count, Attr::Known(1));
}

#[test]
fn elements_of_a_set_get_their_defaults() {
    let config = Thing {
        rules: Set(vec![part()]).into(),
        ..named()
    };
    let thing = typed(&config, None);
    let rule = &thing.rules.known().unwrap().0[0];
    assert_eq!(rule.count, Attr::Known(1));
    assert!(rule.serial.is_unknown());
}

#[test]
fn the_order_of_a_set_is_no_change() {
    let other = Part {
        kind: "l".into(),
        ..Part::default()
    };
    let config = Thing {
        rules: Set(vec![part(), other]).into(),
        ..named()
    };
    let prior = applied(&config);
    let mut turned = prior.clone();
    turned.rules.known_mut().unwrap().0.reverse();
    let schema = Schema::of::<Thing>(0);
    let planned = prepare(
        &schema.attributes,
        &schema.object_type(),
        &config.to_value(),
        &prior.to_value(),
        turned.to_value(),
    );
    assert_eq!(planned, prior.to_value());
}

#[test]
fn what_is_unknown_in_the_configuration_stays_so() {
    let config = Thing {
        name: Attr::Unknown,
        parts: Attr::Unknown,
        size: Attr::Unknown,
        ..Thing::default()
    };
    let thing = typed(&config, None);
    assert!(thing.name.is_unknown() && thing.parts.is_unknown() && thing.size.is_unknown());
}

#[test]
fn only_changes_that_are_asked_for_replace() {
    let prior = applied(&with_part(part()));
    let renamed = Thing {
        name: "m".into(),
        ..with_part(part())
    };
    assert_eq!(replaces(&renamed, &prior), [path!(name)]);
    let moved = Thing {
        zone: "y".into(),
        ..with_part(part())
    };
    assert_eq!(replaces(&moved, &prior), [path!(zone)]);
    let later = Thing {
        name: Attr::Unknown,
        ..with_part(part())
    };
    assert_eq!(replaces(&later, &prior), [path!(name)]);
    let bigger = Thing {
        size: 4.into(),
        ..with_part(part())
    };
    assert_eq!(replaces(&bigger, &prior), []);
    let inner = with_part(Part {
        kind: "l".into(),
        ..Part::default()
    });
    assert_eq!(replaces(&inner, &prior), [path!(parts["p"].kind)]);
    assert_eq!(
        replaces(&named(), &prior),
        [],
        "an entry that goes replaces nothing"
    );
}

/// An attribute that a newer version of the provider adds is null in the stored state.
#[test]
fn what_the_provider_is_yet_to_choose_replaces_nothing() {
    let prior = Thing {
        zone: Attr::Null,
        ..applied(&named())
    };
    let bigger = Thing {
        size: 4.into(),
        ..named()
    };
    assert!(typed(&bigger, Some(&prior)).zone.is_unknown());
    assert_eq!(replaces(&bigger, &prior), []);
}

#[test]
fn what_a_handler_leaves_alone_goes_back_as_it_came() {
    let partly = Value::List(vec![Value::String("a".into()), Value::Unknown]);
    let Value::Map(mut fields) = named().to_value() else {
        panic!()
    };
    fields.insert("texts".into(), partly.clone());
    let original = Value::Map(fields);
    let mut thing = Thing::from_value(original.clone()).unwrap();
    let seen = thing.to_value();
    assert!(thing.texts.is_unknown());
    thing.size = 9.into();
    let restored = restore(&original, &seen, thing.to_value(), &Thing::tf_type());
    assert_eq!(restored.attribute("texts"), &partly);
    assert_eq!(restored.attribute("size"), &Value::Number(9.into()));
    thing.texts = vec!["b".to_owned()].into();
    let changed = restore(&original, &seen, thing.to_value(), &Thing::tf_type());
    assert_eq!(changed.attribute("texts"), &thing.texts.to_value());
}

#[test]
fn write_only_values_are_left_out_wherever_they_are() {
    let secret = Part {
        token: "t".into(),
        ..part()
    };
    let thing = Thing {
        password: "p".into(),
        rules: Set(vec![secret.clone()]).into(),
        found: vec![secret.clone()].into(),
        ..with_part(secret)
    };
    let clean = without_write_only(&Thing::attributes(), thing.to_value());
    let thing = Thing::from_value(clean).unwrap();
    assert!(thing.password.is_null());
    assert!(thing.parts.known().unwrap()["p"].token.is_null());
    assert!(thing.rules.known().unwrap().0[0].token.is_null());
    assert!(thing.found.known().unwrap()[0].token.is_null());
}

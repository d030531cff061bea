use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::model::Nested;
use crate::schema::{AttributeKind, Nesting};
use crate::{Model, Number};

/// Everything.
///
/// More of it.
#[derive(Clone, Debug, Default, PartialEq, Model)]
#[tf(deprecated = "Use nothing.")]
struct Whole {
    /// A text,
    /// on two lines.
    #[tf(required, replace)]
    text: Attr<String>,
    /// A number.
    #[tf(optional, computed, default = 5, sensitive)]
    number: Attr<i64>,
    /// A fraction.
    #[tf(optional, write_only)]
    fraction: Attr<f64>,
    /// A list.
    #[tf(optional, deprecated = "Use map.")]
    list: Attr<Vec<String>>,
    /// A set.
    #[tf(optional)]
    set: Attr<BTreeSet<i64>>,
    /// A map.
    #[tf(optional)]
    map: Attr<BTreeMap<String, Attr<bool>>>,
    /// Parts.
    #[tf(optional, nested)]
    parts: Attr<BTreeMap<String, Part>>,
    /// Kind.
    #[tf(computed, keep)]
    r#type: Attr<Number>,
    /// Renamed.
    #[tf(computed, name = "other")]
    renamed: Attr<Value>,
}

/// A part.
#[derive(Clone, Debug, Default, PartialEq, Model)]
struct Part {
    /// A flag.
    #[tf(optional)]
    flag: Attr<bool>,
}

fn whole() -> Whole {
    Whole {
        text: "t".into(),
        number: 7.into(),
        fraction: 0.25.into(),
        list: vec!["a".to_owned(), "b".to_owned()].into(),
        set: BTreeSet::from([1, 2]).into(),
        map: BTreeMap::from([
            ("k".to_owned(), Attr::Unknown),
            ("n".to_owned(), Attr::Null),
        ])
        .into(),
        parts: BTreeMap::from([("p".to_owned(), Part { flag: true.into() })]).into(),
        r#type: Number::from(3).into(),
        renamed: Attr::Unknown,
    }
}

#[test]
fn a_model_survives_its_value() {
    let whole = whole();
    assert_eq!(Whole::from_value(whole.to_value()).unwrap(), whole);
    let empty = Whole::default();
    assert_eq!(Whole::from_value(empty.to_value()).unwrap(), empty);
}

#[test]
fn a_model_survives_the_wire() {
    let ty = Whole::tf_type();
    let bytes = whole().to_value().to_msgpack(&ty).unwrap();
    let value = Value::from_msgpack(&bytes, &ty).unwrap();
    assert_eq!(Whole::from_value(value).unwrap(), whole());
}

#[test]
fn the_schema_is_what_the_struct_says() {
    let attributes = Whole::attributes();
    let names: Vec<_> = attributes.iter().map(|attribute| attribute.name).collect();
    let expected = [
        "text", "number", "fraction", "list", "set", "map", "parts", "type", "other",
    ];
    assert_eq!(names, expected);
    assert_eq!(Whole::description(), "Everything.\n\nMore of it.");
    assert_eq!(Whole::deprecated(), Some("Use nothing."));
    let [text, number, fraction, list, .., kind, _] = &attributes[..] else {
        panic!()
    };
    assert_eq!(text.description, "A text, on two lines.");
    assert!(text.required && text.replace && !text.optional && !text.computed);
    assert!(number.optional && number.computed && number.sensitive);
    assert_eq!(number.default, Some(Value::Number(5.into())));
    assert!(fraction.write_only);
    assert_eq!(list.deprecated, Some("Use map."));
    assert!(kind.computed && kind.keep);
}

#[test]
fn the_type_of_the_schema_is_that_of_the_values() {
    assert_eq!(
        crate::schema::Schema::of::<Whole>(0).object_type(),
        Whole::tf_type()
    );
}

#[test]
fn collections_of_models_nest() {
    let nesting = |nested: crate::schema::NestedType| nested.nesting;
    assert_eq!(nesting(Part::nested_type()), Nesting::Single);
    assert_eq!(nesting(Attr::<Vec<Part>>::nested_type()), Nesting::List);
    assert_eq!(nesting(Set::<Part>::nested_type()), Nesting::Set);
    assert_eq!(
        nesting(BTreeMap::<String, Part>::nested_type()),
        Nesting::Map
    );
    let parts = Whole::attributes()
        .into_iter()
        .find(|attribute| attribute.name == "parts")
        .unwrap();
    assert!(
        matches!(parts.kind, AttributeKind::Nested(nested) if nested.attributes[0].name == "flag")
    );
}

#[test]
fn a_collection_that_cannot_hold_an_unknown_element_is_unknown() {
    let list = Value::List(vec![Value::String("a".into()), Value::Unknown]);
    assert_eq!(
        Attr::<Vec<String>>::from_value(list.clone()).unwrap(),
        Attr::Unknown
    );
    let kept: Vec<Attr<String>> = vec!["a".into(), Attr::Unknown];
    assert_eq!(
        Attr::<Vec<Attr<String>>>::from_value(list).unwrap(),
        Attr::Known(kept)
    );
}

#[test]
fn what_does_not_fit_says_where() {
    let error = |value| Whole::from_value(value).unwrap_err().to_string();
    let with = |name: &str, value| Value::Map(BTreeMap::from([(name.to_owned(), value)]));
    let null = with("list", Value::List(vec![Value::Null]));
    assert_eq!(
        error(null),
        "a value is required here, null is not allowed (at list[0])"
    );
    let half = with("number", Value::Number("0.5".parse().unwrap()));
    assert_eq!(
        error(half),
        "a whole number is required, 0.5 is none (at number)"
    );
    let wrong = with("text", Value::Bool(true));
    assert_eq!(error(wrong), "the value is not a string (at text)");
    assert_eq!(
        error(Value::Null),
        "a value is required here, null is not allowed"
    );
}

#[test]
fn an_error_is_a_sentence_for_the_user() {
    let value = Value::Map(BTreeMap::from([("text".to_owned(), Value::Bool(true))]));
    let diagnostic = Diagnostic::from(Whole::from_value(value).unwrap_err());
    assert_eq!(diagnostic.summary, "Invalid value");
    assert_eq!(diagnostic.detail, "The value is not a string.");
    assert_eq!(diagnostic.path, crate::path!(text));
}

#[test]
fn a_fraction_is_written_as_a_person_would() {
    assert_eq!(0.1.to_value(), Value::Number("0.1".parse().unwrap()));
    assert_eq!(f64::NAN.to_value(), Value::Null);
}

/// A model that takes over another's attributes.
#[derive(Clone, Debug, Default, PartialEq, Model)]
struct Flat {
    /// A name.
    #[tf(required)]
    name: Attr<String>,
    #[tf(flatten)]
    part: Part,
}

#[test]
fn the_attributes_of_a_flattened_model_stand_beside_the_others() {
    let names: Vec<&str> = Flat::attributes().iter().map(|one| one.name).collect();
    assert_eq!(names, ["name", "flag"]);
    let flat = Flat {
        name: "n".into(),
        part: Part { flag: true.into() },
    };
    let value = flat.to_value();
    assert_eq!(value.attribute("flag"), &Value::Bool(true));
    assert_eq!(Flat::from_value(value).unwrap(), flat);
    let types = [
        ("name".to_owned(), Type::String),
        ("flag".to_owned(), Type::Bool),
    ];
    assert_eq!(Flat::tf_type(), Type::Object(types.into()));
}

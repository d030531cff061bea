//! The wire forms, by example and at random.

use std::collections::BTreeMap;

use fastrand::Rng;

use super::*;

fn object(fields: &[(&str, Type)]) -> Type {
    Type::Object(
        fields
            .iter()
            .map(|(name, ty)| ((*name).to_owned(), ty.clone()))
            .collect(),
    )
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}

fn number(text: &str) -> Value {
    Value::Number(text.parse().unwrap())
}

fn map(items: &[(&str, Value)]) -> Value {
    Value::Map(
        items
            .iter()
            .map(|(key, item)| ((*key).to_owned(), item.clone()))
            .collect(),
    )
}

#[track_caller]
fn round_trip(value: &Value, ty: &Type) {
    let bytes = value.to_msgpack(ty).unwrap();
    assert_eq!(
        &Value::from_msgpack(&bytes, ty).unwrap(),
        value,
        "{bytes:02x?}"
    );
}

fn error(bytes: &[u8], ty: &Type) -> String {
    Value::from_msgpack(bytes, ty).unwrap_err().to_string()
}

#[test]
fn bytes_are_those_that_terraform_writes() {
    let ty = object(&[("a", Type::String), ("n", Type::Number), ("u", Type::Bool)]);
    let value = map(&[
        ("a", text("x")),
        ("n", number("300")),
        ("u", Value::Unknown),
    ]);
    let bytes = b"\x83\xa1a\xa1x\xa1n\xcd\x01\x2c\xa1u\xd4\x00\x00";
    assert_eq!(value.to_msgpack(&ty).unwrap(), bytes);
    assert_eq!(Value::from_msgpack(bytes, &ty).unwrap(), value);
}

#[test]
fn a_missing_attribute_is_written_as_null() {
    let ty = object(&[("a", Type::String), ("b", Type::String)]);
    assert_eq!(
        map(&[("b", text("x"))]).to_msgpack(&ty).unwrap(),
        b"\x82\xa1a\xc0\xa1b\xa1x"
    );
    let unknown = map(&[("c", text("x"))]).to_msgpack(&ty).unwrap_err();
    assert_eq!(unknown.to_string(), "no attribute \"c\"");
}

#[test]
fn every_extension_is_unknown() {
    let plain = [0xd4, 0, 0];
    let refined = [0xc7, 3, 12, 0x81, 1, 0xc2];
    let wide = [0xc8, 0, 2, 12, 0, 0];
    for bytes in [&plain[..], &refined, &wide] {
        for ty in [
            Type::Bool,
            Type::Dynamic,
            Type::List(Box::new(Type::String)),
        ] {
            assert_eq!(Value::from_msgpack(bytes, &ty).unwrap(), Value::Unknown);
        }
    }
}

#[test]
fn numbers_of_every_size_survive() {
    for text in [
        "0",
        "-1",
        "127",
        "128",
        "-129",
        "65536",
        "4294967296",
        "-9223372036854775808",
        "18446744073709551615",
        "18446744073709551616",
        "0.1",
        "-2.5e-7",
        "123456789012345678901234567890.123456789012345678901234567890",
    ] {
        round_trip(&number(text), &Type::Number);
    }
}

#[test]
fn floats_are_read_by_their_exact_value() {
    let bytes = [&[0xcb][..], &0.1f64.to_be_bytes()].concat();
    let read = Value::from_msgpack(&bytes, &Type::Number).unwrap();
    assert_ne!(read, number("0.1"));
    assert_eq!(
        read,
        number("0.1000000000000000055511151231257827021181583404541015625")
    );
    let infinite = [&[0xcb][..], &f64::INFINITY.to_be_bytes()].concat();
    assert_eq!(error(&infinite, &Type::Number), "an infinite number");
}

#[test]
fn a_value_of_any_type_brings_its_type() {
    let bytes = b"\x92\xc4\x08\"string\"\xa1x";
    let value = Value::from_msgpack(bytes, &Type::Dynamic).unwrap();
    assert_eq!(value, Value::Dynamic(Box::new((Type::String, text("x")))));
    assert_eq!(value.to_msgpack(&Type::Dynamic).unwrap(), bytes);
    assert_eq!(text("x").to_msgpack(&Type::Dynamic).unwrap(), bytes);
    round_trip(&Value::Null, &Type::Dynamic);
}

#[test]
fn broken_bytes_are_errors_that_say_where() {
    let list = Type::List(Box::new(Type::String));
    assert_eq!(error(b"", &list), "the value ends too early");
    assert_eq!(
        error(b"\x92\xa1x", &list),
        "the value ends too early (at [1])"
    );
    assert_eq!(
        error(b"\xdd\xff\xff\xff\xff", &list),
        "the value ends too early (at [0])"
    );
    assert_eq!(
        error(b"\x91\xa1\xff", &list),
        "a string that is not UTF-8 (at [0])"
    );
    assert_eq!(error(b"\x90\xc0", &list), "more bytes than one value has");
    assert_eq!(
        error(b"\xc3", &list),
        "expected a list, found msgpack byte 0xc3"
    );
    let ty = object(&[("a", Type::Bool)]);
    assert_eq!(error(b"\x80", &ty), "an object that lacks attributes");
    assert_eq!(error(b"\x81\xa1b\xc3", &ty), "no attribute \"b\"");
    assert_eq!(
        error(b"\x93\xc3\xc3\xc3", &Type::Dynamic),
        "a value of any type without its type"
    );
}

#[test]
fn endless_nesting_is_an_error() {
    let deep = b"\x92\xc4\x09\"dynamic\"".repeat(1000);
    assert!(error(&deep, &Type::Dynamic).starts_with("nested too deeply"));
}

#[test]
fn json_of_other_versions_is_read_as_far_as_it_goes() {
    let ty = object(&[
        ("flag", Type::Bool),
        ("number", Type::Number),
        ("missing", Type::String),
        ("list", Type::List(Box::new(Type::String))),
        ("any", Type::Dynamic),
    ]);
    let json = br#"{"flag": "true", "number": 1234567890123456789012.5, "list": ["a", 2, null],
        "any": {"type": ["list", "bool"], "value": [true]}, "extra": {"deep": []}}"#;
    let expected = map(&[
        ("flag", Value::Bool(true)),
        ("number", number("1234567890123456789012.5")),
        ("missing", Value::Null),
        ("list", Value::List(vec![text("a"), text("2"), Value::Null])),
        (
            "any",
            Value::Dynamic(Box::new((
                Type::List(Box::new(Type::Bool)),
                Value::List(vec![Value::Bool(true)]),
            ))),
        ),
    ]);
    assert_eq!(Value::from_json(json, &ty).unwrap(), expected);
}

#[test]
fn json_of_another_type_is_an_error_that_says_where() {
    let ty = object(&[("a", Type::Map(Box::new(Type::Bool)))]);
    let error = Value::from_json(br#"{"a": {"k": 3}}"#, &ty).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a bool, found 3 (at [\"a\"][\"k\"])"
    );
    assert!(Value::from_json(b"{", &ty).is_err());
    assert!(Value::from_json(br#""x""#, &Type::Number).is_err());
}

#[test]
fn sets_are_the_same_in_any_order() {
    let set = Type::Set(Box::new(Type::List(Box::new(Type::String))));
    let (one, two) = (Value::List(vec![text("1")]), Value::List(vec![text("2")]));
    let (left, right) = (
        Value::List(vec![one.clone(), two.clone()]),
        Value::List(vec![two, one]),
    );
    assert!(left.same(&right, &set));
    assert!(!left.same(
        &right,
        &Type::List(Box::new(Type::List(Box::new(Type::String))))
    ));
    let nested = object(&[("s", set)]);
    assert!(map(&[("s", left)]).same(&map(&[("s", right)]), &nested));
}

#[test]
fn what_is_unknown_is_found_and_nulled_wherever_it_is() {
    let deep = map(&[(
        "a",
        Value::List(vec![map(&[("b", Value::Unknown)]), text("x")]),
    )]);
    assert!(deep.has_unknown());
    let nulled = map(&[(
        "a",
        Value::List(vec![map(&[("b", Value::Null)]), text("x")]),
    )]);
    assert_eq!(deep.without_unknown(), nulled);
    assert!(!nulled.has_unknown());
}

fn random_type(random: &mut Rng, depth: u32) -> Type {
    let kinds = if depth == 0 { 4 } else { 9 };
    let inner = |random: &mut Rng| Box::new(random_type(random, depth.saturating_sub(1)));
    match random.u32(0..kinds) {
        0 => Type::Bool,
        1 => Type::Number,
        2 => Type::String,
        3 => Type::Dynamic,
        4 => Type::List(inner(random)),
        5 => Type::Set(inner(random)),
        6 => Type::Map(inner(random)),
        7 => Type::Tuple((0..random.usize(0..4)).map(|_| *inner(random)).collect()),
        _ => Type::Object(
            (0..random.u32(0..20))
                .map(|n| (format!("a{n}"), *inner(random)))
                .collect(),
        ),
    }
}

fn random_value(random: &mut Rng, ty: &Type, depth: u32) -> Value {
    if random.u32(0..10) == 0 {
        return if random.bool() {
            Value::Null
        } else {
            Value::Unknown
        };
    }
    let word = |random: &mut Rng| -> String {
        (0..random.usize(0..50)).map(|_| random.char(..)).collect()
    };
    match ty {
        Type::Bool => Value::Bool(random.bool()),
        Type::Number => number(&format!("{}.{}", random.i64(..), random.u64(..))),
        Type::String => text(&word(random)),
        Type::List(element) | Type::Set(element) => Value::List(
            (0..random.usize(0..20))
                .map(|_| random_value(random, element, depth))
                .collect(),
        ),
        Type::Tuple(types) => Value::List(
            types
                .iter()
                .map(|ty| random_value(random, ty, depth))
                .collect(),
        ),
        Type::Map(element) => {
            let entry = |_| (word(random), random_value(random, element, depth));
            Value::Map((0..3).map(entry).collect::<BTreeMap<_, _>>())
        }
        Type::Object(types) => {
            let field =
                |(name, ty): (&String, &Type)| (name.clone(), random_value(random, ty, depth));
            Value::Map(types.iter().map(field).collect())
        }
        Type::Dynamic => {
            let ty = random_type(random, depth.min(1));
            let inner = random_value(random, &ty, depth.saturating_sub(1));
            if ty == Type::Dynamic {
                Value::Null
            } else {
                Value::Dynamic(Box::new((ty, inner)))
            }
        }
    }
}

#[test]
fn any_value_of_any_type_survives() {
    for seed in 0..500 {
        let random = &mut Rng::with_seed(seed);
        let ty = random_type(random, 3);
        let value = random_value(random, &ty, 2);
        round_trip(&value, &ty);
        assert_eq!(Type::from_json_bytes(&ty.to_json_bytes()).unwrap(), ty);
    }
}

#[test]
fn no_bytes_make_it_panic() {
    for seed in 0..2000 {
        let random = &mut Rng::with_seed(seed);
        let ty = random_type(random, 3);
        let value = random_value(random, &ty, 2);
        let mut bytes = value.to_msgpack(&ty).unwrap();
        for _ in 0..random.usize(1..4) {
            let place = random.usize(0..bytes.len());
            bytes[place] = random.u8(..);
        }
        bytes.truncate(random.usize(0..=bytes.len()));
        // That it returns is what is tested; whether it can make sense of it is chance.
        let _ = Value::from_msgpack(&bytes, &ty);
        let _ = Value::from_json(&bytes, &ty);
    }
}

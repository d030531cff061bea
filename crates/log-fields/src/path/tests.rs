use super::*;

fn step(path: &str, found: usize, key: &str) -> Step {
    Path::parse(path).unwrap().step(found, key)
}

#[test]
fn nested_and_dotted_spellings_lead_to_the_field() {
    assert_eq!(step("a.b.c", 0, "a"), Step::Towards(1));
    assert_eq!(step("a.b.c", 1, "b"), Step::Towards(2));
    assert_eq!(step("a.b.c", 2, "c"), Step::At);
    assert_eq!(step("a.b.c", 0, "a.b"), Step::Towards(2));
    assert_eq!(step("a.b.c", 1, "b.c"), Step::At);
    assert_eq!(step("a.b.c", 0, "a.b.c"), Step::At);
}

#[test]
fn a_longer_dotted_key_is_inside_the_field() {
    assert_eq!(step("a.b", 0, "a.b.c"), Step::Inside);
    assert_eq!(step("a.b", 1, "b.c.d"), Step::Inside);
    assert_eq!(step("a", 0, "a."), Step::Inside);
}

#[test]
fn other_keys_lead_elsewhere() {
    for key in ["b", "ab", "a.bc", "a.x", "", ".", "a.", "A", "a..b", "b.a"] {
        assert_eq!(step("a.b", 0, key), Step::Elsewhere, "{key}");
    }
    assert_eq!(step("a.b", 2, "a"), Step::Elsewhere);
}

#[test]
fn an_escaped_dot_is_part_of_a_name() {
    assert_eq!(step(r"a\.b", 0, "a.b"), Step::At);
    assert_eq!(step(r"a\.b", 0, "a"), Step::Elsewhere);
    assert_eq!(step(r"a\.b.c", 0, "a.b"), Step::Towards(1));
    assert_eq!(step(r"a\.b.c", 0, "a.b.c"), Step::At);
    assert_eq!(step(r"a\\b", 0, r"a\b"), Step::At);
}

#[test]
fn a_key_is_a_path_whatever_it_holds() {
    for key in ["plain", "meta.type", r"back\slash", ""] {
        assert_eq!(Path::of_key(key).step(0, key), Step::At);
    }
    assert_eq!(Path::of_key("meta.type").to_string(), r"meta\.type");
}

#[test]
fn what_is_no_path_is_refused() {
    for text in ["", ".", "a.", ".a", "a..b"] {
        assert_eq!(
            Path::parse(text),
            Err(PathError::EmptyName(text.to_owned()))
        );
    }
    for text in [r"a\", r"\a", r"a\n.b"] {
        assert_eq!(
            Path::parse(text),
            Err(PathError::Backslash(text.to_owned()))
        );
    }
}

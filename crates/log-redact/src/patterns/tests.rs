use super::*;

fn patterns_of(all: &[&str]) -> Patterns {
    let mut patterns = Patterns::default();
    for pattern in all {
        patterns.push(pattern).unwrap();
    }
    patterns
}

#[test]
fn what_is_found_is_covered_and_the_rest_stays() {
    let patterns = patterns_of(&[r"\d{16}", r"(?i)[a-z]+@[a-z.]+"]);
    let covered = |text| patterns.cover(text);
    assert_eq!(covered("nothing"), None);
    assert_eq!(
        covered("card 4111111111111111, mail A@b.example!").as_deref(),
        Some("card ***, mail ***!")
    );
    assert_eq!(covered("$1 a@b $0").as_deref(), Some("$1 *** $0"));
}

#[test]
fn what_is_found_without_escapes_covers_the_whole() {
    let patterns = patterns_of(&["secret"]);
    for text in [
        r"s\u0065cret",
        r#"{"a":"s\u0065cret"}"#,
        "a=%73ecret&b",
        "%5Cu0073ecret",
        r"\u002573ecret",
        "secret and %73ecret",
    ] {
        assert_eq!(patterns.cover(text).as_deref(), Some(MASK), "{text}");
    }
}

#[test]
fn digits_of_an_escape_hide_no_digits_behind_it() {
    let patterns = patterns_of(&["[0-9]{4}"]);
    assert_eq!(patterns.cover(r"\u0034567").as_deref(), Some(MASK));
    assert_eq!(patterns.cover("%34567").as_deref(), Some(MASK));
    assert_eq!(
        patterns.cover(r"C:\new 4567 100%").as_deref(),
        Some(r"C:\new *** 100%")
    );
}

#[test]
fn what_covering_makes_is_found_too() {
    let patterns = patterns_of(&["^b", "a+", r"\*b"]);
    assert_eq!(
        patterns.cover("aab").as_deref(),
        Some("*****"),
        "the third covers what the second made"
    );
    let patterns = patterns_of(&[r"x\*", "y"]);
    assert_eq!(
        patterns.cover("xy").as_deref(),
        Some(MASK),
        "the first is found behind the second"
    );
}

#[test]
fn hashes_stay_but_for_what_is_in_their_ids() {
    let patterns = patterns_of(&["[0-9]{4}", "abc"]);
    let hash = format!("h1:k:{}", "0".repeat(64));
    assert_eq!(patterns.cover(&hash), None);
    assert!(patterns.cover(&format!("{hash} 0000")).is_some());
    assert!(
        patterns
            .cover(&format!("h1:1234:{}", "0".repeat(64)))
            .is_some()
    );
}

#[test]
fn patterns_that_find_too_much_are_refused() {
    let refused = |pattern: &str| Patterns::default().push(pattern).unwrap_err();
    for pattern in ["", "a*", "a|", "^"] {
        assert_eq!(refused(pattern), PatternError::FindsNothing(pattern.into()));
    }
    for pattern in [".+", r"\*", r"\S"] {
        assert_eq!(refused(pattern), PatternError::FindsMask(pattern.into()));
    }
    for pattern in ["(", "a{1000000}{1000}", r"(\w{1000}){100}"] {
        assert!(
            matches!(refused(pattern), PatternError::NotRegex(..)),
            "{pattern}"
        );
    }
}

use super::*;
use crate::settings::Draft;
use crate::settings::tests::{complete, pairs};

fn keys(after: &str, wake: &str) -> SleepKeys {
    SleepKeys {
        after: after.into(),
        wake: wake.into(),
    }
}

#[test]
fn what_is_not_said_is_taken_from_the_others_and_never_is_said() {
    let profile = keys("2h", "visit");
    let both = |own: SleepKeys| own.or(&profile).sleeping();
    let sleeping = |after, by_visit| Sleeping { after, by_visit };
    assert_eq!(both(keys("", "")), sleeping(Some(7_200), true));
    assert_eq!(both(keys("30m", "")), sleeping(Some(1_800), true));
    assert_eq!(both(keys("never", "button")), Sleeping::default());
    assert_eq!(SleepKeys::default().sleeping(), Sleeping::default());
}

#[test]
fn what_a_row_says_is_written_as_keys_and_read_again() {
    for sleeping in [
        Sleeping::default(),
        Sleeping {
            after: Some(5_400),
            by_visit: true,
        },
    ] {
        assert_eq!(SleepKeys::from(sleeping).sleeping(), sleeping);
    }
}

#[test]
fn wrong_values_are_named() {
    for (key, value, part) in [
        (SLEEP_AFTER, "10m", "at least 15m"),
        (SLEEP_AFTER, "soon", "must be a duration"),
        (WAKE, "request", "must be button or visit"),
    ] {
        let with = Draft::from_pairs(pairs().into_iter().chain([(key, value)]));
        let error = with.finish().unwrap_err().to_string();
        assert!(error.contains(&format!("`{key}` is {value:?}")), "{error}");
        assert!(error.contains(part), "{error}");
    }
    for value in ["15m", "2h", "never"] {
        assert_eq!(wrong(SLEEP_AFTER, value), None, "{value}");
    }
}

/// Releases that do not know the keys read every row, and refuse what they do not know.
#[test]
fn no_rows_settings_hold_them() {
    let keys = [(SLEEP_AFTER, "2h"), (WAKE, "visit")];
    let settings = Draft::from_pairs(pairs().into_iter().chain(keys));
    let settings = settings.finish().unwrap();
    assert_eq!(settings.sleep, self::keys("2h", "visit"));
    let text = serde_json::to_string(&settings).unwrap();
    assert_eq!(serde_json::from_str(&text).ok(), Some(complete()));
}

use super::super::{GatedHost, Key};
use super::*;
use crate::host::Host;

/// The beginning of an epoch.
const NOW: u64 = 40_000 * 43_200;
/// Computed by Python's `hmac`.
const VALUE: &str = "fbaf62cd0ba5ff45d68d0765d4467865";

fn gated() -> GatedHost {
    GatedHost {
        host: Host::parse("a.dev.example.com").unwrap(),
        generation: Some("0123456789abcdef".to_owned()),
        revocations: 0,
    }
}

fn cookie_of(gated: &GatedHost, now: u64) -> VisitCookie {
    let key = Key::from_bytes(&(0..32).collect::<Vec<u8>>()).unwrap();
    gated.cookie(Epoch::at(now), &key)
}

#[test]
fn a_cookie_is_half_an_hmac_of_host_generation_counter_and_epoch() {
    assert_eq!(cookie_of(&gated(), NOW).value(), VALUE);
    assert_eq!(cookie_of(&gated(), NOW + 43_199).value(), VALUE);
    let before = "812bcda8075ed4e4e99b8164ce091e90";
    assert_eq!(cookie_of(&gated(), NOW - 1).value(), before);
    let revoked = GatedHost {
        revocations: 1,
        ..gated()
    };
    let after = "dcd74eefd5fbb99aad991f828d9b3433";
    assert_eq!(cookie_of(&revoked, NOW).value(), after);
    let older = GatedHost {
        generation: None,
        ..gated()
    };
    let without = "d06ba04d0b7a2f51510c6bf67df11b94";
    assert_eq!(cookie_of(&older, NOW).value(), without);
}

#[test]
fn a_cookie_of_another_host_or_generation_is_another() {
    let host = GatedHost {
        host: Host::parse("b.dev.example.com").unwrap(),
        ..gated()
    };
    let generation = GatedHost {
        generation: Some("0123456789abcdee".to_owned()),
        ..gated()
    };
    for other in [host, generation] {
        assert_ne!(cookie_of(&other, NOW).value(), VALUE, "{other:?}");
    }
}

#[test]
fn a_browser_keeps_a_cookie_to_the_end_of_the_next_epoch() {
    let cookie = cookie_of(&gated(), NOW);
    let set = |now| cookie.set_cookie(Epoch::at(NOW), now);
    assert_eq!(
        *set(NOW).unwrap(),
        format!("__Host-eden={VALUE}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=86400")
    );
    assert!(set(NOW + 43_199).unwrap().ends_with("; Max-Age=43201"));
    assert!(set(NOW + 86_399).unwrap().ends_with("; Max-Age=1"));
    assert_eq!(set(NOW + 86_400), Err(CookieError::Over));
}

#[test]
fn the_cookie_is_taken_back_with_its_own_attributes() {
    assert_eq!(
        set_cookie_to_leave(),
        "__Host-eden=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"
    );
}

#[test]
fn a_rule_recognizes_a_cookie_among_others_whatever_its_case() {
    let pattern = cookie_of(&gated(), NOW).pattern();
    assert_eq!(*pattern, format!("*__host-eden={VALUE}*"));
    assert_eq!(pattern.matches(['*', '?']).count(), 2);
    assert_eq!(*pattern, pattern.to_ascii_lowercase());
}

#[test]
fn a_program_sends_name_and_value() {
    let pair = cookie_of(&gated(), NOW).pair();
    assert_eq!(*pair, format!("__Host-eden={VALUE}"));
}

#[test]
fn a_cookie_is_in_no_text_but_its_own() {
    let debug = format!("{:?}", cookie_of(&gated(), NOW));
    assert_eq!(debug, "VisitCookie(hidden)");
    fn is_wiped<T: zeroize::ZeroizeOnDrop>(_: &T) {}
    is_wiped(&cookie_of(&gated(), NOW).0);
}

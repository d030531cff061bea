use proptest::prelude::*;

use super::*;
use crate::secret::{GatedHost, Key};

fn host(name: &str) -> Host {
    Host::parse(name).unwrap()
}

fn destination(path: &str) -> Destination {
    Destination {
        host: host("a.dev.example.com"),
        path: VisitPath::parse(path).unwrap(),
    }
}

#[test]
fn a_destination_goes_through_a_parameter_and_comes_back() {
    let to = destination("/x/%E6%97%A5?q=a+b&to=c%2Fd");
    let parameter = to.to_parameter();
    assert_eq!(
        parameter,
        "a.dev.example.com%2Fx%2F%25E6%2597%25A5%3Fq%3Da%2Bb%26to%3Dc%252Fd"
    );
    assert_eq!(Destination::from_parameter(&parameter), Ok(to));
}

#[test]
fn locations_are_https_addresses_of_the_host() {
    let to = destination("/x?y");
    assert_eq!(to.location(), "https://a.dev.example.com/x?y");
    assert_eq!(
        to.sign_in_location(&host("door.example.com")),
        "https://door.example.com/enter?to=a.dev.example.com%2Fx%3Fy"
    );
    let gated = GatedHost {
        host: to.host.clone(),
        generation: None,
        revocations: 0,
    };
    let grant = gated.grant(to.path.clone(), 7);
    let token = grant.to_token(&Key::from_bytes(&[1; 32]).unwrap().mac(&grant.message()));
    assert_eq!(
        *to.enter_location(&host("b.dev.example.com"), &token),
        format!(
            "https://b.dev.example.com/.eden/enter?token={}&to=a.dev.example.com%2Fx%3Fy",
            token.expose()
        )
    );
}

#[test]
fn a_host_alone_means_its_first_page() {
    let to = Destination::from_parameter("A.dev.example.com").unwrap();
    assert_eq!(to, destination("/"));
    assert_eq!(
        Destination::from_parameter("a.dev.example.com/"),
        Ok(destination("/"))
    );
}

#[test]
fn nobody_is_sent_elsewhere() {
    for value in [
        "",
        "/",
        "/a.dev.example.com",
        "//evil.example/",
        "https://evil.example/",
        "https%3A%2F%2Fevil.example%2F",
        "a.dev.example.com@evil.example/",
        "a.dev.example.com%40evil.example/",
        "a.dev.example.com:8443/",
        "a.dev.example.com%5C@evil.example/",
        "a.dev.example.com%0d%0aSet-Cookie:%20x=y/",
        "a.dev.example.com?x",
        "a.dev.example.com#x",
        "a.dev.example.com%00/",
        "javascript:alert(1)",
    ] {
        let refused = Destination::from_parameter(value);
        assert!(matches!(refused, Err(DestinationError::Host(_))), "{value}");
    }
    for value in [
        "a.dev.example.com//evil.example",
        "a.dev.example.com%2F%2Fevil.example",
        "a.dev.example.com/%255Cevil.example",
        "a.dev.example.com/%5Cevil.example",
        "a.dev.example.com/%0d%0aSet-Cookie:x",
        "a.dev.example.com/.eden/leave",
        "a.dev.example.com/日本",
    ] {
        let refused = Destination::from_parameter(value);
        assert!(matches!(refused, Err(DestinationError::Path(_))), "{value}");
    }
    assert_eq!(
        Destination::from_parameter("a.dev.example.com/%ff"),
        Err(DestinationError::Encoding)
    );
}

#[test]
fn a_request_to_where_nobody_is_sent_leads_to_the_first_page() {
    let of = |path: &str| Destination::of_request(host("a.dev.example.com"), path);
    assert_eq!(of("/x?y=z"), destination("/x?y=z"));
    assert_eq!(of("//evil.example"), destination("/"));
    assert_eq!(of("/.eden/leave"), destination("/"));
    assert_eq!(of(""), destination("/"));
}

proptest! {
    #[test]
    fn what_strangers_write_leads_to_the_host_that_was_read(value in r"(a\.example\.com)?[/\\%.@:?#25fFcCa-c]{0,12}") {
        if let Ok(to) = Destination::from_parameter(&value) {
            let location = to.location();
            let rest = location.strip_prefix(&format!("https://{}/", to.host));
            prop_assert!(rest.is_some_and(|rest| !rest.starts_with(['/', '\\'])), "{}", location);
            prop_assert!(location.bytes().all(|byte| byte.is_ascii_graphic()));
            prop_assert_eq!(Destination::from_parameter(&to.to_parameter()), Ok(to));
        }
    }
}

use super::*;

fn host(name: &str) -> Host {
    Host::parse(name).unwrap()
}

fn answered(method: &str, headers: &[(&str, &str)]) -> Option<Vec<(&'static str, String)>> {
    let hosts = [host("api.example.com"), host("app.example.com")];
    answer(&RequestHead { method, headers }, &hosts[0], &hosts)
}

const APP: (&str, &str) = ("Origin", "https://app.example.com");

#[test]
fn a_page_of_another_host_of_the_environment_may_call() {
    let answer = answered("OPTIONS", &[APP]).unwrap();
    assert_eq!(
        answer,
        [
            (
                "access-control-allow-origin",
                "https://app.example.com".to_owned()
            ),
            ("access-control-allow-credentials", "true".to_owned()),
            (
                "vary",
                "Origin, Access-Control-Request-Method, Access-Control-Request-Headers".to_owned()
            ),
        ]
    );
}

#[test]
fn it_may_use_what_it_asks_for() {
    let headers = [
        APP,
        ("Access-Control-Request-Method", "PATCH"),
        ("Access-Control-Request-Headers", "content-type, x-own"),
    ];
    let answer = answered("OPTIONS", &headers).unwrap();
    assert_eq!(
        answer[3..],
        [
            ("access-control-allow-methods", "PATCH".to_owned()),
            (
                "access-control-allow-headers",
                "content-type, x-own".to_owned()
            ),
        ]
    );
}

#[test]
fn what_is_no_name_of_a_method_or_header_is_not_repeated() {
    for (method, names) in [
        ("", ""),
        ("GET\r\nset-cookie: a=b", "a\r\nset-cookie: a=b"),
        ("GET, PUT", "a b"),
        ("<script>", "a,,b"),
    ] {
        let headers = [
            APP,
            ("access-control-request-method", method),
            ("access-control-request-headers", names),
        ];
        assert_eq!(
            answered("OPTIONS", &headers).unwrap().len(),
            3,
            "{method} {names}"
        );
    }
}

#[test]
fn nobody_else_gets_an_answer() {
    for origin in [
        "https://api.example.com",
        "https://other.example.com",
        "https://app.example.com:8443",
        "http://app.example.com",
        "https://app.example.com.evil.example",
        "null",
        "*",
        "",
    ] {
        assert_eq!(answered("OPTIONS", &[("origin", origin)]), None, "{origin}");
    }
    assert_eq!(answered("OPTIONS", &[]), None);
    assert_eq!(answered("OPTIONS", &[APP, APP]), None);
    for method in ["GET", "POST", "options"] {
        assert_eq!(answered(method, &[APP]), None, "{method}");
    }
    // A host that is not the environment's.
    let request = RequestHead {
        method: "OPTIONS",
        headers: &[APP],
    };
    let hosts = [host("app.example.com")];
    assert_eq!(answer(&request, &host("api.example.com"), &hosts), None);
}

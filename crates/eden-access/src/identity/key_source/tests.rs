use super::*;

const KEY: &str = "c2f80c8b-c05c-4068-af14-17299f7896b1";

fn in_region(region: &str) -> String {
    KeySource::of_region(region).unwrap().address(KEY)
}

#[test]
fn keys_are_where_aws_says() {
    assert_eq!(
        in_region("eu-central-1"),
        "https://public-keys.auth.elb.eu-central-1.amazonaws.com/c2f80c8b-c05c-4068-af14-17299f7896b1"
    );
    assert_eq!(
        in_region("us-gov-west-1"),
        "https://s3-us-gov-west-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-west-1/c2f80c8b-c05c-4068-af14-17299f7896b1"
    );
    assert_eq!(
        in_region("us-gov-east-1"),
        "https://s3-us-gov-east-1.amazonaws.com/aws-elb-public-keys-prod-us-gov-east-1/c2f80c8b-c05c-4068-af14-17299f7896b1"
    );
    assert_eq!(
        in_region("cn-north-1"),
        "https://public-keys.auth.elb.cn-north-1.amazonaws.com.cn/c2f80c8b-c05c-4068-af14-17299f7896b1"
    );
}

#[test]
fn a_region_leads_to_no_other_host() {
    for region in [
        "",
        "evil.example/",
        "a.b",
        "EU-central-1",
        "a@b",
        "eu-central-1#",
    ] {
        assert!(KeySource::of_region(region).is_err(), "{region}");
    }
}

#[test]
fn keys_come_over_https_or_from_this_machine() {
    for (base, address) in [
        ("https://keys.example.com", "https://keys.example.com/"),
        ("https://keys.example.com/a/", "https://keys.example.com/a/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("http://localhost:8080/", "http://localhost:8080/"),
        ("http://[::1]:8080", "http://[::1]:8080/"),
    ] {
        let expected = format!("{address}{KEY}");
        assert_eq!(KeySource::at(base).unwrap().address(KEY), expected);
    }
    for base in [
        "",
        "http://keys.example.com",
        "http://localhost.evil.example/",
        "http://127.0.0.1.evil.example/",
        "ftp://keys.example.com",
        "keys.example.com",
        // What stands before an @ is no host.
        "http://127.0.0.1:1@evil.example/",
        "https://keys.example.com@evil.example",
        "https://keys.example.com/?",
        "https://keys.example.com/#",
        "https://keys.example.com\\@evil.example",
        "https://keys.example.com\r\n",
    ] {
        assert!(KeySource::at(base).is_err(), "{base}");
    }
}

use super::*;

const REGISTRY: &str = "123456789012.dkr.ecr.ap-northeast-1.amazonaws.com";
const DIGEST: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn parsed(rest: &str) -> ImageUri {
    format!("{REGISTRY}/{rest}").parse().unwrap()
}

#[test]
fn a_tag_a_digest_both_or_neither_name_an_image() {
    let digest = || Reference::Digest(DIGEST.into());
    for (rest, reference) in [
        ("team/api:v1", Reference::Tag("v1".into())),
        ("team/api", Reference::Tag("latest".into())),
        (&format!("team/api@{DIGEST}"), digest()),
        (&format!("team/api:v1@{DIGEST}"), digest()),
    ] {
        let image = parsed(rest);
        assert_eq!(image.reference, reference);
        assert_eq!(image.repository, "team/api");
        let (account, region) = ("123456789012".into(), "ap-northeast-1".into());
        assert_eq!(image.registry, Registry::Ecr { account, region });
        assert_eq!(image.to_string(), format!("{REGISTRY}/{rest}"));
    }
}

#[test]
fn every_kind_of_private_registry_is_known() {
    for host in [
        "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn",
        "123456789012.dkr.ecr-fips.us-east-1.amazonaws.com",
        "123456789012.dkr-ecr.us-east-1.on.aws",
    ] {
        assert!(
            format!("{host}/api:v1").parse::<ImageUri>().is_ok(),
            "{host}"
        );
    }
}

#[test]
fn what_cannot_be_looked_up_is_refused_with_the_reason() {
    for (uri, why) in [
        ("nginx", "names no repository"),
        ("nginx:latest", "names no repository"),
        ("library/nginx:1", "is not in a private ECR registry"),
        ("Docker.io/nginx:1", "is not in a private ECR registry"),
        (
            "12345.dkr.ecr.us-east-1.amazonaws.com/api:v1",
            "is not in a private ECR registry",
        ),
        (
            "123456789012.dkr.ecr.us-east-1.amazonaws.com.evil/api:v1",
            "is not in a private ECR registry",
        ),
        (
            "https://123456789012.dkr.ecr.us-east-1.amazonaws.com/api",
            "has a scheme",
        ),
        (&format!("{REGISTRY}/api:"), "has an empty tag"),
        (&format!("{REGISTRY}/api:a:b"), "has a malformed tag"),
        (
            &format!("{REGISTRY}/API:v1"),
            "has a malformed repository name",
        ),
        (
            &format!("{REGISTRY}/:v1"),
            "has a malformed repository name",
        ),
        (
            &format!("{REGISTRY}/api@sha256:12"),
            "has a digest that is not 64",
        ),
        (
            &format!("{REGISTRY}/api@md5:12"),
            "has a digest that is not sha256",
        ),
    ] {
        let error = uri.parse::<ImageUri>().unwrap_err();
        assert!(error.why.starts_with(why), "{uri}: {error}");
    }
}

#[test]
fn an_image_of_another_registry_is_one_where_the_profile_names_that() {
    for (uri, host) in [
        ("docker.io/library/nginx:1", "docker.io"),
        ("ghcr.io/octo/shop:pr-12", "ghcr.io"),
        (
            "registry.example.com:5000/shop:pr-12",
            "registry.example.com:5000",
        ),
        (
            &format!("public.ecr.aws/nginx/nginx@{DIGEST}"),
            "public.ecr.aws",
        ),
    ] {
        let image: ImageUri = uri.parse().unwrap();
        assert_eq!(image.registry, Registry::Other(host.into()));
        assert_eq!(image.check_registry(&[host.to_owned()]), Ok(()));
        let error = image.check_registry(&["other.io".to_owned()]).unwrap_err();
        assert!(error.to_string().contains("`image_registries`"), "{error}");
        assert!(!image.is_in_ecr());
    }
    assert_eq!(parsed("api:v1").check_registry(&[]), Ok(()));
}

//! Where the cluster is, and whether requests to it are signed.

use std::fmt;
use std::str::FromStr;

use http::Uri;
use http::uri::Scheme;

/// The AWS service that a request is signed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Amazon OpenSearch Service, which signs as its predecessor did.
    Es,
    /// Amazon OpenSearch Serverless.
    Serverless,
}

impl Service {
    /// The name that it signs with.
    #[must_use]
    pub fn signing_name(self) -> &'static str {
        match self {
            Self::Es => "es",
            Self::Serverless => "aoss",
        }
    }
}

/// Why a text names no cluster; the text is not repeated, since it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Not a host or a URL.
    #[error("it is neither a host name nor a URL such as `http://127.0.0.1:9200`")]
    NotAUrl,
    /// Another scheme.
    #[error("its scheme is neither `http` nor `https`")]
    Scheme,
    /// A user before the host.
    #[error("a user name in the URL is not supported: requests are signed, or not authenticated")]
    User,
    /// A query or a fragment behind the path.
    #[error("it has a query or a fragment, which a cluster has not")]
    Query,
}

/// A cluster's address.
///
/// A bare host means HTTPS on port 443 with signed requests. A URL is taken as it stands: its requests are signed
/// where its host is one of AWS, or where [`Endpoint::signed`] says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    scheme: Scheme,
    authority: String,
    path: String,
    service: Option<Service>,
    region: Option<String>,
}

impl Endpoint {
    /// Reads the address in `ES_HOST` and, where it does not follow from it, how requests are signed in `ES_SIGNING`:
    /// `es`, `aoss` or `none`. With a secret in `SECRET_ARN` they are not signed. What is wrong is named by
    /// its variable, without the value.
    pub fn from_variables(mut get: impl FnMut(&str) -> Option<String>) -> Result<Self, String> {
        let endpoint = address(get("ES_HOST"));
        let usual = endpoint.as_ref().map_or(None, Self::service);
        let given = get("ES_SIGNING");
        let has_secret = get("SECRET_ARN").is_some_and(|arn| !arn.is_empty());
        let (endpoint, signing) = if has_secret {
            (
                endpoint.and_then(Self::with_secret),
                unsigned(given.as_deref()),
            )
        } else {
            (endpoint, signing(given.as_deref(), usual))
        };
        match (endpoint, signing) {
            (Ok(endpoint), Ok(service)) => Ok(endpoint.signed(service)),
            (Err(address), Err(signing)) => Err(format!("{address}; {signing}")),
            (Err(wrong), Ok(_)) | (Ok(_), Err(wrong)) => Err(wrong),
        }
    }

    /// The same address with requests signed for this service, or not at all.
    #[must_use]
    pub fn signed(self, service: Option<Service>) -> Self {
        Self { service, ..self }
    }

    /// The service that requests are signed for.
    #[must_use]
    pub fn service(&self) -> Option<Service> {
        self.service
    }

    /// The region that the host's name tells.
    #[must_use]
    pub fn region(&self) -> Option<&str> {
        self.region.as_deref()
    }

    /// What is in a secret goes nowhere where anybody could read it, and where nobody takes it.
    fn with_secret(self) -> Result<Self, String> {
        if self.region.is_some() && self.service == Some(Service::Serverless) {
            return Err("SECRET_ARN is set, and ES_HOST is a collection of OpenSearch Serverless, which takes signed \
                        requests alone: leave out the secret"
                .to_owned());
        }
        if self.is_plain() && !is_this_machine(&self.authority) {
            return Err("SECRET_ARN is set, and ES_HOST begins with `http://`, by which anybody on the way could read \
                        what is in the secret: give an address with `https://`"
                .to_owned());
        }
        Ok(self)
    }

    pub(crate) fn is_plain(&self) -> bool {
        self.scheme == Scheme::HTTP
    }

    pub(crate) fn url(&self, path_and_query: &str) -> String {
        format!("{self}{path_and_query}")
    }
}

fn address(value: Option<String>) -> Result<Endpoint, String> {
    let parsed = value.ok_or("ES_HOST is not set")?.parse();
    parsed.map_err(|error| format!("ES_HOST is not the address of a cluster: {error}"))
}

/// What requests are signed for; where that is not given, for what is usual.
fn signing(value: Option<&str>, usual: Option<Service>) -> Result<Option<Service>, String> {
    match value {
        None => Ok(usual),
        Some("es") => Ok(Some(Service::Es)),
        Some("aoss") => Ok(Some(Service::Serverless)),
        Some("none") => Ok(None),
        Some(_) => Err("ES_SIGNING is not `es`, `aoss` or `none`".to_owned()),
    }
}

/// With a secret, requests are not signed.
fn unsigned(value: Option<&str>) -> Result<Option<Service>, String> {
    match signing(value, None)? {
        None => Ok(None),
        Some(_) => Err(
            "ES_SIGNING is set beside SECRET_ARN: requests either are signed or carry what is in the secret"
                .to_owned(),
        ),
    }
}

/// Where a cluster on this machine listens.
impl Default for Endpoint {
    fn default() -> Self {
        Self {
            scheme: Scheme::HTTP,
            authority: "localhost:9200".to_owned(),
            path: String::new(),
            service: None,
            region: None,
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.authority, self.path)
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let text = text.trim();
        let is_bare = !text.contains("://");
        let uri = if is_bare {
            format!("https://{text}").parse()
        } else {
            text.parse()
        };
        let mut endpoint = of_uri(&uri.map_err(|_| EndpointError::NotAUrl)?)?;
        if text.contains('#') {
            return Err(EndpointError::Query);
        }
        let is_secret = !endpoint.is_plain();
        endpoint.service = endpoint.service.filter(|_| is_bare || is_secret);
        if is_bare && endpoint.service.is_none() {
            endpoint.service = Some(Service::Es);
        }
        Ok(endpoint)
    }
}

fn of_uri(uri: &Uri) -> Result<Endpoint, EndpointError> {
    let (Some(scheme), Some(authority)) = (uri.scheme(), uri.authority()) else {
        return Err(EndpointError::NotAUrl);
    };
    if ![Scheme::HTTP, Scheme::HTTPS].contains(scheme) {
        return Err(EndpointError::Scheme);
    }
    if authority.as_str().contains('@') {
        return Err(EndpointError::User);
    }
    if uri.query().is_some() {
        return Err(EndpointError::Query);
    }
    let aws = of_aws(authority.host());
    Ok(Endpoint {
        scheme: scheme.clone(),
        authority: authority.to_string(),
        path: uri.path().trim_end_matches('/').to_owned(),
        service: aws.map(|(service, _)| service),
        region: aws.map(|(_, region)| region.to_owned()),
    })
}

fn is_this_machine(authority: &str) -> bool {
    let authority: Option<http::uri::Authority> = authority.parse().ok();
    authority.is_some_and(|authority| http_post::is_this_machine(authority.host()))
}

/// `<name>.<region>.es.amazonaws.com`, `<id>.<region>.aoss.amazonaws.com`, `<name>.aos.<region>.on.aws`.
fn of_aws(host: &str) -> Option<(Service, &str)> {
    let host = host.trim_end_matches('.');
    if let Some(name) = host.strip_suffix(".on.aws") {
        let (rest, region) = name.rsplit_once('.')?;
        return rest.ends_with(".aos").then_some((Service::Es, region));
    }
    let name = host.strip_suffix(".cn").unwrap_or(host);
    let (rest, service) = name.strip_suffix(".amazonaws.com")?.rsplit_once('.')?;
    let service = match service {
        "es" => Service::Es,
        "aoss" => Service::Serverless,
        _ => return None,
    };
    Some((service, rest.rsplit_once('.')?.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> (String, Option<Service>, Option<String>) {
        let endpoint: Endpoint = text.parse().unwrap();
        (endpoint.to_string(), endpoint.service, endpoint.region)
    }

    #[test]
    fn a_bare_host_is_https_and_signed() {
        let (url, service, region) = parsed("search-logs-x1.ap-northeast-1.es.amazonaws.com");
        assert_eq!(
            url,
            "https://search-logs-x1.ap-northeast-1.es.amazonaws.com"
        );
        assert_eq!(service, Some(Service::Es));
        assert_eq!(region.as_deref(), Some("ap-northeast-1"));
        let (url, service, region) = parsed("logs.example.com:8443");
        assert_eq!(url, "https://logs.example.com:8443");
        assert_eq!((service, region), (Some(Service::Es), None));
    }

    #[test]
    fn a_host_of_aws_tells_its_service_and_region() {
        let signed = |host| parsed(host).1.zip(parsed(host).2);
        let some = |service, region: &str| Some((service, region.to_owned()));
        let serverless = "https://abc.us-east-1.aoss.amazonaws.com";
        assert_eq!(signed(serverless), some(Service::Serverless, "us-east-1"));
        let china = "vpc-a.cn-north-1.es.amazonaws.com.cn";
        assert_eq!(signed(china), some(Service::Es, "cn-north-1"));
        let dual = "search-a.aos.eu-west-1.on.aws";
        assert_eq!(signed(dual), some(Service::Es, "eu-west-1"));
        assert_eq!(signed("https://amazonaws.com.example.com"), None);
    }

    #[test]
    fn a_url_is_taken_as_it_stands() {
        let local = parsed("http://127.0.0.1:9200/");
        assert_eq!(local, ("http://127.0.0.1:9200".to_owned(), None, None));
        let behind = parsed("https://proxy.example.com/logs/");
        assert_eq!(
            behind,
            ("https://proxy.example.com/logs".to_owned(), None, None)
        );
    }

    fn read(host: &str, signing: Option<&str>) -> Result<Endpoint, String> {
        Endpoint::from_variables(|name| match name {
            "ES_HOST" => Some(host.to_owned()),
            "ES_SIGNING" => signing.map(str::to_owned),
            _ => None,
        })
    }

    #[test]
    fn signing_can_be_told() {
        let service = |host, signing| read(host, signing).unwrap().service();
        let local = "http://127.0.0.1:9200";
        assert_eq!(service(local, None), None);
        assert_eq!(service(local, Some("es")), Some(Service::Es));
        assert_eq!(service(local, Some("aoss")), Some(Service::Serverless));
        assert_eq!(service("host", Some("none")), None);
    }

    #[test]
    fn what_is_wrong_names_the_variable() {
        assert_eq!(
            Endpoint::from_variables(|_| None),
            Err("ES_HOST is not set".to_owned())
        );
        assert!(
            read("a host", None)
                .unwrap_err()
                .starts_with("ES_HOST is not the address")
        );
        assert!(
            read("host", Some("basic"))
                .unwrap_err()
                .starts_with("ES_SIGNING is not")
        );
        let both = read("", Some("basic")).unwrap_err();
        assert!(both.contains("ES_HOST is not") && both.contains("ES_SIGNING is not"));
    }

    #[test]
    fn a_secret_is_in_place_of_signatures() {
        let read = |host: &str, signing: Option<&str>| {
            Endpoint::from_variables(|name| match name {
                "ES_HOST" => Some(host.to_owned()),
                "SECRET_ARN" => Some("arn".to_owned()),
                _ => signing.map(str::to_owned),
            })
        };
        for host in [
            "search.example.com",
            "search-logs.eu-west-1.es.amazonaws.com",
            "http://127.0.0.1:9200",
            "http://[::1]:9200",
            "http://localhost",
        ] {
            let endpoint = read(host, None).unwrap();
            assert_eq!(endpoint.service(), None, "{host}");
        }
        for (host, signing, part) in [
            (
                "x.eu-west-1.aoss.amazonaws.com",
                None,
                "signed requests alone",
            ),
            ("search.example.com", Some("es"), "ES_SIGNING is set"),
            ("http://search.example.com", None, "begins with `http://`"),
            ("a host", None, "ES_HOST is not the address"),
        ] {
            let error = read(host, signing).unwrap_err();
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn what_is_no_address_is_refused_and_not_repeated() {
        let error = |text: &str| text.parse::<Endpoint>().unwrap_err();
        assert_eq!(error(""), EndpointError::NotAUrl);
        assert_eq!(error("a host"), EndpointError::NotAUrl);
        assert_eq!(error("ftp://host"), EndpointError::Scheme);
        assert_eq!(error("https://me:secret@host"), EndpointError::User);
        assert_eq!(error("https://host/?a=b"), EndpointError::Query);
        assert!(
            !error("https://me:secret@host")
                .to_string()
                .contains("secret")
        );
    }
}

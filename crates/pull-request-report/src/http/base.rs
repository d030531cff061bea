//! Where an API is.

use std::fmt;
use std::str::FromStr;

use http::Uri;

/// Where an API is: `https://api.github.com`, or what `GITHUB_API_URL` or `CI_API_V4_URL` holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiBase {
    url: String,
    origin: Origin,
}

/// What an address must have in common with the API's to be sent the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    scheme: String,
    host: String,
    port: u16,
}

/// A text is no address of an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiBaseError {
    /// It is no web address, or has more than host and path.
    #[error(
        "the address of the API (GITHUB_API_URL, CI_API_V4_URL) is no URL with only a host and a path: write https://HOST/PATH"
    )]
    Form,
    /// It is not encrypted.
    #[error(
        "the address of the API (GITHUB_API_URL, CI_API_V4_URL) does not begin with https://, so that the token would be sent unencrypted; only this machine is called by http://"
    )]
    Plain,
}

impl ApiBase {
    /// The address without a slash at its end.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Whether what is called is this machine, without TLS.
    pub(super) fn is_plain(&self) -> bool {
        self.origin.scheme == "http"
    }

    /// The address that an answer names, relative or not, where it has the same scheme, host and port.
    pub(super) fn same_origin(&self, location: &str) -> Option<Uri> {
        let whole = if location.starts_with('/') && !location.starts_with("//") {
            let Origin { scheme, host, port } = &self.origin;
            format!("{scheme}://{host}:{port}{location}")
        } else {
            location.to_owned()
        };
        let uri: Uri = whole.parse().ok()?;
        let has_user = uri.authority()?.as_str().contains('@');
        (!has_user && Origin::of(&uri)? == self.origin).then_some(uri)
    }
}

impl Origin {
    fn of(uri: &Uri) -> Option<Self> {
        let scheme = uri.scheme_str()?.to_owned();
        let default = match scheme.as_str() {
            "https" => 443,
            "http" => 80,
            _ => return None,
        };
        let host = uri.host()?.to_ascii_lowercase();
        Some(Self {
            scheme,
            host,
            port: uri.port_u16().unwrap_or(default),
        })
    }
}

impl FromStr for ApiBase {
    type Err = ApiBaseError;

    fn from_str(text: &str) -> Result<Self, ApiBaseError> {
        let text = text.trim().trim_end_matches('/');
        let uri: Uri = text.parse().map_err(|_| ApiBaseError::Form)?;
        let origin = Origin::of(&uri).ok_or(ApiBaseError::Form)?;
        if text.contains(['@', '?', '#']) {
            return Err(ApiBaseError::Form);
        }
        if origin.scheme == "http" && !is_this_machine(&origin.host) {
            return Err(ApiBaseError::Plain);
        }
        Ok(Self {
            url: text.to_owned(),
            origin,
        })
    }
}

impl fmt::Display for ApiBase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.url)
    }
}

fn is_this_machine(host: &str) -> bool {
    matches!(host, "127.0.0.1" | "localhost" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base(text: &str) -> Result<ApiBase, ApiBaseError> {
        text.parse()
    }

    #[test]
    fn an_api_is_called_by_https_or_on_this_machine() {
        assert_eq!(
            base("https://api.github.com/").unwrap().url(),
            "https://api.github.com"
        );
        assert_eq!(
            base("https://ghe.example.com/api/v3").unwrap().url(),
            "https://ghe.example.com/api/v3"
        );
        assert!(base("http://127.0.0.1:8080").is_ok());
        assert_eq!(base("http://api.github.com"), Err(ApiBaseError::Plain));
        assert_eq!(
            base("http://127.0.0.1.evil.example.com"),
            Err(ApiBaseError::Plain)
        );
        for text in [
            "",
            "api.github.com",
            "ftp://x",
            "https://u:p@x",
            "https://x?y",
            "https://x#y",
        ] {
            assert_eq!(base(text), Err(ApiBaseError::Form), "{text}");
        }
    }

    #[test]
    fn the_token_goes_to_the_same_scheme_host_and_port_alone() {
        let base = base("https://api.github.com").unwrap();
        let followed = |location: &str| base.same_origin(location).map(|uri| uri.to_string());
        let expected = "https://api.github.com/repositories/1/issues?page=2";
        assert_eq!(followed(expected).unwrap(), expected);
        let with_port = "https://api.github.com:443/repositories/1/issues?page=2";
        assert_eq!(
            followed("/repositories/1/issues?page=2").unwrap(),
            with_port
        );
        assert_eq!(followed(with_port).unwrap(), with_port);
        assert!(followed("https://API.github.com/x").is_some());
        for other in [
            "http://api.github.com/x",
            "https://api.github.com:8443/x",
            "https://api.github.com.evil.example.com/x",
            "https://api.github.com@evil.example.com/x",
            "https://u@api.github.com/x",
            "//evil.example.com/x",
            "x",
        ] {
            assert_eq!(followed(other), None, "{other}");
        }
    }
}

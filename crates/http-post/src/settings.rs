//! How a server is reached, as a function's environment variables say it: read in one way by the function, and by whoever
//! plans it.

pub mod form;

use crate::address::Address;
use crate::authorities::Authorities;
use crate::compress::Compression;
use crate::headers::Headers;

/// The variable with the secret that holds headers.
pub const SECRET_ARN: &str = "SECRET_ARN";

/// The variables that say how a server is reached.
#[derive(Clone, Copy, Debug)]
pub struct Names {
    /// The URL that is posted to.
    pub address: &'static str,
    /// How bodies are compressed.
    pub compress: &'static str,
    /// Its certificate authorities (PEM).
    pub ca_pem: &'static str,
    /// Headers that are no secret, as a JSON object.
    pub headers: &'static str,
}

/// Those of `kinesis-to-http`.
pub const HTTP: Names = Names {
    address: "HTTP_URL",
    compress: "HTTP_COMPRESS",
    ca_pem: "HTTP_CA_PEM",
    headers: "HTTP_HEADERS",
};

/// How a server is reached.
#[derive(Clone, Debug, Default)]
pub struct Transport {
    /// The URL that is posted to.
    pub address: Address,
    /// How bodies are compressed.
    pub compression: Compression,
    /// Whose certificate the server may have.
    pub authorities: Authorities,
    /// Headers that are no secret.
    pub headers: Headers,
}

/// A variable that a function does not start with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{variable} is wrong: {why}")]
pub struct SettingsError {
    /// Its name.
    pub variable: &'static str,
    /// What is wrong with it, and what to do.
    pub why: String,
}

pub(crate) fn wrong(variable: &'static str, why: impl Into<String>) -> SettingsError {
    let why = why.into();
    SettingsError { variable, why }
}

impl Transport {
    /// Reads the variables; an empty one is as good as none. A missing address is reported by who reads all variables.
    ///
    /// # Errors
    /// Everything that is wrong, at once, without what may be secret.
    pub fn from_variables(
        names: &Names,
        usual: Compression,
        get: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<SettingsError>> {
        let get = |name: &str| get(name).filter(|value| !value.is_empty());
        let mut problems = Vec::new();
        let address = get(names.address)
            .map(|text| address(names, &text))
            .transpose();
        let compression = get(names.compress)
            .map(|text| compression(names, &text))
            .transpose();
        let headers = get(names.headers)
            .map(|text| headers(names, &text))
            .transpose();
        let is_plain = matches!(&address, Ok(Some(address)) if address.is_plain());
        let authorities = authorities(names, get(names.ca_pem).as_deref(), is_plain);
        let read = Self {
            address: keep(address, &mut problems).flatten().unwrap_or_default(),
            compression: keep(compression, &mut problems).flatten().unwrap_or(usual),
            headers: keep(headers, &mut problems).flatten().unwrap_or_default(),
            authorities: keep(authorities, &mut problems).unwrap_or_default(),
        };
        if problems.is_empty() {
            Ok(read)
        } else {
            Err(problems)
        }
    }
}

/// What was read, or nothing and the problem among the others.
pub(crate) fn keep<T>(
    read: Result<T, SettingsError>,
    problems: &mut Vec<SettingsError>,
) -> Option<T> {
    read.map_err(|problem| problems.push(problem)).ok()
}

fn address(names: &Names, text: &str) -> Result<Address, SettingsError> {
    text.parse().map_err(|error| {
        wrong(
            names.address,
            format!("it is no address to post to: {error}"),
        )
    })
}

fn compression(names: &Names, text: &str) -> Result<Compression, SettingsError> {
    text.parse()
        .map_err(|error| wrong(names.compress, format!("it is {text:?}: {error}")))
}

fn headers(names: &Names, text: &str) -> Result<Headers, SettingsError> {
    Headers::of_setting(text).map_err(|error| wrong(names.headers, error.to_string()))
}

fn authorities(
    names: &Names,
    pem: Option<&str>,
    is_plain: bool,
) -> Result<Authorities, SettingsError> {
    match pem {
        Some(_) if is_plain => {
            let why = format!("no TLS is spoken: begin {} with `https://`", names.address);
            Err(wrong(names.ca_pem, why))
        }
        Some(pem) => Authorities::of_pem(pem).map_err(|why| wrong(names.ca_pem, why)),
        None if is_plain => Ok(Authorities::Unneeded),
        None => Ok(Authorities::Machine),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(variables: &[(&str, &str)]) -> Vec<&'static str> {
        let get = |name: &str| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        let read = Transport::from_variables(&HTTP, Compression::Text, get);
        let problems = read.err().unwrap_or_default().into_iter();
        problems.map(|one| one.variable).collect()
    }

    #[test]
    fn each_variable_that_is_wrong_is_named() {
        assert_eq!(
            names(&[("HTTP_URL", "https://host"), ("HTTP_COMPRESS", "")]),
            [""; 0]
        );
        let all = [
            ("HTTP_URL", "ftp://host"),
            ("HTTP_COMPRESS", "zstd"),
            ("HTTP_CA_PEM", "none"),
            ("HTTP_HEADERS", "{}"),
        ];
        let expected = ["HTTP_URL", "HTTP_COMPRESS", "HTTP_HEADERS", "HTTP_CA_PEM"];
        assert_eq!(names(&all), expected);
        let plain = [("HTTP_URL", "http://localhost"), ("HTTP_CA_PEM", "none")];
        assert_eq!(names(&plain), ["HTTP_CA_PEM"]);
    }
}

//! How a server is reached, as a function's environment variables say it: read in one way by the function, and by whoever
//! plans it.

use std::path::PathBuf;

use crate::connection;
use crate::endpoint::Endpoint;

/// The variable with the address of the server.
pub const ENDPOINT: &str = "LOG_FLUENT_SINK_ENDPOINT";
/// The variable that turns TLS on where the address does not say so.
pub const TLS: &str = "LOG_FLUENT_TLS";
/// The variable with the file of the certificate authorities.
pub const CA_FILE: &str = "LOG_FLUENT_CA_FILE";
/// The variable with the certificate authorities themselves.
pub const CA_PEM: &str = "LOG_FLUENT_CA_PEM";
/// The variable with the form of batches.
pub const COMPRESS: &str = "LOG_FLUENT_COMPRESS";
/// The variable with the secret that holds the next three.
pub const SECRET_ARN: &str = "SECRET_ARN";
/// The variables with a key, a name and a password, which everybody reads who may look at the function.
pub const IDENTITY: [&str; 3] = [
    "LOG_FLUENT_SHARED_KEY",
    "LOG_FLUENT_USERNAME",
    "LOG_FLUENT_PASSWORD",
];

/// How a server is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settings {
    /// Its address.
    pub endpoint: Endpoint,
    /// The file of its certificate authorities.
    pub ca_file: Option<PathBuf>,
    /// Its certificate authorities (PEM).
    pub ca_pem: Option<String>,
    /// Whether batches are compressed.
    pub is_compressed: bool,
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

impl Settings {
    /// Reads the variables; an empty one is as good as none.
    ///
    /// # Errors
    /// Everything that is wrong, at once, without what may be secret.
    pub fn from_variables(
        get: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<SettingsError>> {
        let get = |name: &str| get(name).filter(|value| !value.is_empty());
        let mut problems = Vec::new();
        let is_secured = flag(get(TLS).as_deref()).unwrap_or_else(|problem| {
            problems.push(problem);
            false
        });
        let endpoint = endpoint(get(ENDPOINT).as_deref(), is_secured).unwrap_or_else(|problem| {
            problems.push(problem);
            None
        });
        let is_compressed = compression(get(COMPRESS).as_deref()).unwrap_or_else(|problem| {
            problems.push(problem);
            false
        });
        let (ca_file, ca_pem) = (get(CA_FILE), get(CA_PEM));
        let is_plain = endpoint.as_ref().is_some_and(|endpoint| !endpoint.tls);
        problems.extend(authorities(ca_file.is_some(), ca_pem.as_deref(), is_plain));
        problems.extend(identity(&get));
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Self {
            endpoint: endpoint.unwrap_or_default(),
            ca_file: ca_file.map(Into::into),
            ca_pem,
            is_compressed,
        })
    }
}

fn wrong(variable: &'static str, why: impl Into<String>) -> SettingsError {
    let why = why.into();
    SettingsError { variable, why }
}

fn flag(value: Option<&str>) -> Result<bool, SettingsError> {
    match value {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(other) => Err(wrong(
            TLS,
            format!("it is {other:?}, which is not `true` or `false`"),
        )),
    }
}

/// The address; a missing one is reported by who reads all variables.
fn endpoint(text: Option<&str>, is_secured: bool) -> Result<Option<Endpoint>, SettingsError> {
    let Some(text) = text else { return Ok(None) };
    let endpoint: Result<Endpoint, _> = text.parse();
    let mut endpoint = endpoint.map_err(|error| {
        wrong(
            ENDPOINT,
            format!("it is not the address of a Fluent server: {error}"),
        )
    })?;
    if is_secured && text.trim().starts_with("tcp://") {
        let why =
            format!("it is `true`, and {ENDPOINT} begins with `tcp://`: leave one of them out");
        return Err(wrong(TLS, why));
    }
    endpoint.tls |= is_secured;
    Ok(Some(endpoint))
}

fn compression(value: Option<&str>) -> Result<bool, SettingsError> {
    match value {
        None | Some("text") => Ok(false),
        Some("gzip") => Ok(true),
        Some(other) => Err(wrong(
            COMPRESS,
            format!("it is {other:?}, which is not `gzip` or `text`"),
        )),
    }
}

fn authorities(has_file: bool, pem: Option<&str>, is_plain: bool) -> Vec<SettingsError> {
    let mut problems = Vec::new();
    if has_file && pem.is_some() {
        problems.push(wrong(CA_PEM, format!("{CA_FILE} is set, too: choose one")));
    }
    let given = [(CA_FILE, has_file), (CA_PEM, pem.is_some())];
    let unused = given.into_iter().filter(|(_, given)| is_plain && *given);
    problems.extend(unused.map(|(name, _)| {
        let why =
            format!("no TLS is spoken: begin {ENDPOINT} with `tls://`, or set {TLS} to `true`");
        wrong(name, why)
    }));
    let checked = pem.map_or(Ok(()), connection::check_authorities);
    problems.extend(checked.err().map(|why| wrong(CA_PEM, why)));
    problems
}

/// A secret and a variable would contradict each other sooner or later.
fn identity(get: &dyn Fn(&str) -> Option<String>) -> Option<SettingsError> {
    get(SECRET_ARN)?;
    let beside = IDENTITY.into_iter().find(|name| get(name).is_some())?;
    Some(wrong(
        SECRET_ARN,
        format!("{beside} is set, too: remove it, since the secret holds it"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Settings, Vec<SettingsError>> {
        Settings::from_variables(|name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    fn names(variables: &[(&str, &str)]) -> Vec<&'static str> {
        let wrong = read(variables).unwrap_err().into_iter();
        wrong.map(|one| one.variable).collect()
    }

    #[test]
    fn tls_is_asked_for_by_the_address_or_beside_it() {
        let address = |variables: &[(&str, &str)]| read(variables).unwrap().endpoint.to_string();
        assert_eq!(address(&[(ENDPOINT, "host")]), "tcp://host:24224");
        assert_eq!(
            address(&[(ENDPOINT, "host"), (TLS, "true")]),
            "tls://host:24224"
        );
        assert_eq!(
            address(&[(ENDPOINT, "tls://host"), (TLS, "false")]),
            "tls://host:24224"
        );
        assert_eq!(names(&[(ENDPOINT, "tcp://host"), (TLS, "true")]), [TLS]);
        assert_eq!(names(&[(TLS, "on")]), [TLS]);
    }

    #[test]
    fn batches_are_compressed_where_that_is_asked_for() {
        let compressed = |value| read(&[(COMPRESS, value)]).map(|read| read.is_compressed);
        assert_eq!(compressed("gzip"), Ok(true));
        assert_eq!(compressed("text"), Ok(false));
        assert_eq!(compressed(""), Ok(false));
        assert_eq!(names(&[(COMPRESS, "zstd")]), [COMPRESS]);
    }

    #[test]
    fn authorities_without_tls_or_twice_or_unreadable_are_refused() {
        assert_eq!(names(&[(ENDPOINT, "host"), (CA_FILE, "ca.pem")]), [CA_FILE]);
        let pem = (CA_PEM, "no certificate");
        assert_eq!(names(&[(ENDPOINT, "host"), pem]), [CA_PEM, CA_PEM]);
        assert_eq!(names(&[(ENDPOINT, "tls://host"), pem]), [CA_PEM]);
        let both = [(ENDPOINT, "tls://host"), (CA_FILE, "ca.pem"), pem];
        assert_eq!(names(&both), [CA_PEM, CA_PEM]);
    }

    #[test]
    fn what_a_secret_holds_is_in_no_variable() {
        let secret = (SECRET_ARN, "arn");
        assert!(read(&[secret]).is_ok());
        for name in IDENTITY {
            let wrong = read(&[secret, (name, "hunter2")]).unwrap_err();
            assert!(wrong[0].why.contains(name) && !wrong[0].why.contains("hunter2"));
        }
    }
}

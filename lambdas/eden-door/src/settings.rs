//! From the functions' environment variables to what they need.

use std::collections::BTreeMap;
use std::env;

use eden_access::{Host, Issued, KeySource};
use eden_core::Eden;
use eden_core::clients::ClientOptions;
use eden_core::state::lease;

const DEFAULT_TABLE: &str = "eden";

/// A setting that is missing or wrong; a function does not start with one.
#[derive(Debug)]
pub(crate) struct Wrong(String);

impl Wrong {
    /// Public keys cannot be fetched.
    pub(crate) fn no_keys(why: &str) -> Self {
        Self(format!("load balancers' public keys: {why}"))
    }
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "read the function's environment: {}", self.0)
    }
}

impl std::error::Error for Wrong {}

/// Which of the three functions this is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Function {
    /// Answers what no rule of an environment lets through.
    Door,
    /// Signs visitors in, at the door's own host.
    Page,
    /// Looks after environments from time to time.
    Sweep,
}

/// What the functions are configured with.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// `EDEN_DOOR_FUNCTION`.
    pub(crate) function: Function,
    /// `EDEN_DOOR_HOST`: where visitors sign in; without it nobody can.
    pub(crate) door_host: Option<Host>,
    /// `EDEN_ZONE_NAMES`: the zones below which environments have their hosts, with commas between them.
    pub(crate) zones: Vec<String>,
    /// `EDEN_TARGET_GROUP_ARNS`: by which the page is reached.
    pub(crate) target_groups: Vec<String>,
    /// `EDEN_COMMON_ALB_ARNS`, `EDEN_OIDC_ISSUER`, `EDEN_OIDC_CLIENT_ID`: whose identity tokens are good.
    pub(crate) issued: Issued,
    /// `EDEN_OIDC_TRUST_EMAIL`: whether addresses count that nobody has verified.
    pub(crate) trust_email: bool,
    /// `EDEN_PUBLIC_KEYS`: an address in place of the region's, below which load balancers' public keys are.
    pub(crate) keys: Option<KeySource>,
    /// `EDEN_SIGN_OUT_URL`: where the identity provider ends a session.
    pub(crate) sign_out: Option<String>,
    /// `EDEN_PAGE_CREATES`: whether the page has the form that creates environments, and its role what that takes.
    pub(crate) creates: bool,
}

/// Variables by name, of which an empty one is none.
struct Variables(BTreeMap<String, String>);

impl Settings {
    /// Reads the variables.
    ///
    /// # Errors
    /// One is missing or wrong.
    pub(crate) fn read() -> Result<Self, Wrong> {
        Self::from(&Variables(env::vars().collect()))
    }

    fn from(variables: &Variables) -> Result<Self, Wrong> {
        let function = variables.function()?;
        let is_page = function == Function::Page;
        let needed = |name| match (is_page, variables.get(name)) {
            (true, None) => Err(Wrong(format!("{name} is not set"))),
            (_, value) => Ok(value.unwrap_or_default().to_owned()),
        };
        needed("EDEN_DOOR_HOST")?;
        Ok(Self {
            function,
            door_host: variables.host("EDEN_DOOR_HOST")?,
            zones: list(variables.get("EDEN_ZONE_NAMES").unwrap_or_default()),
            target_groups: list(&needed("EDEN_TARGET_GROUP_ARNS")?),
            issued: Issued {
                signers: list(&needed("EDEN_COMMON_ALB_ARNS")?),
                issuer: needed("EDEN_OIDC_ISSUER")?,
                client: needed("EDEN_OIDC_CLIENT_ID")?,
            },
            trust_email: variables.get("EDEN_OIDC_TRUST_EMAIL") == Some("true"),
            keys: variables.keys(is_page)?,
            sign_out: variables.address("EDEN_SIGN_OUT_URL")?,
            creates: variables.get("EDEN_PAGE_CREATES") == Some("true"),
        })
    }

    /// Whether a host can be an environment's: directly or further below one of the zones, where these are known.
    pub(crate) fn may_be_environment(&self, host: &Host) -> bool {
        let below = |zone: &String| {
            let label = host.as_str().strip_suffix(zone.as_str());
            label.is_some_and(|label| label.ends_with('.'))
        };
        Some(host) != self.door_host.as_ref()
            && (self.zones.is_empty() || self.zones.iter().any(below))
    }
}

impl Variables {
    fn get(&self, name: &str) -> Option<&str> {
        let value = self.0.get(name).map(String::as_str);
        value.filter(|value| !value.is_empty())
    }

    fn function(&self) -> Result<Function, Wrong> {
        match self.get("EDEN_DOOR_FUNCTION") {
            Some("door") => Ok(Function::Door),
            Some("page") => Ok(Function::Page),
            Some("sweep") => Ok(Function::Sweep),
            _ => Err(Wrong(
                "EDEN_DOOR_FUNCTION must be door, page or sweep".to_owned(),
            )),
        }
    }

    fn host(&self, name: &str) -> Result<Option<Host>, Wrong> {
        let host = self.get(name).map(Host::parse).transpose();
        host.map_err(|error| Wrong(format!("{name}: {error}")))
    }

    /// An address that a browser is sent to, as it stands in a header.
    fn address(&self, name: &str) -> Result<Option<String>, Wrong> {
        let is_right = |text: &str| {
            text.starts_with("https://") && text.bytes().all(|byte| byte.is_ascii_graphic())
        };
        match self.get(name) {
            Some(text) if !is_right(text) => Err(Wrong(format!(
                "{name} must be an address that begins with https://"
            ))),
            text => Ok(text.map(str::to_owned)),
        }
    }

    fn keys(&self, is_page: bool) -> Result<Option<KeySource>, Wrong> {
        if !is_page {
            return Ok(None);
        }
        let source = match self.get("EDEN_PUBLIC_KEYS") {
            Some(base) => KeySource::at(base),
            None => KeySource::of_region(self.get("AWS_REGION").unwrap_or_default()),
        };
        source.map(Some).map_err(|error| Wrong(error.to_string()))
    }
}

fn list(text: &str) -> Vec<String> {
    let each = text.split(',').map(str::trim);
    each.filter(|one| !one.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Eden with the function's region, role and state table; made once a process.
pub(crate) fn eden() -> Eden {
    let config = aws_calls::function_config();
    let options = ClientOptions {
        s3_path_style: aws_calls::s3_path_style(&config),
        lease: lease::times_for_tests(),
        ..ClientOptions::default()
    };
    let table = env::var("EDEN_TABLE").ok().filter(|name| !name.is_empty());
    Eden::new(&config, &options, table.as_deref().unwrap_or(DEFAULT_TABLE))
}

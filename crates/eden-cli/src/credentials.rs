//! Whose AWS credentials were to be used, and what to do where there are none.

use std::env;
use std::fs;
use std::path::PathBuf;

use eden_core::text::nearest;

use crate::failure::Failure;
use crate::ini::{Ini, Malformed};

/// What to do where no profile is named.
const SIGN_IN: &str = "Sign in (`aws sso login`), name a profile of ~/.aws/config in AWS_PROFILE, or \
                       set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";

/// The files that hold AWS profiles.
/// <https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html>
#[derive(Debug, Default)]
struct Files {
    config: Ini,
    credentials: Ini,
    /// Whether one of them is there and cannot be understood: then nothing is known to be missing.
    is_malformed: bool,
}

/// The AWS profile that is named, by the flag or by the environment; `None` where none is.
pub(crate) fn profile(flag: Option<&str>) -> Option<String> {
    let variable = || env::var("AWS_PROFILE").ok();
    let named = flag.map(str::to_owned).or_else(variable);
    named.filter(|name| !name.is_empty())
}

/// Why there are no credentials, where the SDK's own account of it is `cause`.
pub(crate) fn missing(flag: Option<&str>, cause: &str) -> Failure {
    let files = Files::read();
    match profile(flag) {
        Some(name) => unknown(&files, &name).unwrap_or_else(|| of_profile(&files, &name, cause)),
        None if files.signs_in("default") => of_profile(&files, "default", cause),
        None => Failure::new("no AWS credentials were found", SIGN_IN),
    }
}

/// The failure where a profile is named that no file has.
pub(crate) fn unknown_profile(flag: Option<&str>) -> Option<Failure> {
    unknown(&Files::read(), &profile(flag)?)
}

fn unknown(files: &Files, name: &str) -> Option<Failure> {
    let names = files.names();
    if files.is_malformed || names.iter().any(|known| known == name) {
        return None;
    }
    let advice = match nearest(names.iter().map(String::as_str), name) {
        Some(meant) => format!("Did you mean {meant}? Correct AWS_PROFILE or --aws-profile."),
        None => "Correct AWS_PROFILE or --aws-profile; `aws configure list-profiles` lists what there is."
            .to_owned(),
    };
    let text = format!("there is no AWS profile {name} in ~/.aws/config or ~/.aws/credentials");
    Some(Failure::new(text, advice))
}

/// The innermost cause says why; what was tried before it is a page.
fn of_profile(files: &Files, name: &str, cause: &str) -> Failure {
    let why = cause.rsplit(": ").next().unwrap_or(cause);
    let advice = if files.signs_in(name) {
        format!("Sign in with `aws sso login --profile {name}`.")
    } else {
        format!("Correct profile {name} in ~/.aws/config or ~/.aws/credentials.")
    };
    let text = format!("AWS profile {name} has no usable credentials: {why}");
    Failure::new(text, advice)
}

impl Files {
    fn read() -> Self {
        let config = read("AWS_CONFIG_FILE", "config");
        let credentials = read("AWS_SHARED_CREDENTIALS_FILE", "credentials");
        Self {
            is_malformed: config.is_err() || credentials.is_err(),
            config: config.unwrap_or_default(),
            credentials: credentials.unwrap_or_default(),
        }
    }

    fn names(&self) -> Vec<String> {
        let config = self.config.names().into_iter();
        let config = config.filter_map(|section| match section {
            "default" => Some(section),
            other => other.strip_prefix("profile ").map(str::trim),
        });
        let names = config.chain(self.credentials.names());
        names.map(str::to_owned).collect()
    }

    /// Whether somebody signs in to this profile in a browser.
    fn signs_in(&self, name: &str) -> bool {
        let sections = [name.to_owned(), format!("profile {name}")];
        let sections = sections.iter().filter_map(|it| self.config.section(it));
        sections
            .into_iter()
            .any(|keys| keys.contains_key("sso_session") || keys.contains_key("sso_start_url"))
    }
}

/// A file that cannot be read has no profile; that it cannot be is the SDK's to say.
fn read(variable: &str, name: &str) -> Result<Ini, Malformed> {
    let own = || Some(env::home_dir()?.join(".aws").join(name));
    let path = env::var_os(variable).map(PathBuf::from).or_else(own);
    let text = path.and_then(|path| fs::read_to_string(path).ok());
    Ini::parse(&text.unwrap_or_default())
}

//! Clients from the variables of a run.

use crate::error::Error;
use crate::github::GitHub;
use crate::gitlab::GitLab;
use crate::http::{ApiBase, ApiBaseError, Token};
use crate::sticky::Author;

/// Why there is no client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectError {
    /// A variable is not set.
    #[error("cannot report to the pull request: {variable} is not set. {advice}")]
    Variable {
        /// Its name.
        variable: &'static str,
        /// What to do.
        advice: &'static str,
    },

    /// The address of the API cannot be used.
    #[error("cannot report to the pull request: {0}")]
    Base(#[from] ApiBaseError),

    /// The client could not be made.
    #[error(transparent)]
    Client(#[from] Error),
}

impl GitHub {
    /// Calls the API that `GITHUB_API_URL` names, or that of github.com, with the token in `GITHUB_TOKEN`.
    ///
    /// # Errors
    /// When there is no token, or the address cannot be used.
    pub fn from_variables(
        variables: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConnectError> {
        let base = filled(&variables, "GITHUB_API_URL").unwrap_or_else(|| Self::BASE.to_owned());
        let advice =
            "In GitHub Actions, give the step `env: { GITHUB_TOKEN: ${{ github.token }} }`.";
        let token = token(&variables, "GITHUB_TOKEN", advice)?;
        Ok(Self::new(
            base.parse()?,
            token,
            Author::Login(Self::ACTIONS.to_owned()),
        )?)
    }
}

impl GitLab {
    /// Calls the API that `CI_API_V4_URL` names with the token in `GITLAB_TOKEN`.
    ///
    /// # Errors
    /// When there is no token or no address, or it cannot be used.
    pub fn from_variables(
        variables: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConnectError> {
        let variable = "CI_API_V4_URL";
        let advice = "GitLab CI sets it; elsewhere it is https://HOST/api/v4.";
        let base =
            filled(&variables, variable).ok_or(ConnectError::Variable { variable, advice })?;
        let base: ApiBase = base.parse()?;
        let advice = "Store a project access token with the scope `api` as a masked variable of the project.";
        Ok(Self::new(base, token(&variables, "GITLAB_TOKEN", advice)?)?)
    }
}

fn token(
    variables: impl Fn(&str) -> Option<String>,
    variable: &'static str,
    advice: &'static str,
) -> Result<Token, ConnectError> {
    let token = variables(variable).as_deref().and_then(Token::new);
    token.ok_or(ConnectError::Variable { variable, advice })
}

fn filled(variables: impl Fn(&str) -> Option<String>, variable: &str) -> Option<String> {
    variables(variable).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "ghs_secret";

    fn variables<'a>(set: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        |name| {
            let found = set.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned())
        }
    }

    fn github(set: &[(&str, &str)]) -> Result<GitHub, String> {
        GitHub::from_variables(variables(set)).map_err(|error| error.to_string())
    }

    fn gitlab(set: &[(&str, &str)]) -> Result<GitLab, String> {
        GitLab::from_variables(variables(set)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_client_is_made_of_variables_and_does_not_show_its_token() {
        let local = github(&[
            ("GITHUB_TOKEN", TOKEN),
            ("GITHUB_API_URL", "http://127.0.0.1:1"),
        ]);
        let shown = format!("{:?}", local.unwrap());
        assert!(
            shown.contains("127.0.0.1:1") && !shown.contains(TOKEN),
            "{shown}"
        );
        let local = gitlab(&[
            ("GITLAB_TOKEN", TOKEN),
            ("CI_API_V4_URL", "http://127.0.0.1:1/api/v4"),
        ]);
        let shown = format!("{:?}", local.unwrap());
        assert!(
            shown.contains("127.0.0.1:1/api/v4") && !shown.contains(TOKEN),
            "{shown}"
        );
    }

    #[test]
    fn without_an_address_it_is_that_of_github() {
        // A machine without certificate authorities says at which address it would need them.
        let made = github(&[("GITHUB_TOKEN", TOKEN), ("GITHUB_API_URL", "")]);
        let shown = made.map_or_else(|error| error, |made| format!("{made:?}"));
        assert!(shown.contains("https://api.github.com"), "{shown}");
    }

    #[test]
    fn what_is_not_set_is_named_with_what_to_do() {
        for set in [&[][..], &[("GITHUB_TOKEN", " ")][..]] {
            let error = github(set).unwrap_err();
            assert!(
                error.contains("GITHUB_TOKEN is not set") && error.contains("github.token"),
                "{error}"
            );
        }
        let error = gitlab(&[("GITLAB_TOKEN", TOKEN)]).unwrap_err();
        assert!(error.contains("CI_API_V4_URL is not set"), "{error}");
        let error = gitlab(&[("CI_API_V4_URL", "http://127.0.0.1:1")]).unwrap_err();
        assert!(error.contains("GITLAB_TOKEN is not set"), "{error}");
    }

    #[test]
    fn no_token_is_sent_unencrypted() {
        let set = [
            ("GITHUB_TOKEN", TOKEN),
            ("GITHUB_API_URL", "http://ghe.example.com/api/v3"),
        ];
        let error = github(&set).unwrap_err();
        assert!(
            error.contains("https://") && !error.contains(TOKEN),
            "{error}"
        );
    }
}

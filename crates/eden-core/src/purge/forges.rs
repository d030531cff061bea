//! Who is asked whether pull requests are closed.

use pull_request_report::{Forge, ForgeClient, Repository};

use crate::error::Error;

/// The forges whose tokens are among these variables, of which an empty one is none.
///
/// # Errors
/// When there is no token, or the address of a forge cannot be used.
pub fn forges(
    variables: impl Fn(&str) -> Option<String>,
) -> Result<Vec<(Forge, ForgeClient)>, Error> {
    let variables = &variables;
    let tokens = [
        (Forge::GitHub, "GITHUB_TOKEN"),
        (Forge::GitLab, "GITLAB_TOKEN"),
    ];
    let named = tokens
        .into_iter()
        .filter(|(_, token)| filled(variables, token).is_some());
    let clients = named.map(|(forge, _)| {
        let client = ForgeClient::from_variables(forge, variables);
        let client = client.map_err(|error| nobody(error.to_string()))?;
        Ok((forge, client))
    });
    let clients = clients.collect::<Result<Vec<_>, Error>>()?;
    match clients.is_empty() {
        true => Err(nobody("there is no token".into())),
        false => Ok(clients),
    }
}

/// The repository that a purge is run for, as the variables of its run name it.
#[must_use]
pub fn own_repository(
    clients: &[(Forge, ForgeClient)],
    variables: impl Fn(&str) -> Option<String>,
) -> Option<Repository> {
    let name = |forge: &Forge| match forge {
        Forge::GitHub => "GITHUB_REPOSITORY",
        Forge::GitLab => "CI_PROJECT_PATH",
    };
    let named = clients.iter();
    let mut named = named.filter_map(|(forge, _)| filled(&variables, name(forge)));
    named.find_map(|name| name.try_into().ok())
}

fn filled(variables: impl Fn(&str) -> Option<String>, name: &str) -> Option<String> {
    variables(name).filter(|value| !value.is_empty())
}

fn nobody(why: String) -> Error {
    Error::Unusable {
        what: "nobody can be asked whether pull requests are closed".into(),
        why,
        advice: "Set GITHUB_TOKEN or GITLAB_TOKEN: it has to be allowed to read pull requests."
            .into(),
        key: None,
    }
}

//! The parts of an environment's id.

use tfplugin6::{Function, FunctionError, Model};

use crate::environment::parts_of_id;

/// Splits the id of a `baikonur_eden_environment`, which is also its import id, into profile and name. A name may hold
/// slashes, a profile's name does not.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Arguments {
    /// The id, such as `api/pr-12`.
    #[tf(required)]
    id: String,
}

/// The parts of an id.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct Parts {
    /// The profile's name.
    #[tf(required)]
    profile: String,
    /// The environment's name.
    #[tf(required)]
    name: String,
}

/// `parse_environment_id`.
pub(crate) struct ParseEnvironmentId;

impl Function for ParseEnvironmentId {
    type Arguments = Arguments;
    type Return = Parts;
    const NAME: &'static str = "parse_environment_id";
    const SUMMARY: &'static str = "Profile and name of an environment's id";

    fn call(&self, Arguments { id }: Arguments) -> Result<Parts, FunctionError> {
        let wrong = || format!("{id:?} is not the id of an environment: write <profile>/<name>.");
        let (profile, name) =
            parts_of_id(&id).ok_or_else(|| FunctionError::argument(0, wrong()))?;
        Ok(Parts {
            profile: profile.to_owned(),
            name: name.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(id: &str) -> Result<Parts, FunctionError> {
        ParseEnvironmentId.call(Arguments { id: id.to_owned() })
    }

    #[test]
    fn what_is_behind_the_first_slash_is_the_name() {
        for (id, profile, name) in [
            ("api/pr-12", "api", "pr-12"),
            ("api/feature/login", "api", "feature/login"),
        ] {
            let parts = parsed(id).unwrap();
            assert_eq!((&*parts.profile, &*parts.name), (profile, name));
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for id in ["", "api", "/pr-12", "api/"] {
            let error = parsed(id).unwrap_err();
            assert_eq!(error.argument, Some(0));
            assert!(error.text.contains("write <profile>/<name>"), "{error}");
        }
    }
}

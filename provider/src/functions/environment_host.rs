//! The host of an environment that need not be there yet.

use eden_core::name::host_name;
use tfplugin6::{Function, FunctionError, Model};

/// The host name that an environment gets, before it is made: for a callback address, a certificate, or a test that
/// waits for it. It asks nobody, and an environment that exists keeps the name it was made with.
#[derive(Clone, Debug, Default, Model)]
pub(crate) struct Arguments {
    /// The environment's name, usually the branch or the pull request.
    #[tf(required)]
    name: String,
    /// The profile's `domain_name_prefix`.
    #[tf(required)]
    domain_name_prefix: String,
    /// The name of the profile's hosted zone, such as `dev.example.com`.
    #[tf(required)]
    zone_name: String,
}

/// `environment_host`.
pub(crate) struct EnvironmentHost;

impl Function for EnvironmentHost {
    type Arguments = Arguments;
    type Return = String;
    const NAME: &'static str = "environment_host";
    const SUMMARY: &'static str = "The host name that an environment gets";

    fn call(&self, arguments: Arguments) -> Result<String, FunctionError> {
        let Arguments {
            name,
            domain_name_prefix,
            zone_name,
        } = arguments;
        let host = host_name(&domain_name_prefix, &name, &zone_name);
        host.map_err(|error| FunctionError::argument(0, format!("No host of it: {error}.")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(name: &str, zone_name: &str) -> Result<String, FunctionError> {
        EnvironmentHost.call(Arguments {
            name: name.to_owned(),
            domain_name_prefix: "api".to_owned(),
            zone_name: zone_name.to_owned(),
        })
    }

    #[test]
    fn a_branch_has_the_host_that_its_environment_gets() {
        let zone = "dev.example.com";
        assert_eq!(host("pr-12", zone).unwrap(), "api-pr-12.dev.example.com");
        let branch = host("feature/login", "dev.example.com.").unwrap();
        assert_eq!(branch, "api-feature-login-1974c4e2.dev.example.com");
    }

    #[test]
    fn a_name_without_a_host_is_the_fault_of_the_first_argument() {
        let error = host("…", "dev.example.com").unwrap_err();
        assert_eq!(error.argument, Some(0));
        assert!(error.text.contains("cannot become a DNS label"), "{error}");
    }
}

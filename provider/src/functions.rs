//! The functions that Terraform code calls as `provider::baikonur::<name>(…)`.

mod environment_host;
mod parse_environment_id;

pub(crate) use self::environment_host::EnvironmentHost;
pub(crate) use self::parse_environment_id::ParseEnvironmentId;

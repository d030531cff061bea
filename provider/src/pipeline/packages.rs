//! What the functions are built of: the packages that this provider carries.

use kinesis_pipeline::destination::Code;
use lambda_packages::Package;
use tfplugin6::{AttributePath, Diagnostic, path};

use super::model::Pipeline;
use crate::package::missing;

/// The package of this name.
///
/// # Errors
/// When this provider was built without packages.
pub(crate) fn find(name: &str) -> Result<&'static Package, Diagnostic> {
    lambda_packages::find(name)
        .ok_or_else(|| missing(name, lambda_packages::ALL).at(AttributePath::default()))
}

/// The same as the code of a function.
pub(crate) fn code(package: &Package) -> Code {
    Code {
        package: package.bytes.to_vec(),
        sha256: package.source_code_hash.to_owned(),
        architecture: package.architecture.to_owned(),
    }
}

/// What the packages of a pipeline's functions are made for.
///
/// # Errors
/// When that is not what the user asks for, or there are no packages.
pub(crate) fn architecture(config: &Pipeline) -> Result<&'static str, Diagnostic> {
    let made = find("kinesis-to-s3")?.architecture;
    match config.architecture.known() {
        Some(wanted) if wanted != made => Err(Diagnostic::error(format!(
            "The packages of this provider are made for {made}, not for {wanted}"
        ))
        .detail(format!(
            "Leave `architecture` out, or use a provider that carries packages for {wanted}."
        ))
        .at(path!(architecture))),
        _ => Ok(made),
    }
}

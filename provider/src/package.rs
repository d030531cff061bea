//! `data.baikonur_lambda_package`.

use std::env;
use std::path::PathBuf;

use lambda_packages::Package;
use tfplugin6::{Attr, DataSource, Diagnostic, Diagnostics, Model, ReadDataRequest, path};

use crate::data::Data;

/// The package of a Lambda function, which the provider carries.
///
/// The file is written below Terraform's data folder (`.terraform`, or what `TF_DATA_DIR` names),
/// under a name that follows from its content and is the same on every machine. Where a saved plan is
/// applied elsewhere, the data folder has to come along, as for everything that `terraform init` puts
/// there.
#[derive(Clone, Debug, Default, Model, PartialEq)]
pub(crate) struct LambdaPackage {
    /// Name of the function: `eden-api`, `eden-door`, `es-cleaner`, `kinesis-forward`, `kinesis-to-es`,
    /// `kinesis-to-fluent`, `kinesis-to-http` or `kinesis-to-s3`.
    #[tf(required)]
    pub(crate) name: Attr<String>,
    /// Path of the package, relative to the folder that Terraform runs in.
    #[tf(computed)]
    pub(crate) filename: Attr<String>,
    /// SHA-256 of the package in base64; it changes exactly when the package does.
    #[tf(computed)]
    pub(crate) source_code_hash: Attr<String>,
    /// The function's handler.
    #[tf(computed)]
    pub(crate) handler: Attr<String>,
    /// The function's runtime.
    #[tf(computed)]
    pub(crate) runtime: Attr<String>,
    /// What the package is made for: `x86_64` or `arm64`.
    #[tf(computed)]
    pub(crate) architecture: Attr<String>,
}

/// The data source `baikonur_lambda_package`.
#[derive(Debug)]
pub(crate) struct LambdaPackages;

impl DataSource for LambdaPackages {
    type Model = LambdaPackage;
    type Data = Data;

    const TYPE_NAME: &'static str = "baikonur_lambda_package";

    async fn read(
        &self,
        request: ReadDataRequest<LambdaPackage, Data>,
    ) -> Result<LambdaPackage, Diagnostics> {
        let name = request.config.name.known().cloned().unwrap_or_default();
        let package = lambda_packages::find(&name);
        let package = package.ok_or_else(|| missing(&name, lambda_packages::ALL))?;
        Ok(place(package)?)
    }
}

fn place(package: &Package) -> Result<LambdaPackage, Diagnostic> {
    let folder = folder();
    package.place(&folder).map_err(|error| {
        Diagnostic::error(format!("The package of {} cannot be written", package.name))
            .detail(error.to_string())
    })?;
    let path = folder.join(package.file_name());
    Ok(LambdaPackage {
        name: package.name.to_owned().into(),
        // One spelling on every system, so that no plan differs for it.
        filename: path.display().to_string().replace('\\', "/").into(),
        source_code_hash: package.source_code_hash.to_owned().into(),
        handler: lambda_packages::HANDLER.to_owned().into(),
        runtime: lambda_packages::RUNTIME.to_owned().into(),
        architecture: package.architecture.to_owned().into(),
    })
}

/// Terraform starts providers in the folder that it runs in, and hands its environment on.
pub(crate) fn folder() -> PathBuf {
    let data = env::var_os("TF_DATA_DIR").filter(|folder| !folder.is_empty());
    let data = data.map_or_else(|| PathBuf::from(".terraform"), PathBuf::from);
    data.join("baikonur")
}

pub(crate) fn missing(name: &str, all: &[Package]) -> Diagnostic {
    if all.is_empty() {
        return Diagnostic::error("This provider was built without the packages of the functions")
            .detail(
                "A released provider carries them. From the sources, `cargo xtask build --release` \
                 builds the packages and a provider with them, and `cargo xtask install` installs one.",
            );
    }
    let names: Vec<_> = all.iter().map(|package| package.name).collect();
    Diagnostic::error(format!("There is no package {name:?}"))
        .detail(format!("The packages are {}.", names.join(", ")))
        .at(path!(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_name_is_refused_with_all_the_right_ones() {
        let package = |name| Package {
            name,
            source_code_hash: "",
            architecture: "",
            bytes: &[],
        };
        let reported = missing("kinesis", &[package("eden-api"), package("kinesis-to-s3")]);
        assert_eq!(reported.summary, "There is no package \"kinesis\"");
        assert_eq!(reported.detail, "The packages are eden-api, kinesis-to-s3.");
        assert_eq!(reported.path, path!(name));
    }

    #[test]
    fn a_provider_without_packages_says_how_to_build_one_with_them() {
        let reported = missing("eden-api", &[]);
        assert!(reported.detail.contains("cargo xtask build --release"));
        assert!(reported.path.is_empty());
    }
}

//! The HCL modules, with real Terraform and hashicorp/aws on a stand-in.

mod published;

pub use self::published::{PUBLISHED, Published, write_trees};

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use testbed::terraform::{Provider, Workspace, provider_binary};
use testbed::{Kind, REGION, StandIn, paths};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Where a module's code is taken from.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// What leaves a state as the Python module leaves it.
    Python,
    /// This project.
    Baikonur,
    /// The Registry's address, with the last version of the Python module.
    LastVersion,
    /// The Registry's address, with the version that comes next.
    NextVersion,
}

/// The eight modules as their users call them, on a stand-in of their own.
#[derive(Debug)]
pub struct Modules {
    /// Terraform's folder.
    pub terraform: Workspace,
    /// The stand-in; it ends with this.
    pub stand_in: StandIn,
}

impl Modules {
    /// The modules of one source on a fresh stand-in; nothing is applied yet.
    ///
    /// # Errors
    /// When a tool is missing or a file cannot be written.
    pub async fn new(kind: Kind, source: Source) -> Result<Self> {
        // Moto knows the policies that AWS manages only when it is asked to.
        let managed = [("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")];
        let stand_in = StandIn::start_with(kind, &managed).await?;
        let provider = Provider::Installed(provider_binary()?);
        let terraform = Workspace::new(&provider)?.with_variables(variables(&stand_in));
        terraform.copy_all(&fixtures(), ".")?;
        terraform.copy_all(&paths::workspace().join("modules"), "baikonur")?;
        package(&terraform)?;
        let modules = Self {
            terraform,
            stand_in,
        };
        modules.take_from(source)?;
        Ok(modules)
    }

    /// The name of each call, and of the module it calls.
    ///
    /// # Errors
    /// When the configuration cannot be read.
    pub fn calls() -> Result<Vec<(String, String)>> {
        let text = configuration()?;
        let calls = text.split("module \"").skip(1);
        let named = calls.filter_map(|call| {
            let (name, rest) = call.split_once('"')?;
            let (module, _) = rest.split_once("\"./python/")?.1.split_once('"')?;
            Some((name.to_owned(), module.to_owned()))
        });
        Ok(named.collect())
    }

    /// Changes the `source` of every module, or the `version`, and nothing else.
    ///
    /// # Errors
    /// When the configuration cannot be read or written.
    pub fn take_from(&self, source: Source) -> Result<()> {
        let text = configuration()?;
        let text = match source {
            Source::Python => text,
            Source::Baikonur => text.replace("\"./python/", "\"./baikonur/"),
            Source::LastVersion => published::addressed(text, |module| module.last),
            Source::NextVersion => published::addressed(text, |module| module.next),
        };
        self.terraform.write("modules.tf", &text)
    }
}

/// Lays what leaves a state as the Python modules leave it beside a configuration, below `python`.
///
/// # Errors
/// When a file cannot be written.
pub fn python_modules(terraform: &Workspace) -> Result<()> {
    terraform.copy_all(&fixtures().join("python"), "python")?;
    package(terraform)
}

fn configuration() -> Result<String> {
    let text = std::fs::read_to_string(fixtures().join("modules.tf"));
    text.context("read the configuration of the modules")
}

fn fixtures() -> PathBuf {
    paths::workspace().join("tests/fixtures/modules")
}

/// The environment with which Terraform's providers find the stand-in.
#[must_use]
pub fn variables(stand_in: &StandIn) -> [(String, String); 4] {
    [
        ("AWS_ENDPOINT_URL", stand_in.endpoint().as_str()),
        ("AWS_REGION", REGION),
        ("AWS_ACCESS_KEY_ID", "test"),
        ("AWS_SECRET_ACCESS_KEY", "test"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
}

/// A package as the Python modules downloaded one.
fn package(terraform: &Workspace) -> Result<()> {
    let path = terraform.path().join("python/package.zip");
    let mut zip = ZipWriter::new(File::create(path).context("make the package of a function")?);
    zip.start_file("main.py", SimpleFileOptions::default())?;
    zip.write_all(b"def handler(event, context):\n    pass\n")?;
    zip.finish()?;
    Ok(())
}

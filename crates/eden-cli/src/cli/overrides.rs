//! What `eden create` can have otherwise than the reference's.

use clap::Args;
use eden_core::Error;
use eden_core::image::ImageUri;
use eden_core::overrides::{Capacity, Overridden, OverrideError, OverrideWishes, Overrides};

/// What is to be otherwise than the reference's; what is not given is left as it was.
#[derive(Args, Debug)]
#[command(next_help_heading = "What is otherwise than the reference's")]
pub(crate) struct OverrideFlags {
    /// Image of another container; may be given several times
    #[arg(long = "container-image", value_name = "CONTAINER=URI", value_parser = image)]
    images: Vec<(String, ImageUri)>,

    /// CPU units of a task; 1024 are one vCPU
    #[arg(long, value_name = "UNITS")]
    cpu: Option<u32>,

    /// Memory of a task, in MiB
    #[arg(long, value_name = "MIB")]
    memory: Option<u32>,

    /// What tasks run on: spot is Fargate Spot
    #[arg(long, value_name = "KIND", value_parser = capacity)]
    capacity: Option<Capacity>,

    /// Command of the container, as a JSON list of words; [] is the image's own
    #[arg(long, value_name = "JSON", value_parser = words)]
    command: Option<Words>,

    /// Entry point of the container, as a JSON list of words; [] is the image's own
    #[arg(long, value_name = "JSON", value_parser = words)]
    entry_point: Option<Words>,

    /// Secret to set on the container: the ARN of a secret, or the name of a parameter; may be given several times
    #[arg(long = "secret", value_name = "KEY=ARN", value_parser = super::variable)]
    secrets: Vec<(String, String)>,

    /// ARN of a file in Amazon S3 with variables, in place of the reference's files; may be given several times
    #[arg(long = "environment-file", value_name = "ARN")]
    environment_files: Vec<String>,

    /// What is to be as the reference has it again, such as cpu or secrets; may be given several times
    #[arg(long, value_name = "NAME", value_parser = overridden)]
    as_reference: Vec<Overridden>,
}

/// The words of a command: a list of its own type, which clap takes for one value.
#[derive(Clone, Debug)]
struct Words(Vec<String>);

impl OverrideFlags {
    /// What they ask for.
    pub(crate) fn wishes(&self) -> OverrideWishes {
        let list = |words: &Option<Words>| words.as_ref().map(|words| words.0.clone());
        let files = Some(self.environment_files.clone()).filter(|files| !files.is_empty());
        OverrideWishes {
            set: Overrides {
                images: self.images.iter().cloned().collect(),
                cpu: self.cpu,
                memory: self.memory,
                capacity: self.capacity,
                command: list(&self.command),
                entry_point: list(&self.entry_point),
                secrets: self.secrets.iter().cloned().collect(),
                environment_files: files,
            },
            as_reference: self.as_reference.iter().copied().collect(),
        }
    }
}

fn image(text: &str) -> Result<(String, ImageUri), String> {
    let (name, uri) = super::variable(text).map_err(|_| "expected CONTAINER=URI".to_owned())?;
    let image = uri.parse().map_err(Error::from);
    Ok((name, image.map_err(|error| error.to_string())?))
}

fn capacity(word: &str) -> Result<Capacity, OverrideError> {
    Capacity::parse(word)
}

fn overridden(name: &str) -> Result<Overridden, String> {
    // Flags are written with hyphens.
    name.replace('-', "_").parse()
}

fn words(text: &str) -> Result<Words, String> {
    let words = serde_json::from_str(text).map(Words);
    words.map_err(|_| {
        r#"expected a JSON list of words, such as '["bin/rails", "server"]'"#.to_owned()
    })
}

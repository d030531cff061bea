//! The tags by which eden recognizes what it made.

use crate::clone::tags::Tags;
use crate::name;

/// The tag that names the environment a piece belongs to: `<table>/<profile>/<resource name>`.
pub const ENVIRONMENT: &str = "eden:environment";
/// The tag that names the generation of the environment.
pub const GENERATION: &str = "eden:generation";

/// The longest value that a tag may have.
/// <https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html>
const MAX_VALUE: usize = 256;

/// What the tags of one endpoint's pieces say.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Marker {
    environment: String,
    generation: Option<String>,
}

impl Marker {
    /// The marker of an endpoint, by the state table, the profile and the resource name it has there.
    #[must_use]
    pub fn new(table: &str, profile: &str, resource: &str, generation: Option<&str>) -> Self {
        let parts = [table, profile, resource].map(name::tag_part);
        let whole = parts.join("/");
        let environment = if whole.len() > MAX_VALUE {
            name::shortened(&whole, MAX_VALUE)
        } else {
            whole
        };
        Self {
            environment,
            generation: generation.map(str::to_owned),
        }
    }

    /// The value of the tag [`ENVIRONMENT`].
    #[must_use]
    pub fn environment(&self) -> &str {
        &self.environment
    }

    /// The tags that a piece is made with.
    #[must_use]
    pub fn tags(&self) -> Tags {
        let generation = self.generation.as_ref();
        let generation = generation.map(|it| (GENERATION.to_owned(), it.clone()));
        let environment = (ENVIRONMENT.to_owned(), self.environment.clone());
        Tags::from_iter([Some(environment), generation].into_iter().flatten())
    }
}

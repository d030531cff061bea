//! Whose a piece is: pure decisions, from what AWS says and what the state holds.
//!
//! A name proves nothing: names follow from those of pipeline and destination, and anybody can choose
//! them. What a pipeline makes carries the tags [`PIPELINE`] and [`GENERATION`]; what was made before
//! there were tags is proven by identifiers in the state. Everything else is somebody else's, and is
//! neither changed nor deleted.
//!
//! The function's tags decide for the whole destination: its role, log group and mapping follow it.

mod sorted;

use std::collections::BTreeSet;
use std::fmt;

use aws_calls::tags::{STACK, Tags, listed, new_generation};

use crate::destination::mark;

pub(crate) use self::sorted::role_tags;
pub use self::sorted::{Purpose, Sorted, sort};

/// The tag that names the pipeline a piece belongs to: `<region>/<name>`, since roles are global.
pub const PIPELINE: &str = "baikonur:pipeline";
/// The tag that tells the pipelines apart that had this name one after another.
pub const GENERATION: &str = "baikonur:generation";

/// What decides whose the pieces of one destination are.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Owner {
    /// The value of the tag [`PIPELINE`].
    pipeline: String,
    /// The description of functions and roles of releases without tags.
    description: String,
    /// The generation that the state holds, once the function carries it.
    pub held: Option<String>,
    /// The generation of what is made where the state holds none.
    pub fresh: String,
    /// Other generations that the same state held, and which this one replaces.
    pub replaced: BTreeSet<String>,
    /// The identifiers that the state holds.
    pub known: Known,
}

/// The identifiers of a destination that a state holds.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Known {
    /// ARN of the function.
    pub function_arn: Option<String>,
    /// ARN of the role.
    pub role_arn: Option<String>,
    /// The role's unique id, which no other role ever has.
    pub role_id: Option<String>,
    /// UUID of the mapping.
    pub mapping: Option<String>,
    /// Whether the log group is the pipeline's own; one that was there before is used and not owned.
    pub owns_log_group: Option<bool>,
}

/// Whose a piece is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Whose {
    /// The destination's own.
    Ours,
    /// Somebody else's, or nobody knows.
    Foreign(Reason),
}

/// Why a piece is not the destination's own.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reason {
    /// Nothing says that a pipeline made it.
    Unmarked,
    /// It carries the tag of another pipeline.
    Pipeline(String),
    /// It belongs to a pipeline of this name that this state does not hold.
    Generation(String),
    /// It belongs to a CloudFormation stack.
    Stack(String),
}

/// A piece of a destination.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Piece {
    /// The function.
    Function,
    /// Its role.
    Role,
    /// Its log group.
    LogGroup,
    /// A mapping that invokes it.
    Mapping,
    /// An alarm.
    Alarm,
}

/// A piece that is not the destination's own, and stands where the destination's would.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Foreign {
    /// Which piece it would be.
    pub piece: Piece,
    /// Its ARN.
    pub arn: String,
    /// Its tags, where they are known.
    pub tags: Tags,
    /// Why it is not the destination's own.
    pub reason: Reason,
}

/// Who has the function, which the other pieces follow.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Holder {
    /// This destination, by a tag.
    Us,
    /// This destination, by the state: the function was made before there were tags.
    UsUntagged,
    /// A pipeline of the same name that this state does not hold.
    Successor,
    /// Somebody else.
    Other,
    /// There is no function.
    Nobody,
}

/// What is known of a function, beside its tags.
#[derive(Clone, Copy, Debug)]
pub struct FunctionFacts<'a> {
    /// Its ARN.
    pub arn: Option<&'a str>,
    /// What it says of itself.
    pub description: Option<&'a str>,
    /// Whether anything invokes it: a create that was killed before it made the mapping goes on.
    pub is_invoked: bool,
}

/// What is known of a role, beside its tags.
#[derive(Clone, Copy, Debug)]
pub struct RoleFacts<'a> {
    /// Its ARN.
    pub arn: &'a str,
    /// Its unique id.
    pub id: &'a str,
    /// What it says of itself.
    pub description: Option<&'a str>,
}

/// What the tags of a piece say.
enum Tagged {
    /// This destination's, of a generation that the state holds.
    Ours,
    /// A pipeline of the same name that the state does not hold.
    SameName(String),
    /// Somebody else's.
    Other(Reason),
    /// Nothing.
    Not,
}

impl Owner {
    /// The owner of a destination of the pipeline with this name in this region. What it makes gets a
    /// new generation unless [`Owner::held`] is set.
    #[must_use]
    pub fn new(region: &str, pipeline: &str) -> Self {
        Self {
            pipeline: format!("{region}/{pipeline}"),
            description: mark(pipeline),
            fresh: new_generation(),
            ..Self::default()
        }
    }

    /// The tags that a piece of this generation is made with.
    #[must_use]
    pub fn tags(&self, generation: &str) -> Tags {
        let both = [(PIPELINE, self.pipeline.as_str()), (GENERATION, generation)];
        both.map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into()
    }

    /// Whether the state holds the destination: one that it holds without a generation was made, or
    /// changed, by a release without tags, and has the generation that its function says.
    #[must_use]
    pub fn is_known(&self) -> bool {
        self.known.function_arn.is_some() || self.known.role_arn.is_some()
    }

    /// The function, by its tags, or by the state together with its description.
    #[must_use]
    pub fn function(&self, tags: &Tags, function: FunctionFacts<'_>, purpose: Purpose) -> Whose {
        match self.tagged(tags) {
            Tagged::Ours => Whose::Ours,
            Tagged::SameName(_) if purpose == Purpose::Make && !function.is_invoked => Whose::Ours,
            Tagged::SameName(other) => Whose::Foreign(Reason::Generation(other)),
            Tagged::Other(reason) => Whose::Foreign(reason),
            Tagged::Not => {
                // One that the state holds a generation of was tagged: tags alone prove it.
                let is_older = self.held.is_none() && function.arn.is_some();
                let in_state = self.known.function_arn.as_deref() == function.arn;
                Whose::of_untagged(is_older && in_state && self.describes(function.description))
            }
        }
    }

    /// The role, by its tags, its unique id, or its ARN in the state together with its description.
    #[must_use]
    pub fn role(
        &self,
        tags: &Tags,
        role: RoleFacts<'_>,
        holder: Holder,
        purpose: Purpose,
    ) -> Whose {
        let recorded = match self.known.role_id.as_deref() {
            Some(id) => id == role.id,
            None => {
                let in_state = self.known.role_arn.as_deref() == Some(role.arn);
                in_state && self.describes(role.description)
            }
        };
        self.following(tags, recorded, holder, purpose)
    }

    /// A mapping that invokes the function, by its UUID in the state or its tags.
    #[must_use]
    pub fn mapping(&self, tags: &Tags, uuid: &str, holder: Holder, purpose: Purpose) -> Whose {
        let recorded = self.known.mapping.as_deref() == Some(uuid);
        self.following(tags, recorded, holder, purpose)
    }

    /// The log group, by its tags, or by what the state says. One of a function that was made before
    /// there were tags belongs to it.
    #[must_use]
    pub fn log_group(&self, tags: &Tags, holder: Holder, purpose: Purpose) -> Whose {
        let of_older = holder == Holder::UsUntagged;
        let recorded = self.known.owns_log_group.unwrap_or(of_older);
        self.following(tags, recorded, holder, purpose)
    }

    /// An alarm, by its tags. Who only looks does not ask for them, and takes the name for it.
    #[must_use]
    pub fn alarm(&self, tags: Option<&Tags>, holder: Holder, purpose: Purpose) -> Whose {
        match tags {
            Some(tags) => self.following(tags, false, holder, purpose),
            None => self.following(&Tags::new(), true, holder, purpose),
        }
    }

    /// A piece other than the function. Once a successor has the function, the rest is its too.
    fn following(&self, tags: &Tags, recorded: bool, holder: Holder, purpose: Purpose) -> Whose {
        let follows = match holder {
            Holder::Us | Holder::UsUntagged => true,
            Holder::Nobody => purpose == Purpose::Make,
            Holder::Successor | Holder::Other => false,
        };
        match self.tagged(tags) {
            Tagged::Ours if holder == Holder::Successor => self.succeeded(),
            Tagged::Ours => Whose::Ours,
            Tagged::SameName(_) if follows => Whose::Ours,
            Tagged::SameName(other) => Whose::Foreign(Reason::Generation(other)),
            Tagged::Other(reason) => Whose::Foreign(reason),
            Tagged::Not if holder == Holder::Successor && recorded => self.succeeded(),
            Tagged::Not => Whose::of_untagged(recorded),
        }
    }

    fn succeeded(&self) -> Whose {
        Whose::Foreign(Reason::Generation(self.pipeline.clone()))
    }

    fn tagged(&self, tags: &Tags) -> Tagged {
        match tags.get(PIPELINE) {
            Some(pipeline) if *pipeline != self.pipeline => {
                Tagged::Other(Reason::Pipeline(pipeline.clone()))
            }
            Some(_) if self.accepts(tags.get(GENERATION)) => Tagged::Ours,
            Some(pipeline) => Tagged::SameName(pipeline.clone()),
            None => match tags.get(STACK) {
                Some(stack) => Tagged::Other(Reason::Stack(stack.clone())),
                None => Tagged::Not,
            },
        }
    }

    fn accepts(&self, generation: Option<&String>) -> bool {
        match (&self.held, generation) {
            (None, _) if self.is_known() => true,
            (Some(held), Some(found)) if held == found => true,
            (Some(_), None) => true,
            (None, Some(found)) if *found == self.fresh => true,
            (_, Some(found)) => self.replaced.contains(found),
            (None, None) => false,
        }
    }

    fn describes(&self, description: Option<&str>) -> bool {
        description == Some(&self.description)
    }
}

impl Whose {
    fn of_untagged(is_proven: bool) -> Self {
        match is_proven {
            true => Self::Ours,
            false => Self::Foreign(Reason::Unmarked),
        }
    }

    /// Whether the piece is the destination's own.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        *self == Self::Ours
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unmarked => f.write_str("nothing says that this pipeline made it"),
            Self::Pipeline(other) => write!(f, "it belongs to pipeline {other}"),
            Self::Generation(other) => {
                write!(
                    f,
                    "it belongs to a pipeline {other} that is not in this state"
                )
            }
            Self::Stack(stack) => write!(f, "it belongs to CloudFormation stack {stack}"),
        }
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Function => "function",
            Self::Role => "role",
            Self::LogGroup => "log group",
            Self::Mapping => "mapping",
            Self::Alarm => "alarm",
        })
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            piece, arn, reason, ..
        } = self;
        write!(f, "{piece} {arn}{}: {reason}", listed(&self.tags))
    }
}

#[cfg(test)]
mod tests;

//! Whose a piece is: pure decisions, from what AWS and the state table say.
//!
//! A name proves nothing: names follow from the environment's own, and anybody can choose them. What
//! eden makes carries the tag [`ENVIRONMENT`]; what was made before there were tags is proven by
//! identifiers that AWS chose and that a trusted record holds. Everything else is somebody else's, and
//! is neither changed nor deleted unless the user consents to it.

mod evidence;
mod marker;
mod rule;

use aws_calls::tags::STACK;

use crate::clone::tags::Tags;
pub use crate::foreign::{Foreign, Reason};

pub use self::evidence::{Evidence, Trust, evidence};
pub use self::marker::{ENVIRONMENT, GENERATION, Marker};
pub use self::rule::{Shape, retargeted, shape};

/// What decides whose the pieces of one endpoint are.
#[derive(Clone, Debug, Default)]
pub struct Owner {
    /// The marker of the endpoint.
    pub marker: Marker,
    /// The markers of the same environment under other names, whose host a replacement takes over.
    pub former: Vec<Marker>,
    /// What proves pieces without a tag.
    pub evidence: Evidence,
    /// Whether the user consents to take what nobody has marked.
    pub adopt: bool,
}

/// Whose a piece is.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Whose {
    /// The endpoint's own.
    Ours,
    /// Somebody else's, or nobody knows.
    Foreign(Reason),
}

impl Owner {
    /// A service, by its tags and by the target groups that it is attached to.
    #[must_use]
    pub fn service<'a>(&self, tags: &Tags, attached: impl IntoIterator<Item = &'a str>) -> Whose {
        let recorded = self.evidence.target_group();
        let mut attached = attached.into_iter();
        let mut by_group = || attached.any(|arn| Some(arn) == recorded);
        self.by_tags(tags, self.adopt, || self.evidence.is_named() || by_group())
    }

    /// A target group, by its tags and its ARN.
    #[must_use]
    pub fn target_group(&self, tags: &Tags, arn: &str) -> Whose {
        let by_arn = || self.evidence.target_group() == Some(arn);
        self.by_tags(tags, self.adopt, || by_arn() || self.evidence.is_named())
    }

    /// A revision of a task definition, by its tags and its ARN.
    #[must_use]
    pub fn definition(&self, tags: &Tags, arn: &str) -> Whose {
        self.by_tags(tags, self.adopt, || self.evidence.proves_definition(arn))
    }

    /// A listener rule that is not exactly this host and our target group: by its tags and its ARN, and
    /// only as long as it serves nothing else.
    ///
    /// `at_host` tells whether it is for the endpoint's host: consent to take what stands there is not
    /// consent to take what leads elsewhere.
    #[must_use]
    pub fn rule(&self, tags: &Tags, arn: &str, shape: Shape, at_host: bool) -> Whose {
        if shape == Shape::More {
            return Whose::Foreign(Reason::More);
        }
        let recorded = self.evidence.rule() == Some(arn);
        let needs_proof = matches!(shape, Shape::Answered | Shape::Partial);
        if needs_proof && !self.is_marked(tags) && !recorded {
            return Whose::Foreign(Reason::More);
        }
        let mark = tags.get(ENVIRONMENT).map(String::as_str);
        if self
            .former
            .iter()
            .any(|former| Some(former.environment()) == mark)
        {
            return Whose::Ours;
        }
        self.by_tags(tags, self.adopt && at_host, || recorded)
    }

    /// Whether a tag says that a piece is the endpoint's own, which adopting is not.
    #[must_use]
    pub fn is_marked(&self, tags: &Tags) -> bool {
        let mark = tags.get(ENVIRONMENT);
        mark.is_some_and(|mark| mark == self.marker.environment())
    }

    fn by_tags(&self, tags: &Tags, consent: bool, otherwise: impl FnOnce() -> bool) -> Whose {
        if self.is_marked(tags) {
            return Whose::Ours;
        }
        if let Some(other) = tags.get(ENVIRONMENT) {
            return Whose::Foreign(Reason::Environment(other.clone()));
        }
        if let Some(stack) = tags.get(STACK) {
            return Whose::Foreign(Reason::Stack(stack.clone()));
        }
        if consent || otherwise() {
            return Whose::Ours;
        }
        Whose::Foreign(Reason::Unmarked)
    }
}

impl Whose {
    /// Whether the piece is the endpoint's own.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        *self == Self::Ours
    }
}

#[cfg(test)]
mod tests;

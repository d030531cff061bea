//! Where in a configuration something is.

use std::fmt;

use crate::generated::tfplugin6 as wire;

/// One step into a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// To an attribute of an object.
    Attribute(String),
    /// To the entry of a map.
    Key(String),
    /// To the element of a list.
    Index(i64),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<&String> for Step {
    fn from(key: &String) -> Self {
        Self::Key(key.clone())
    }
}

impl From<String> for Step {
    fn from(key: String) -> Self {
        Self::Key(key)
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Index(i64::try_from(index).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Step {
    fn from(index: i64) -> Self {
        Self::Index(index)
    }
}

impl From<i32> for Step {
    fn from(index: i32) -> Self {
        Self::Index(index.into())
    }
}

/// The way from the top of a configuration to one value in it.
///
/// ```
/// use tfplugin6::{AttributePath, path};
///
/// let path = AttributePath::root("settings").key("cname").index(0);
/// assert_eq!(path, path!(settings["cname"][0]));
/// assert_eq!(path.to_string(), r#"settings["cname"][0]"#);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct AttributePath {
    steps: Vec<Step>,
}

impl AttributePath {
    /// The path to an attribute at the top.
    pub fn root(name: impl Into<String>) -> Self {
        Self::default().attribute(name)
    }

    /// One step further, to an attribute.
    #[must_use]
    pub fn attribute(self, name: impl Into<String>) -> Self {
        self.step(Step::Attribute(name.into()))
    }

    /// One step further, to the entry of a map.
    #[must_use]
    pub fn key(self, key: impl Into<String>) -> Self {
        self.step(Step::Key(key.into()))
    }

    /// One step further, to the element of a list.
    #[must_use]
    pub fn index(self, index: usize) -> Self {
        self.step(index)
    }

    /// One step further: text is a key, a number an index.
    #[must_use]
    pub fn step(mut self, step: impl Into<Step>) -> Self {
        self.steps.push(step.into());
        self
    }

    /// The steps, outermost first.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Whether this is the top itself.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    pub(crate) fn prepend(&mut self, step: Step) {
        self.steps.insert(0, step);
    }

    pub(crate) fn to_wire(&self) -> wire::AttributePath {
        use wire::attribute_path::step::Selector;
        let step = |step: &Step| match step.clone() {
            Step::Attribute(name) => Selector::AttributeName(name),
            Step::Key(key) => Selector::ElementKeyString(key),
            Step::Index(index) => Selector::ElementKeyInt(index),
        };
        let step = |one| wire::attribute_path::Step {
            selector: Some(step(one)),
        };
        wire::AttributePath {
            steps: self.steps.iter().map(step).collect(),
        }
    }
}

impl fmt::Display for AttributePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.steps.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => formatter.write_str(name)?,
                Step::Attribute(name) => write!(formatter, ".{name}")?,
                Step::Key(key) => write!(formatter, "[{key:?}]")?,
                Step::Index(index) => write!(formatter, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// An [`AttributePath`] as one writes it in Terraform: `path!(endpoints["api"].settings)`.
///
/// What stands in brackets is any expression: text is a map's key, a number a list's index.
#[macro_export]
macro_rules! path {
    (@ $path:expr ;) => { $path };
    (@ $path:expr ; . $name:ident $($rest:tt)*) => {
        $crate::path!(@ $path.attribute(stringify!($name)) ; $($rest)*)
    };
    (@ $path:expr ; [$step:expr] $($rest:tt)*) => {
        $crate::path!(@ $path.step($step) ; $($rest)*)
    };
    ($name:ident $($rest:tt)*) => {
        $crate::path!(@ $crate::AttributePath::root(stringify!($name)) ; $($rest)*)
    };
    ($name:literal $($rest:tt)*) => {
        $crate::path!(@ $crate::AttributePath::root($name) ; $($rest)*)
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_macro_takes_expressions() {
        let key = String::from("api");
        let path = path!(endpoints[&key].settings["cname"][1 + 1]);
        assert_eq!(path.to_string(), r#"endpoints["api"].settings["cname"][2]"#);
        assert_eq!(path!("endpoints"), AttributePath::root("endpoints"));
    }

    #[test]
    fn each_step_has_its_own_selector_on_the_wire() {
        use wire::attribute_path::step::Selector;
        let wire = path!(a["k"][3]).to_wire();
        let selectors: Vec<_> = wire
            .steps
            .into_iter()
            .map(|step| step.selector.unwrap())
            .collect();
        let expected = [
            Selector::AttributeName("a".into()),
            Selector::ElementKeyString("k".into()),
            Selector::ElementKeyInt(3),
        ];
        assert_eq!(selectors, expected);
    }
}

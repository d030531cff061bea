//! The value of one attribute.

/// What an attribute holds: nothing, something that is not known before apply, or a value.
///
/// ```
/// use tfplugin6::Attr;
///
/// let name: Attr<String> = "main".into();
/// assert_eq!(name.as_deref(), Some("main"));
/// assert!(Attr::<String>::Unknown.known().is_none());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Attr<T> {
    /// Not set.
    #[default]
    Null,
    /// Set to something that is not known before apply.
    Unknown,
    /// Set.
    Known(T),
}

impl<T> Attr<T> {
    /// The value, if there is one that is known.
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// The value to change, if there is one that is known.
    pub fn known_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// The value itself, if there is one that is known.
    pub fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// The known value, or another.
    pub fn unwrap_or(self, other: T) -> T {
        self.into_known().unwrap_or(other)
    }

    /// The known value, or the type's default.
    pub fn unwrap_or_default(self) -> T
    where
        T: Default,
    {
        self.into_known().unwrap_or_default()
    }

    /// Whether nothing is set.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// Whether something is set that is not known before apply.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown)
    }

    /// Whether a value is set and known.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    /// The same with a reference to the value.
    pub fn as_ref(&self) -> Attr<&T> {
        match self {
            Self::Null => Attr::Null,
            Self::Unknown => Attr::Unknown,
            Self::Known(value) => Attr::Known(value),
        }
    }

    /// The known value as what it dereferences to, such as `&str`.
    pub fn as_deref(&self) -> Option<&T::Target>
    where
        T: std::ops::Deref,
    {
        self.known().map(std::ops::Deref::deref)
    }

    /// The same with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Attr<U> {
        match self {
            Self::Null => Attr::Null,
            Self::Unknown => Attr::Unknown,
            Self::Known(value) => Attr::Known(change(value)),
        }
    }

    /// This, unless nothing is set, in which case the other.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self.is_null() { other } else { self }
    }
}

impl<T> From<T> for Attr<T> {
    fn from(value: T) -> Self {
        Self::Known(value)
    }
}

impl<T> From<Option<T>> for Attr<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Self::Known)
    }
}

impl From<&str> for Attr<String> {
    fn from(value: &str) -> Self {
        Self::Known(value.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_known_value_comes_out() {
        assert_eq!(Attr::Known(1).known(), Some(&1));
        assert_eq!(Attr::<i64>::Unknown.unwrap_or(7), 7);
        assert_eq!(Attr::<i64>::Null.unwrap_or_default(), 0);
        assert_eq!(Attr::<String>::from("a").as_deref(), Some("a"));
    }

    #[test]
    fn map_keeps_what_is_not_known() {
        assert_eq!(Attr::Known(1).map(|one| one + 1), Attr::Known(2));
        assert_eq!(Attr::<i64>::Unknown.map(|one| one + 1), Attr::Unknown);
        assert_eq!(Attr::<i64>::Null.map(|one| one + 1), Attr::Null);
    }

    #[test]
    fn or_replaces_only_null() {
        assert_eq!(Attr::Null.or(Attr::Known(1)), Attr::Known(1));
        assert_eq!(Attr::Unknown.or(Attr::Known(1)), Attr::Unknown);
        assert_eq!(Attr::from(None).or(Attr::from(Some(2))), Attr::Known(2));
    }
}

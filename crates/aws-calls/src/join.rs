//! The results of steps that do not depend on each other: a step that fails never hides what else failed.

use crate::error::CommandError;

/// All values, or all errors, of steps that ran at the same time.
///
/// # Errors
/// All that failed.
pub fn all<T, E: CommandError>(
    answers: impl IntoIterator<Item = Result<T, E>>,
) -> Result<Vec<T>, E> {
    let mut keep = Keep::default();
    let values = answers.into_iter().filter_map(|answer| keep.value(answer));
    let values = values.collect();
    keep.finish()?;
    Ok(values)
}

/// The same of steps of different kinds: `all_of(tokio::join!(a, b, c))`.
///
/// # Errors
/// All that failed.
pub fn all_of<R: Results>(results: R) -> Result<R::Values, R::Error> {
    results.joined()
}

/// Errors that are kept aside until all of them are known.
struct Keep<E>(Vec<E>);

impl<E> Default for Keep<E> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<E: CommandError> Keep<E> {
    /// The value of a step that succeeded.
    fn value<T>(&mut self, answer: Result<T, E>) -> Option<T> {
        answer.map_err(|error| self.0.push(error)).ok()
    }

    /// Fails with all that was kept, where that is anything.
    fn finish(self) -> Result<(), E> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(E::several(self.0)),
        }
    }
}

/// A tuple of results.
pub trait Results {
    /// The tuple of their values.
    type Values;
    /// Their error.
    type Error;

    /// All values, or all errors.
    ///
    /// # Errors
    /// All that failed.
    fn joined(self) -> Result<Self::Values, Self::Error>;
}

macro_rules! results {
    ($($value:ident $answer:ident),+) => {
        impl<E: CommandError, $($value),+> Results for ($(Result<$value, E>,)+) {
            type Values = ($($value,)+);
            type Error = E;

            fn joined(self) -> Result<Self::Values, E> {
                let ($($answer,)+) = self;
                let mut keep = Keep::default();
                $(let $answer = keep.value($answer);)+
                match ($($answer,)+) {
                    ($(Some($answer),)+) => Ok(($($answer,)+)),
                    _ => Err(E::several(keep.0)),
                }
            }
        }
    };
}

results!(A a, B b);
results!(A a, B b, C c);
results!(A a, B b, C c, D d);
results!(A a, B b, C c, D d, F f);
results!(A a, B b, C c, D d, F f, G g);
results!(A a, B b, C c, D d, F f, G g, H h);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::CallError;

    #[derive(Debug, thiserror::Error)]
    #[error("{}", .0.join(", "))]
    struct Failed(Vec<String>);

    impl From<CallError> for Failed {
        fn from(call: CallError) -> Self {
            Self(vec![call.to_string()])
        }
    }

    impl CommandError for Failed {
        fn cancelled(step: String) -> Self {
            Self(vec![step])
        }

        fn timed_out(step: String, _: String) -> Self {
            Self(vec![step])
        }

        fn several(errors: Vec<Self>) -> Self {
            Self(errors.into_iter().flat_map(|one| one.0).collect())
        }

        fn call(&self) -> Option<&CallError> {
            None
        }
    }

    fn failed(what: &str) -> Failed {
        Failed(vec![what.to_owned()])
    }

    #[test]
    fn no_step_hides_what_another_failed_with() {
        let results = (
            Ok::<_, Failed>(1),
            Err::<(), _>(failed("a")),
            Err::<(), _>(failed("b")),
        );
        assert_eq!(all_of(results).unwrap_err().to_string(), "a, b");
        let alike = [Ok(1), Err(failed("a")), Ok(2), Err(failed("b"))];
        assert_eq!(all(alike).unwrap_err().to_string(), "a, b");
    }

    #[test]
    fn what_succeeds_keeps_its_order() {
        assert_eq!(all_of((Ok::<_, Failed>(1), Ok("x"))).unwrap(), (1, "x"));
        assert_eq!(all([Ok::<_, Failed>(2), Ok(1)]).unwrap(), [2, 1]);
    }
}

//! How many tasks an environment may be asked to run.

/// What ECS runs in one service.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html>
pub const MAX_TASKS: i32 = 5000;

/// A number that is none of tasks.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "{0} is no number of tasks: expected a number from 0 to {MAX_TASKS}, which is what ECS runs in \
     one service"
)]
pub struct TaskCountError(pub i64);

/// Checks a number of tasks.
///
/// # Errors
/// When no service can have it.
pub fn count(number: i64) -> Result<i32, TaskCountError> {
    let count = i32::try_from(number).ok();
    let count = count.filter(|count| (0..=MAX_TASKS).contains(count));
    count.ok_or(TaskCountError(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_no_service_can_have_is_refused() {
        assert_eq!(count(0), Ok(0));
        assert_eq!(count(5000), Ok(5000));
        for wrong in [-1, 5001, 2_147_483_647, i64::MAX] {
            assert_eq!(count(wrong), Err(TaskCountError(wrong)));
        }
        let message = count(5001).unwrap_err().to_string();
        assert!(
            message.contains("5001") && message.contains("from 0 to 5000"),
            "{message}"
        );
    }
}

//! A redaction from its configuration to its first use: the key is read when it is needed first, and then kept.

use log_redact::{Configuration, Key, Redactor, Unredacted};
use tokio::sync::OnceCell;

use crate::aws;
use crate::deadline::Deadline;
use crate::failed_logs::{FailedLogs, Place};
use crate::secret::{self, Wanted};

/// A function's redaction.
#[derive(Debug)]
pub(crate) struct Redacting {
    configuration: Configuration,
    ready: OnceCell<Ready>,
}

/// A redaction that has its key.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) redactor: Redactor,
    /// Where is kept what cannot be redacted; it is dropped where there is no such place.
    pub(crate) unredacted: Option<FailedLogs>,
}

impl Redacting {
    pub(crate) fn new(configuration: Configuration) -> Self {
        Self {
            configuration,
            ready: OnceCell::new(),
        }
    }

    /// The redaction with its key, which is pinned and so never read again.
    ///
    /// # Errors
    /// When the key cannot be read, or is none: the next invocation tries again.
    pub(crate) async fn ready(&self, deadline: Deadline) -> Result<&Ready, String> {
        // On the heap, since it is needed once and would be a part of the state of each invocation.
        let make = || Box::pin(self.make(deadline));
        self.ready.get_or_try_init(make).await
    }

    async fn make(&self, deadline: Deadline) -> Result<Ready, String> {
        let config = aws::load();
        let Configuration {
            rules,
            secret: version,
            unredacted,
        } = &self.configuration;
        let key = match version {
            Some(version) => {
                let wanted = Wanted {
                    arn: &version.arn,
                    version_id: Some(&version.version_id),
                };
                let secret = secret::read(wanted, &config, deadline).await;
                let secret = secret.map_err(|error| error.to_string())?;
                Some(Key::new(&version.version_id, &secret.0).map_err(|error| error.to_string())?)
            }
            None => None,
        };
        let redactor = Redactor::new(rules.clone(), key).map_err(|error| error.to_string())?;
        let unredacted = match unredacted {
            Unredacted::Dropped => None,
            Unredacted::Kept { bucket, prefix } => {
                let (bucket, prefix) = (bucket.clone(), prefix.clone());
                Some(FailedLogs::unredacted(
                    aws::s3(&config),
                    Place { bucket, prefix },
                ))
            }
        };
        Ok(Ready {
            redactor,
            unredacted,
        })
    }
}

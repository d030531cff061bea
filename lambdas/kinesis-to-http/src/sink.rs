//! A server that records are posted to.

use http_post::Client;
use http_post::settings::form::Form;
use http_sink::{Secret, settled};
use kinesis_utils::record::Record;
use mover::{Batch, Deadline, Delivery, Sink, SinkError};

use crate::form::Encoded;

/// A server that takes records in a form.
#[derive(Debug)]
pub(crate) struct Http {
    client: Client,
    secret: Option<Secret>,
    form: Form,
}

impl Http {
    pub(crate) fn new(client: Client, secret: Option<Secret>, form: Form) -> Self {
        Self {
            client,
            secret,
            form,
        }
    }

    async fn post(
        &self,
        batch: &mut Batch<'_>,
        records: &[Record],
        deadline: Deadline,
    ) -> Delivery {
        let items = Encoded::new(self.form, batch, records);
        let outcome = self
            .client
            .deliver(&items, deadline.instant().into_std())
            .await;
        settled(batch, records, outcome)
    }
}

impl Sink for Http {
    const KIND: &'static str = "http";
    const NEEDS_TIME: bool = false;

    fn target(&self) -> String {
        self.client.address().to_string()
    }

    /// Loki keeps a stream of each.
    fn takes_any_types(&self) -> bool {
        self.form != Form::Loki
    }

    async fn deliver(
        &self,
        batch: &mut Batch<'_>,
        deadline: Deadline,
    ) -> Result<Delivery, SinkError> {
        if let Some(secret) = &self.secret {
            secret.get(deadline).await?;
        }
        let mut delivery = Delivery::default();
        while let Some(records) = batch.window() {
            if !delivery.add(self.post(batch, &records, deadline).await) {
                break;
            }
        }
        Ok(delivery)
    }
}

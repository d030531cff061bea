//! Writes that happen all together or not at all.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem, Update};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::http::Response;

use super::Table;
use crate::context::Context;
use crate::error::{CallError, Error, code};
use crate::state::row::{self, Item};

/// What must hold for a write.
#[derive(Clone, Debug, Default)]
pub(crate) struct Condition {
    /// DynamoDB's condition expression; names stand behind `#`, values behind `:`.
    expression: &'static str,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Condition {
    /// A condition on attributes of these names, with these texts.
    pub(crate) fn new(expression: &'static str, names: &[&str], values: &[(&str, &str)]) -> Self {
        let name = |name: &&str| (format!("#{name}"), (*name).to_owned());
        let value = |(key, text): &(&str, &str)| {
            let value = AttributeValue::S((*text).to_owned());
            (format!(":{key}"), value)
        };
        Self {
            expression,
            names: names.iter().map(name).collect(),
            values: values.iter().map(value).collect(),
        }
    }

    /// The same, with a number among the values.
    pub(crate) fn with_number(mut self, key: &str, number: u64) -> Self {
        let number = AttributeValue::N(number.to_string());
        self.values.insert(format!(":{key}"), number);
        self
    }

    fn values(&self) -> Option<HashMap<String, AttributeValue>> {
        (!self.values.is_empty()).then(|| self.values.clone())
    }
}

/// One write of several, and the error where its condition does not hold.
pub(crate) struct Write {
    item: TransactWriteItem,
    refused: Box<dyn Fn() -> Error + Send + Sync>,
}

impl Table {
    /// A write of a whole item.
    pub(crate) fn putting(
        &self,
        item: Item,
        condition: &Condition,
        refused: impl Fn() -> Error + Send + Sync + 'static,
    ) -> Result<Write, Error> {
        let put = Put::builder()
            .table_name(&self.name)
            .set_item(Some(item))
            .condition_expression(condition.expression)
            .set_expression_attribute_names(Some(condition.names.clone()))
            .set_expression_attribute_values(condition.values());
        let put = put.build().map_err(|error| self.unbuildable(&error))?;
        let item = TransactWriteItem::builder().put(put).build();
        let refused = Box::new(refused);
        Ok(Write { item, refused })
    }

    /// The removal of an item.
    pub(crate) fn deleting(
        &self,
        kind: &str,
        name: &str,
        condition: &Condition,
        refused: impl Fn() -> Error + Send + Sync + 'static,
    ) -> Result<Write, Error> {
        let delete = Delete::builder()
            .table_name(&self.name)
            .set_key(Some(row::key(kind, name)))
            .condition_expression(condition.expression)
            .set_expression_attribute_names(Some(condition.names.clone()))
            .set_expression_attribute_values(condition.values());
        let delete = delete.build().map_err(|error| self.unbuildable(&error))?;
        let item = TransactWriteItem::builder().delete(delete).build();
        let refused = Box::new(refused);
        Ok(Write { item, refused })
    }

    /// A change of single attributes.
    pub(crate) fn updating(
        &self,
        key: Item,
        update: &'static str,
        condition: &Condition,
        refused: impl Fn() -> Error + Send + Sync + 'static,
    ) -> Result<Write, Error> {
        let update = Update::builder()
            .table_name(&self.name)
            .set_key(Some(key))
            .update_expression(update)
            .condition_expression(condition.expression)
            .set_expression_attribute_names(Some(condition.names.clone()))
            .set_expression_attribute_values(condition.values());
        let update = update.build().map_err(|error| self.unbuildable(&error))?;
        let item = TransactWriteItem::builder().update(update).build();
        let refused = Box::new(refused);
        Ok(Write { item, refused })
    }

    /// Carries out writes, all or none of them; creates the table where it is missing.
    ///
    /// # Errors
    /// The error of the first write whose condition does not hold, or that of the call.
    pub(crate) async fn transact(
        &self,
        context: &Context,
        subject: &str,
        writes: &[Write],
    ) -> Result<(), Error> {
        let write = self.written(context, || {
            self.transact_patiently(context, subject, writes)
        });
        context
            .change("DynamoDB TransactWriteItems", subject, write)
            .await
    }

    /// Others may be writing one of the items at this moment: that is no refusal.
    pub(crate) async fn transact_patiently(
        &self,
        context: &Context,
        subject: &str,
        writes: &[Write],
    ) -> Result<(), Error> {
        let mut attempt = 0;
        loop {
            let (error, conflict) = match self.transact_once(subject, writes).await {
                Ok(()) => return Ok(()),
                Err(refused) => refused,
            };
            if !conflict {
                return Err(error);
            }
            attempt += 1;
            context.pause(attempt, &error).await?;
        }
    }

    /// Carries out writes once.
    pub(crate) async fn transact_now(&self, subject: &str, writes: &[Write]) -> Result<(), Error> {
        let done = self.transact_once(subject, writes).await;
        done.map_err(|(error, _)| error)
    }

    /// The error, and whether it is only that somebody else writes at the same time.
    async fn transact_once(&self, subject: &str, writes: &[Write]) -> Result<(), (Error, bool)> {
        let items = writes.iter().map(|write| write.item.clone()).collect();
        let call = self.client.transact_write_items();
        let answer = call.set_transact_items(Some(items)).send().await;
        let Err(error) = answer else {
            return Ok(());
        };
        let reasons = reasons(&error);
        let is = |code: &'static str| move |reason: &String| reason == code;
        let refused = reasons.iter().position(is("ConditionalCheckFailed"));
        if let Some(write) = refused.and_then(|index| writes.get(index)) {
            return Err(((write.refused)(), false));
        }
        let conflict = reasons.iter().any(is("TransactionConflict"));
        let error = Error::from(CallError::of(
            "DynamoDB",
            "TransactWriteItems",
            subject,
            &error,
        ));
        // The SDK's own retry met the first attempt. Another one is safe: each condition accepts what this
        // command wrote before.
        let repeated = matches!(
            code(&error),
            Some("TransactionInProgressException" | "IdempotentParameterMismatchException")
        );
        let conflict = conflict || repeated;
        Err((self.explained(error), conflict))
    }

    fn unbuildable(&self, error: &dyn std::error::Error) -> Error {
        Error::Unusable {
            what: format!("a write to table {}", self.name),
            why: error.to_string(),
            advice: "Please report this.".into(),
            key: None,
        }
    }
}

/// Why each of the writes was refused, in their order.
fn reasons(error: &SdkError<TransactWriteItemsError, Response>) -> Vec<String> {
    let Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) =
        error.as_service_error()
    else {
        return Vec::new();
    };
    let reasons = cancelled.cancellation_reasons().iter();
    reasons
        .map(|reason| reason.code().unwrap_or_default().to_owned())
        .collect()
}

//! The Environments JSON, read and written by hand.

use anyhow::{Context, Result};
use serde_json::Value;

use super::World;
use super::stores::{BUCKET, KEY};

impl World {
    /// The text of the Environments JSON.
    pub async fn document_text(&self) -> Result<String> {
        let request = self.clients.s3.get_object().bucket(BUCKET).key(KEY);
        let answer = request.send().await.context("read the Environments JSON")?;
        let bytes = answer
            .body
            .collect()
            .await
            .context("read the Environments JSON")?;
        String::from_utf8(bytes.to_vec()).context("the Environments JSON is not UTF-8")
    }

    /// The Environments JSON.
    pub async fn document(&self) -> Result<Value> {
        let text = self.document_text().await?;
        serde_json::from_str(&text).with_context(|| format!("read the Environments JSON: {text}"))
    }

    /// Replaces the text of the Environments JSON.
    pub async fn write_document(&self, text: &str) -> Result<()> {
        let request = self.clients.s3.put_object().bucket(BUCKET).key(KEY);
        let request = request.body(text.as_bytes().to_vec().into());
        request
            .send()
            .await
            .context("write the Environments JSON")?;
        Ok(())
    }

    /// The entries of the Environments JSON.
    pub async fn entries(&self) -> Result<Vec<Value>> {
        let mut document = self.document().await?;
        Ok(match document["environments"].take() {
            Value::Array(entries) => entries,
            _ => Vec::new(),
        })
    }

    pub(super) async fn change_entries(&self, change: impl FnOnce(&mut Vec<Value>)) -> Result<()> {
        let mut document = self.document().await?;
        let entries = document["environments"].as_array_mut();
        change(entries.context("the Environments JSON has no list `environments`")?);
        self.write_document(&format!("{document:#}")).await
    }
}

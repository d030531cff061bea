//! The door's key: a parameter of AWS Systems Manager that applications, rows and deploys never hold.

use aws_sdk_ssm::types::ParameterType;
use eden_access::Key;

use crate::context::Context;
use crate::eden::Eden;
use crate::error::{Error, code, sent};

const KEY_BYTES: usize = 32;

impl Eden {
    /// The door's key. Who may read the parameter can make a cookie and a link for every gated environment of the table.
    ///
    /// # Errors
    /// When there is none, it is no key, or the call fails.
    pub async fn door_key(&self) -> Result<Key, Error> {
        let found = self.stored_key().await?;
        found.ok_or_else(|| self.unusable_key("does not exist", NO_DOOR))
    }

    /// The same; the first time, a new key is stored. Only the sweep does so: whatever else stored one could choose it.
    ///
    /// # Errors
    /// When it is no key, or a call fails.
    pub async fn ensure_door_key(&self, context: &Context) -> Result<Key, Error> {
        if let Some(key) = self.stored_key().await? {
            return Ok(key);
        }
        let (name, mut bytes) = (self.key_name(), [0; KEY_BYTES]);
        aws_lc_rs::rand::fill(&mut bytes).map_err(|_| {
            self.unusable_key("cannot be drawn: the system gives no random bytes", "")
        })?;
        let call = self.clients().ssm.put_parameter().name(&name);
        let call = call.r#type(ParameterType::SecureString).overwrite(false);
        let call = call.value(hex::encode(bytes)).send();
        // Whoever else stored one at the same time has the same right: what is there counts.
        match context.send("SSM PutParameter", &name, call).await {
            Err(error) if code(&error) == Some("ParameterAlreadyExists") => {}
            answer => drop(answer?),
        }
        self.door_key().await
    }

    async fn stored_key(&self) -> Result<Option<Key>, Error> {
        let name = self.key_name();
        let call = self.clients().ssm.get_parameter().name(&name);
        let call = call.with_decryption(true).send();
        let answer = match sent("SSM GetParameter", &name, call).await {
            Err(error) if code(&error) == Some("ParameterNotFound") => return Ok(None),
            answer => answer?,
        };
        let value = answer.parameter.and_then(|parameter| parameter.value);
        let key = Key::from_hex(value.as_deref().unwrap_or_default());
        let key = key.map_err(|error| self.unusable_key(&error.to_string(), ""))?;
        Ok(Some(key))
    }

    fn key_name(&self) -> String {
        format!("/eden-door/{}/key", self.table().name())
    }

    fn unusable_key(&self, why: &str, advice: &str) -> Error {
        Error::Unusable {
            what: format!("the door's key, parameter {}", self.key_name()),
            why: why.to_owned(),
            advice: advice.to_owned(),
            key: None,
        }
    }
}

const NO_DOOR: &str = "The sweep of the door stores it when it first runs: check that the functions of the door run in this account \
                       and region, with the same table.";

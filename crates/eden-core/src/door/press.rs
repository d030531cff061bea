//! What the buttons of the door's page do.

use std::time::Duration;

use eden_access::{Action, Event, Key, State};

use super::PageEnvironment;
use crate::context::Context;
use crate::eden::Eden;
use crate::error::Error;
use crate::record::EnvironmentId;
use crate::sleep::whole_state;

/// How much longer an environment lives with each press of the button.
pub const EXTENSION: Duration = Duration::from_secs(86_400);

/// For how long each press of the button keeps an environment awake: a working day.
pub const KEPT_AWAKE: Duration = Duration::from_secs(8 * 3_600);

/// What came of a button.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Pressed {
    /// It is done, or was done already.
    Done,
    /// Deleted but for these, which are not proven to be the environment's.
    Left(Vec<String>),
    /// Whoever pressed it may not do that.
    Forbidden,
    /// Another command is changing the environment.
    Busy,
    /// As many environments as may wake at once are waking.
    TooManyWake,
}

impl Eden {
    /// Does with an environment what somebody asks for on the page, where they may.
    ///
    /// # Errors
    /// When the environment is not there any more, cannot be changed so, or a call fails.
    pub async fn press(
        &self,
        context: &Context,
        environment: &PageEnvironment,
        action: Action,
        key: &Key,
    ) -> Result<Pressed, Error> {
        let id = &environment.id;
        if !environment.role.may(action) {
            return Ok(Pressed::Forbidden);
        }
        match action {
            Action::Wake => self.press_wake(context, id, key).await,
            Action::Sleep => self.sleep(context, id).await.map(|_| Pressed::Done),
            Action::Extend => {
                let extended = self.extend(context, id, EXTENSION).await;
                extended.map(|_| Pressed::Done)
            }
            Action::Delete => self.press_delete(context, id).await,
            Action::KeepAwake => {
                let kept = Box::pin(self.keep_awake(context, id, KEPT_AWAKE));
                kept.await.map(|_| Pressed::Done)
            }
            Action::See | Action::Create | Action::ReadLogs => Ok(Pressed::Forbidden),
        }
    }

    async fn press_wake(
        &self,
        context: &Context,
        id: &EnvironmentId,
        key: &Key,
    ) -> Result<Pressed, Error> {
        let attended = Box::pin(self.attend(context, id, key, Some(Event::Button)));
        let Some(records) = attended.await? else {
            return Ok(Pressed::Busy);
        };
        Ok(match whole_state(&records) {
            Some(State::Asleep | State::Failed) => Pressed::TooManyWake,
            _ => Pressed::Done,
        })
    }

    async fn press_delete(&self, context: &Context, id: &EnvironmentId) -> Result<Pressed, Error> {
        let records = self.find(id).await?;
        let deleted = Box::pin(self.delete(context, &records)).await?;
        let left: Vec<String> = deleted.left.iter().map(ToString::to_string).collect();
        Ok(match left.is_empty() {
            true => Pressed::Done,
            false => Pressed::Left(left),
        })
    }
}

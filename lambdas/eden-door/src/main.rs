//! The door: AWS Lambda functions that answer what no environment's listener rule lets through, sign visitors in, and look
//! after environments that sleep.
//!
//! One package, three functions with a role each: `EDEN_DOOR_FUNCTION` says which.

mod attendance;
mod buttons;
mod door;
mod enter;
mod event;
mod http;
mod identity;
mod language;
mod logging;
mod page;
mod response;
mod settings;
mod sweep;
mod time;
mod views;

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;

use crate::door::Door;
use crate::page::Page;
use crate::settings::{Function, Settings};

#[tokio::main]
async fn main() -> Result<(), Error> {
    logging::init();
    let settings = Settings::read()?;
    let eden = settings::eden();
    match settings.function {
        Function::Door => {
            let door = &Door::new(eden, settings);
            run(service_fn(|event: LambdaEvent<Value>| async move {
                Ok::<Value, Error>(
                    http::answer(event, |request, time| door.answer(request, time)).await,
                )
            }))
            .await
        }
        Function::Page => {
            let page = &Page::new(eden, settings)?;
            run(service_fn(|event: LambdaEvent<Value>| async move {
                Ok::<Value, Error>(
                    http::answer(event, |request, time| page.answer(request, time)).await,
                )
            }))
            .await
        }
        Function::Sweep => {
            let eden = &eden;
            run(service_fn(|event: LambdaEvent<Value>| {
                sweep::run(eden, event)
            }))
            .await
        }
    }
}

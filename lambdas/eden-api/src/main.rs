//! The eden API: an AWS Lambda function behind Amazon API Gateway (REST, proxy integration).

mod answer;
mod api;
mod commands;
mod event;
mod failure;
mod itself;
mod logging;
mod parameters;
mod settings;
mod time;

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::Value;

#[tokio::main]
async fn main() -> Result<(), Error> {
    logging::init();
    let api = &settings::api();
    run(service_fn(|event: LambdaEvent<Value>| api.answer(event))).await
}

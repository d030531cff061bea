//! The function.

use aws_sdk_lambda::operation::create_function::CreateFunctionOutput;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{
    Architecture, Environment, FunctionCode, FunctionConfiguration, LastUpdateStatus, Runtime,
    State, TracingConfig, TracingMode, VpcConfig,
};

use super::{Function, Work};
use crate::clients::for_upload;
use crate::destination::{Destination, mark};
use crate::error::{Error, sent};
use crate::observe::{self, Found};
use crate::ownership::{Piece, Sorted};
use crate::plan::{Built, FunctionStep, plan};

/// What Lambda says before IAM has let it know the role, or EC2 has no time for it.
///
/// <https://github.com/hashicorp/terraform-provider-aws/issues/14285>
const PASSING: &[&str] = &[
    "cannot be assumed by Lambda",
    "The provided execution role does not have permissions",
    "throttled by EC2",
    "KMS key is invalid for CreateGrant",
];

/// Whether a change may succeed when it is made again.
pub(super) fn passes(error: &Error) -> bool {
    match error.code() {
        "InvalidParameterValueException" => {
            let message = error.message();
            PASSING.iter().any(|part| message.contains(part))
        }
        "ResourceConflictException" => {
            let message = error.message();
            message.contains("in progress") || message.contains("Pending")
        }
        code => code == "ResourceInUseException",
    }
}

/// Makes the function, or changes it in place.
pub(super) async fn run(work: &Work<'_>, role: &str) -> Result<Function, Error> {
    match &work.plan.function {
        FunctionStep::Keep => Ok(known(work.sorted.own.function.as_ref())),
        FunctionStep::Create => create(work, role).await,
        FunctionStep::Update { code, settings } => {
            update(work, role, *code, !settings.is_empty()).await?;
            let sha256 = match code {
                true => work.code.sha256.clone(),
                false => known(work.sorted.own.function.as_ref()).sha256,
            };
            Ok(Function {
                sha256,
                ..known(work.sorted.own.function.as_ref())
            })
        }
    }
}

fn known(found: Option<&FunctionConfiguration>) -> Function {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    Function {
        arn: text(found.and_then(|found| found.function_arn())),
        sha256: text(found.and_then(|found| found.code_sha256())),
    }
}

async fn create(work: &Work<'_>, role: &str) -> Result<Function, Error> {
    let create = work.context.until(passes, || call_create(work, role));
    let made = work
        .context
        .change("Lambda CreateFunction", &work.name, create);
    match made.await {
        // Our own earlier call, whose answer was lost.
        Err(error) if error.code() == "ResourceConflictException" => taken(work, role, error).await,
        Err(error) => Err(error),
        Ok(made) => {
            if made.state() != Some(&State::Active) {
                settle(work).await?;
            }
            Ok(Function {
                arn: made.function_arn.unwrap_or_default(),
                sha256: made.code_sha256.unwrap_or_default(),
            })
        }
    }
}

async fn call_create(work: &Work<'_>, role: &str) -> Result<CreateFunctionOutput, Error> {
    let wanted = work.wanted;
    let code = FunctionCode::builder().zip_file(Blob::new(work.code.package.clone()));
    let call = work.clients.lambda.create_function();
    let call = call
        .function_name(&work.name)
        .description(mark(&wanted.pipeline))
        .role(role)
        .code(code.build())
        .architectures(Architecture::from(work.code.architecture.as_str()))
        .handler(&wanted.handler)
        .runtime(Runtime::from(wanted.runtime.as_str()))
        .memory_size(wanted.memory_size)
        .timeout(wanted.timeout)
        .environment(environment(wanted))
        .tracing_config(tracing(wanted))
        .set_vpc_config(wanted.vpc.as_ref().map(|_| network(wanted)))
        .set_tags(Some(work.function_tags().into_iter().collect()));
    let call = call.customize().config_override(for_upload()).send();
    sent("Lambda CreateFunction", &work.name, call).await
}

fn environment(wanted: &Destination) -> Environment {
    let variables = wanted.variables().into_iter().collect();
    Environment::builder()
        .set_variables(Some(variables))
        .build()
}

fn tracing(wanted: &Destination) -> TracingConfig {
    let mode = TracingMode::from(wanted.tracing_mode.as_str());
    TracingConfig::builder().mode(mode).build()
}

/// Without a network both lists are empty, which takes a function out of the one it is in.
fn network(wanted: &Destination) -> VpcConfig {
    let (subnets, groups) = match &wanted.vpc {
        Some(vpc) => (vpc.subnet_ids.clone(), vpc.security_group_ids.clone()),
        None => (Vec::new(), Vec::new()),
    };
    VpcConfig::builder()
        .set_subnet_ids(Some(subnets))
        .set_security_group_ids(Some(groups))
        .build()
}

/// A function that is there although it was not: ours if its tags say that this command made it, and then
/// put right.
async fn taken(work: &Work<'_>, role: &str, error: Error) -> Result<Function, Error> {
    let (found, tags) = observe::function(work.clients, &work.name)
        .await?
        .ok_or(error)?;
    if !work.made(&tags) {
        let arn = found.function_arn().unwrap_or_default().to_owned();
        return Err(work.foreign(Piece::Function, &arn, tags));
    }
    settle(work).await?;
    let own = Found {
        function: Some(found.clone()),
        tags,
        ..Found::default()
    };
    let now = Sorted {
        own,
        ..Sorted::default()
    };
    let built = Built {
        sha256: &work.code.sha256,
        architecture: &work.code.architecture,
    };
    let step = plan(work.wanted, Some(built), work.owner, &now).function;
    if let FunctionStep::Update { code, settings } = step {
        update(work, role, code, !settings.is_empty()).await?;
    }
    Ok(Function {
        sha256: work.code.sha256.clone(),
        ..known(Some(&found))
    })
}

/// Settings first: new code may need new variables, and the old does not mind them.
async fn update(work: &Work<'_>, role: &str, code: bool, settings: bool) -> Result<(), Error> {
    if settings {
        let update = work.context.until(passes, || call_configure(work, role));
        let what = "Lambda UpdateFunctionConfiguration";
        let done = work.context.change(what, &work.name, update).await?;
        settle_after(work, done).await?;
    }
    if code {
        let update = work.context.until(passes, || call_code(work));
        let what = "Lambda UpdateFunctionCode";
        let done = work.context.change(what, &work.name, update).await?;
        settle_after(work, done).await?;
    }
    Ok(())
}

async fn call_configure(work: &Work<'_>, role: &str) -> Result<Option<LastUpdateStatus>, Error> {
    let wanted = work.wanted;
    let call = work.clients.lambda.update_function_configuration();
    let call = call
        .function_name(&work.name)
        .description(mark(&wanted.pipeline))
        .role(role)
        .handler(&wanted.handler)
        .runtime(Runtime::from(wanted.runtime.as_str()))
        .memory_size(wanted.memory_size)
        .timeout(wanted.timeout)
        .environment(environment(wanted))
        .tracing_config(tracing(wanted))
        .vpc_config(network(wanted));
    let call = call.send();
    let answer = sent("Lambda UpdateFunctionConfiguration", &work.name, call).await?;
    Ok(answer.last_update_status)
}

async fn call_code(work: &Work<'_>) -> Result<Option<LastUpdateStatus>, Error> {
    let call = work.clients.lambda.update_function_code();
    let call = call
        .function_name(&work.name)
        .architectures(Architecture::from(work.code.architecture.as_str()))
        .zip_file(Blob::new(work.code.package.clone()));
    let call = call.customize().config_override(for_upload()).send();
    let answer = sent("Lambda UpdateFunctionCode", &work.name, call).await?;
    Ok(answer.last_update_status)
}

async fn settle_after(work: &Work<'_>, status: Option<LastUpdateStatus>) -> Result<(), Error> {
    match status {
        Some(LastUpdateStatus::Successful) => Ok(()),
        _ => settle(work).await,
    }
}

/// Waits until the function can be invoked as it is asked for.
async fn settle(work: &Work<'_>) -> Result<(), Error> {
    let unsettled =
        |error: &Error| matches!(error, Error::Unusable { advice, .. } if advice.is_empty());
    work.context.until(unsettled, || look(work)).await
}

async fn look(work: &Work<'_>) -> Result<(), Error> {
    let name = work.name.as_str();
    let call = work.clients.lambda.get_function_configuration();
    let call = call.function_name(name).send();
    let now = sent("Lambda GetFunctionConfiguration", name, call).await?;
    let failure = match (now.state(), now.last_update_status()) {
        (Some(State::Failed), _) => now.state_reason(),
        (_, Some(LastUpdateStatus::Failed)) => now.last_update_status_reason(),
        (Some(State::Pending), _) | (_, Some(LastUpdateStatus::InProgress)) => {
            return Err(unready(name));
        }
        _ => return Ok(()),
    };
    Err(Error::Unusable {
        what: format!("function {name}"),
        why: format!(
            "cannot be set up: {}",
            failure.unwrap_or("AWS gives no reason")
        ),
        advice: "Check its subnets, security groups and role.".into(),
    })
}

fn unready(name: &str) -> Error {
    Error::Unusable {
        what: format!("function {name}"),
        why: "is still being set up".into(),
        advice: String::new(),
    }
}

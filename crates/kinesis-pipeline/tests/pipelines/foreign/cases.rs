//! What may stand at a name of a destination, and how it is marked.

use std::collections::HashMap;

use aws_sdk_iam::types::Tag;
use aws_sdk_lambda::primitives::Blob;
use aws_sdk_lambda::types::{EventSourcePosition, FunctionCode, Runtime};
use kinesis_pipeline::Request;
use kinesis_pipeline::destination::{log_group, mark};
use kinesis_pipeline::ownership::{GENERATION, PIPELINE};
use testbed::proxy::{Fault, When};

use crate::snapshot::{Snapshot, their_package};
use crate::stage::Stage;

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[]}"#;
const POLICY: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:ListAllMyBuckets","Resource":"*"}]}"#;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Thing {
    Function,
    /// One that says of itself what a function of the pipeline does.
    DescribedFunction,
    Role,
    DescribedRole,
    LogGroup,
    Mapping,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Mark {
    /// A tag of the user's alone.
    None,
    /// Another pipeline's.
    Pipeline,
    /// A CloudFormation stack's.
    Stack,
    /// That of a pipeline with the same name, in another state.
    SameName,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Case {
    pub(super) thing: Thing,
    pub(super) mark: Mark,
}

/// Every thing with every mark. A role, a log group and a mapping of the same pipeline without a function
/// are what an unfinished create left, which the next one takes over.
pub(super) fn each() -> impl Iterator<Item = Case> {
    use Thing::{DescribedFunction, DescribedRole, Function, LogGroup, Mapping, Role};
    let things = [
        Function,
        DescribedFunction,
        Role,
        DescribedRole,
        LogGroup,
        Mapping,
    ];
    let marks = [Mark::None, Mark::Pipeline, Mark::Stack];
    let all = things
        .into_iter()
        .flat_map(move |thing| marks.map(|mark| Case { thing, mark }));
    let same = Case {
        thing: Function,
        mark: Mark::SameName,
    };
    all.chain([same])
}

impl Case {
    /// An existing log group is used, unless it is another pipeline's.
    pub(super) fn is_in_the_way(self) -> bool {
        self.thing != Thing::LogGroup || self.mark == Mark::Pipeline
    }

    /// Whether it is a function that import takes for one of the pipeline.
    pub(super) fn says_it_is_ours(self) -> bool {
        let is_described = self.thing == Thing::DescribedFunction && self.mark == Mark::None;
        is_described || self.mark == Mark::SameName
    }

    fn tags(self, request: &Request) -> HashMap<String, String> {
        let pipeline = &request.destination.pipeline;
        let own = match self.mark {
            Mark::None => vec![],
            Mark::Pipeline => vec![(PIPELINE, "ap-northeast-1/theirs".to_owned())],
            Mark::Stack => vec![("aws:cloudformation:stack-name", "network".to_owned())],
            Mark::SameName => vec![
                (PIPELINE, format!("ap-northeast-1/{pipeline}")),
                (GENERATION, "theirs".to_owned()),
            ],
        };
        let all = [("owner", "payments".to_owned())].into_iter().chain(own);
        all.map(|(key, value)| (key.to_owned(), value)).collect()
    }
}

impl Mark {
    /// What a refusal shows of it.
    pub(super) fn as_text(self) -> String {
        match self {
            Self::None => "owner=payments".to_owned(),
            Self::Pipeline => format!("{PIPELINE}=ap-northeast-1/theirs"),
            Self::Stack => "aws:cloudformation:stack-name=network".to_owned(),
            Self::SameName => format!("{GENERATION}=theirs"),
        }
    }
}

impl Thing {
    /// The call that makes it.
    pub(super) fn operation(self) -> &'static str {
        match self {
            Self::Function | Self::DescribedFunction => "CreateFunction",
            Self::Role | Self::DescribedRole => "CreateRole",
            Self::LogGroup => "CreateLogGroup",
            Self::Mapping => "CreateEventSourceMapping",
        }
    }
}

impl Stage {
    /// Makes the thing at its name in a destination; answers with what names it.
    pub(super) async fn plant(&self, case: Case, request: &Request) -> String {
        let name = request.destination.name();
        let described = mark(&request.destination.pipeline);
        match case.thing {
            Thing::Function => self.plant_function(case, request, "theirs").await,
            Thing::DescribedFunction => self.plant_function(case, request, &described).await,
            Thing::Role => self.plant_role(case, request, "theirs").await,
            Thing::DescribedRole => self.plant_role(case, request, &described).await,
            Thing::LogGroup => self.plant_group(case, request).await,
            Thing::Mapping => self.plant_mapping(case, request, &name).await,
        }
    }

    async fn plant_function(&self, case: Case, request: &Request, description: &str) -> String {
        let name = request.destination.name();
        let code = FunctionCode::builder().zip_file(Blob::new(their_package()));
        let call = self.lambda.create_function().function_name(name);
        let call = call
            .description(description)
            .code(code.build())
            .role(self.their_role().await)
            .handler("theirs.handler")
            .runtime(Runtime::Python312)
            .set_tags(Some(case.tags(request)));
        let made = call.send().await.unwrap();
        let arn = made.function_arn.unwrap();
        if case.mark == Mark::SameName {
            self.invoke(&request.destination.name()).await;
        }
        arn
    }

    /// A mapping makes the other pipeline's destination whole.
    async fn invoke(&self, name: &str) -> String {
        let call = self.lambda.create_event_source_mapping();
        let call = call.function_name(name).event_source_arn(&self.stream);
        let call = call.starting_position(EventSourcePosition::Latest);
        let made = call.send().await.unwrap();
        made.event_source_mapping_arn.unwrap()
    }

    /// What foreign functions run as; it has no name of a destination's.
    async fn their_role(&self) -> String {
        let found = self.iam.get_role().role_name("theirs").send().await;
        if let Ok(found) = found {
            return found.role.unwrap().arn;
        }
        let call = self.iam.create_role().role_name("theirs");
        let made = call.assume_role_policy_document(TRUST).send().await;
        made.unwrap().role.unwrap().arn
    }

    async fn plant_role(&self, case: Case, request: &Request, description: &str) -> String {
        let name = request.destination.name();
        let tags = case.tags(request).into_iter();
        let tags = tags.map(|(key, value)| Tag::builder().key(key).value(value).build().unwrap());
        let call = self.iam.create_role().role_name(&name);
        let call = call.description(description).set_tags(Some(tags.collect()));
        let made = call.assume_role_policy_document(TRUST).send().await;
        let call = self.iam.put_role_policy().role_name(&name);
        let call = call.policy_name(&name).policy_document(POLICY);
        call.send().await.unwrap();
        made.unwrap().role.unwrap().arn
    }

    async fn plant_group(&self, case: Case, request: &Request) -> String {
        let name = log_group(&request.destination.name());
        let call = self.logs.create_log_group().log_group_name(&name);
        call.set_tags(Some(case.tags(request)))
            .send()
            .await
            .unwrap();
        name
    }

    /// One whose function is gone, unless the function is there: mappings outlive their functions.
    async fn plant_mapping(&self, case: Case, request: &Request, name: &str) -> String {
        let there = self.lambda.get_function().function_name(name).send().await;
        if there.is_err() {
            let function = Case {
                thing: Thing::Function,
                mark: Mark::None,
            };
            Box::pin(self.plant_function(function, request, "theirs")).await;
        }
        let arn = self.invoke(name).await;
        let call = self.lambda.tag_resource().resource(&arn);
        let call = call.set_tags(Some(case.tags(request)));
        call.send().await.unwrap();
        if there.is_err() {
            let call = self.lambda.delete_function().function_name(name);
            call.send().await.unwrap();
        }
        arn
    }

    /// Removes the destination's own piece, as somebody does by hand.
    pub(super) async fn make_way(&self, thing: Thing, request: &Request) {
        let name = request.destination.name();
        match thing {
            Thing::Function | Thing::DescribedFunction => {
                self.remove_mappings(&name).await;
                let call = self.lambda.delete_function().function_name(&name);
                call.send().await.unwrap();
            }
            Thing::Role | Thing::DescribedRole => {
                let call = self.iam.delete_role_policy().role_name(&name);
                call.policy_name(&name).send().await.unwrap();
                let call = self.iam.delete_role().role_name(&name);
                call.send().await.unwrap();
            }
            Thing::LogGroup => {
                // Moto keeps the tags of a group that is gone.
                self.untag_group(&name).await;
                let call = self.logs.delete_log_group();
                let call = call.log_group_name(log_group(&name));
                call.send().await.unwrap();
            }
            Thing::Mapping => self.remove_mappings(&name).await,
        }
    }

    async fn remove_mappings(&self, name: &str) {
        for one in self.mappings(name).await {
            let call = self.lambda.delete_event_source_mapping();
            call.uuid(one.uuid.unwrap()).send().await.unwrap();
        }
    }

    /// Somebody makes the thing while a create is just about to: the create is refused.
    pub(super) async fn overtaken(&self, case: Case, request: &Request) -> Snapshot {
        let service = match case.thing {
            Thing::Role | Thing::DescribedRole => "iam",
            Thing::LogGroup => "logs",
            _ => "lambda",
        };
        let held = self.proxy.hold(service, case.thing.operation(), 1);
        let pipelines = self.pipelines.clone();
        let own = request.clone();
        let running = tokio::spawn(async move {
            let requests = [own];
            pipelines
                .apply(&crate::stage::context(), &requests, &[])
                .await
        });
        held.begun().await.unwrap();
        let before = self.snapshot().await;
        let named = self.plant(case, request).await;
        let after = self.snapshot().await;
        drop(held);
        self.proxy.clear_rules();
        let error = running.await.unwrap().unwrap_err().to_string();
        assert!(error.contains(&named), "{named} is not in {error}");
        after.difference(&before).cloned().collect()
    }

    /// Takes off what releases without tags did not set.
    pub(super) async fn strip_marks(&self, name: &str) {
        let keys = || [PIPELINE, GENERATION].map(str::to_owned).to_vec();
        let arn = self.function(name).await.function_arn.unwrap();
        let mapping = self.mappings(name).await.remove(0);
        let mapping = mapping.event_source_mapping_arn.unwrap();
        for arn in [arn, mapping] {
            let call = self.lambda.untag_resource().resource(arn);
            call.set_tag_keys(Some(keys())).send().await.unwrap();
        }
        let call = self.iam.untag_role().role_name(name);
        call.set_tag_keys(Some(keys())).send().await.unwrap();
        self.untag_group(name).await;
    }

    async fn untag_group(&self, name: &str) {
        let groups = self.logs.describe_log_groups();
        let groups = groups.log_group_name_prefix(log_group(name)).send();
        let group = groups.await.unwrap().log_groups.unwrap().remove(0);
        let arn = group.arn.unwrap();
        let call = self.logs.untag_resource();
        let call = call.resource_arn(arn.trim_end_matches(":*"));
        let call = call.tag_keys(PIPELINE).tag_keys(GENERATION);
        call.tag_keys("stage")
            .tag_keys("team")
            .send()
            .await
            .unwrap();
    }

    /// Every such call is refused from now on.
    pub(super) fn refuse(&self, service: &'static str, operation: &'static str) {
        let refused = Fault::error(403, "AccessDeniedException", "you may not");
        self.proxy.rule(When::call(service, operation), refused);
    }
}

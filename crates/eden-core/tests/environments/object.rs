//! The object that holds the Environments JSON: what it has beside its content, and where it is.

use aws_sdk_s3::config::Region;
use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
use testbed::Kind;
use testbed::proxy::{Fault, When};
use testbed::world::{BUCKET, KEY};

use crate::on_both;
use crate::stage::Stage;

const EMPTY: &[u8] = b"{\"environments\": []}";

async fn head(stage: &Stage) -> HeadObjectOutput {
    let call = stage.world.clients.s3.head_object();
    call.bucket(BUCKET).key(KEY).send().await.unwrap()
}

async fn tags(stage: &Stage) -> Vec<(String, String)> {
    let call = stage.world.clients.s3.get_object_tagging();
    let answer = call.bucket(BUCKET).key(KEY).send().await.unwrap();
    let pair = |tag: &aws_sdk_s3::types::Tag| (tag.key().to_owned(), tag.value().to_owned());
    let mut tags: Vec<_> = answer.tag_set().iter().map(pair).collect();
    tags.sort();
    tags
}

/// What whoever serves the file has set.
fn served(object: &HeadObjectOutput) -> [Option<String>; 5] {
    let metadata = object.metadata().and_then(|all| all.get("owner"));
    [
        object.cache_control().map(str::to_owned),
        object.content_type().map(str::to_owned),
        object.content_language().map(str::to_owned),
        object.content_disposition().map(str::to_owned),
        metadata.cloned(),
    ]
}

async fn what_the_object_has_is_carried_over(kind: Kind) {
    let stage = Stage::on(kind).await;
    let call = stage.world.clients.s3.put_object().bucket(BUCKET).key(KEY);
    let call = call
        .body(ByteStream::from_static(EMPTY))
        .cache_control("max-age=60")
        .content_type("application/json; charset=utf-8")
        .content_language("ja")
        .content_disposition("inline")
        .metadata("owner", "web")
        .tagging("team=web&a=b%20c");
    call.send().await.unwrap();
    let before = served(&head(&stage).await);
    assert!(before.iter().all(Option::is_some), "{before:?}");
    let pairs = [("a", "b c"), ("team", "web")];
    let pairs = pairs.map(|(key, value)| (key.to_owned(), value.to_owned()));
    stage.created("foo").await;
    assert_eq!(served(&head(&stage).await), before);
    assert_eq!(tags(&stage).await, pairs);
    stage.delete("foo").await.unwrap();
    assert_eq!(served(&head(&stage).await), before);
    assert_eq!(tags(&stage).await, pairs);
}

async fn an_object_without_tags_costs_no_call(kind: Kind) {
    let stage = Stage::on(kind).await;
    let call = stage.world.clients.s3.put_object().bucket(BUCKET).key(KEY);
    let body = ByteStream::from_static(EMPTY);
    let plain = call.body(body).content_type("binary/octet-stream");
    plain.send().await.unwrap();
    stage.created("foo").await;
    let object = head(&stage).await;
    assert_eq!(object.content_type(), Some("application/json"));
    assert_eq!(stage.proxy.count("s3", "GetObjectTagging"), 0);
    assert_eq!(stage.proxy.count("s3", "GetObject"), 1);
    stage.delete("foo").await.unwrap();
}

const ELSEWHERE: &str = "config-elsewhere";
const REGION: &str = "eu-west-1";

/// A client of the other region, for the test's own calls.
async fn bucket_elsewhere(stage: &Stage) -> aws_sdk_s3::Client {
    let config = stage.world.clients.s3.config().to_builder();
    let config = config.region(Region::new(REGION)).build();
    let s3 = aws_sdk_s3::Client::from_conf(config);
    let place = CreateBucketConfiguration::builder()
        .location_constraint(BucketLocationConstraint::from(REGION))
        .build();
    let call = s3.create_bucket().bucket(ELSEWHERE);
    let call = call.create_bucket_configuration(place).send().await;
    call.unwrap();
    s3
}

/// S3 redirects who asks in another region, which ministack does and moto does not; that is found
/// out once.
async fn a_bucket_in_another_region_is_followed(kind: Kind) {
    let stage = Stage::on(kind).await;
    let s3 = bucket_elsewhere(&stage).await;
    if kind == Kind::Moto {
        let region = Fault::Region(REGION.to_owned());
        stage.proxy.rule(When::service("s3"), region);
    }
    let mut request = stage.request("foo", "v1");
    request.settings.bucket = ELSEWHERE.to_owned();
    let created = stage.create(&request).await.unwrap();
    assert_eq!(stage.proxy.count("s3", "GetObject"), 2);
    let object = s3.get_object().bucket(ELSEWHERE).key(KEY).send().await;
    let body = object.unwrap().body.collect().await.unwrap().into_bytes();
    let host = created.record.fqdn().unwrap();
    assert!(String::from_utf8_lossy(&body).contains(&host));
    stage.delete("foo").await.unwrap();
    assert_eq!(stage.proxy.count("s3", "GetObject"), 3);
    let calls = stage.proxy.calls();
    let mut writes = calls.iter().filter(|call| call.operation == "PutObject");
    assert!(writes.all(|call| call.region == REGION));
    s3.delete_object()
        .bucket(ELSEWHERE)
        .key(KEY)
        .send()
        .await
        .unwrap();
    s3.delete_bucket().bucket(ELSEWHERE).send().await.unwrap();
    stage.assert_clean().await;
}

on_both!(
    what_the_object_has_is_carried_over,
    an_object_without_tags_costs_no_call,
    a_bucket_in_another_region_is_followed,
);

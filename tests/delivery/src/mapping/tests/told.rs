//! What the destination for failures is told.

use serde_json::json;

use super::super::{Condition, Discarded, Source, Verdict};
use super::*;

const SOURCE: Source<'static> = Source {
    mapping: "2b733gdc-8ac3-cdf5-af3a-1827b3b11284",
    function_arn: "arn:aws:lambda:us-east-2:123456789012:function:myfunction",
    request_id: "c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5",
};

fn discarded() -> Discarded {
    let settings = Settings {
        maximum_retry_attempts: Some(1),
        ..Settings::default()
    };
    let mut lane = lane(records(3), &settings);
    loop {
        let Next::Invoke(batch) = lane.next(now()) else {
            panic!("nothing was given up");
        };
        if let Some(discarded) = lane.conclude(batch, Verdict::Failed, now()) {
            return discarded;
        }
    }
}

#[test]
fn a_queue_is_told_what_there_was() {
    let wanted = json!({
        "requestContext": {
            "requestId": "c9b8fa9f-5a7f-xmpl-af9c-0c604cde93a5",
            "functionArn": "arn:aws:lambda:us-east-2:123456789012:function:myfunction",
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 2,
        },
        "responseContext": {
            "statusCode": 200,
            "executedVersion": "$LATEST",
            "functionError": "Unhandled",
        },
        "version": "1.0",
        "timestamp": "2033-05-18T03:33:20.000Z",
        "KinesisBatchInfo": {
            "shardId": SHARD,
            "startSequenceNumber": Record::sequence_number(6, 0),
            "endSequenceNumber": Record::sequence_number(6, 2),
            "approximateArrivalOfFirstRecord": "2033-05-18T03:33:20.000Z",
            "approximateArrivalOfLastRecord": "2033-05-18T03:33:20.000Z",
            "batchSize": 3,
            "streamArn": "arn:aws:kinesis:ap-northeast-1:123456789012:stream/logs",
        },
    });
    assert_eq!(discarded().message(&SOURCE), wanted);
}

#[test]
fn a_bucket_gets_the_whole_event_as_well() {
    let discarded = discarded();
    let object = discarded.object(&SOURCE);
    assert_eq!(object["payload"], discarded.batch.event());
    let key = discarded.key(&SOURCE, "5a1b");
    let wanted = "aws/lambda/2b733gdc-8ac3-cdf5-af3a-1827b3b11284/shardId-000000000006/\
                  2033/05/18/2033-05-18T03.33.20-5a1b";
    assert_eq!(key, wanted);
}

#[test]
fn what_never_got_to_the_function_has_no_answer() {
    let settings = Settings {
        maximum_record_age: Some(Duration::from_secs(60)),
        ..Settings::default()
    };
    let old = vec![record(0, Duration::from_secs(61))];
    let Next::Discard(discarded) = lane(old, &settings).next(now()) else {
        panic!("it was not given up");
    };
    assert_eq!(discarded.condition, Condition::RecordAgeExceeded);
    let message = discarded.message(&SOURCE);
    assert_eq!(message["requestContext"]["approximateInvokeCount"], 0);
    assert!(message.get("responseContext").is_none());
}

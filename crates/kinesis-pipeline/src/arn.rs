//! What a stream's ARN tells.

use std::str::FromStr;

/// ARN of a Kinesis stream, or of a consumer with enhanced fan-out, taken apart.
///
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesis.html>
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub struct StreamArn {
    /// All of it.
    pub text: String,
    /// Such as `aws`.
    pub partition: String,
    /// Where the stream is, and with it whatever reads it.
    pub region: String,
    /// Whose the stream is.
    pub account: String,
    /// The stream's name.
    pub stream: String,
}

/// A text that is no stream's ARN.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "{0:?} is not the ARN of a stream, such as \
     `arn:aws:kinesis:ap-northeast-1:123456789012:stream/logs`"
)]
pub struct NoStream(pub String);

impl FromStr for StreamArn {
    type Err = NoStream;

    fn from_str(text: &str) -> Result<Self, NoStream> {
        parse(text).ok_or_else(|| NoStream(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<StreamArn> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", partition, "kinesis", region, account, resource] = parts.as_slice() else {
        return None;
    };
    let path: Vec<&str> = resource.split('/').collect();
    let stream = match path.as_slice() {
        ["stream", stream] => stream,
        ["stream", stream, "consumer", consumer] if !consumer.is_empty() => stream,
        _ => return None,
    };
    let right = !partition.is_empty() && !region.is_empty() && is_account(account);
    (right && is_stream_name(stream)).then(|| StreamArn {
        text: text.to_owned(),
        partition: (*partition).to_owned(),
        region: (*region).to_owned(),
        account: (*account).to_owned(),
        stream: (*stream).to_owned(),
    })
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a stream may have this name.
#[must_use]
pub fn is_stream_name(text: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
    (1..=128).contains(&text.len()) && text.bytes().all(letter)
}

impl StreamArn {
    /// The stream's own ARN, where this is a consumer's.
    #[must_use]
    pub fn of_stream(&self) -> String {
        self.of(&self.stream)
    }

    /// The ARN of another stream beside it.
    #[must_use]
    pub fn of(&self, stream: &str) -> String {
        let Self {
            partition,
            region,
            account,
            ..
        } = self;
        format!("arn:{partition}:kinesis:{region}:{account}:stream/{stream}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_and_a_consumer_are_taken_apart() {
        let text = "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/a.b/consumer/c:1700000000";
        let arn: StreamArn = text.parse().unwrap();
        assert_eq!(
            (arn.stream.as_str(), arn.region.as_str()),
            ("a.b", "cn-north-1")
        );
        let own = "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/a.b";
        assert_eq!(arn.of_stream(), own);
        assert_eq!(own.parse::<StreamArn>().unwrap().text, own);
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "logs",
            "arn:aws:kinesis:ap-northeast-1:1234:stream/logs",
            "arn:aws:kinesis:ap-northeast-1:123456789012:stream/",
            "arn:aws:kinesis:ap-northeast-1:123456789012:stream/a b",
            "arn:aws:sqs:ap-northeast-1:123456789012:logs",
            "arn:aws:kinesis::123456789012:stream/logs",
        ] {
            assert_eq!(text.parse::<StreamArn>(), Err(NoStream(text.to_owned())));
        }
    }
}

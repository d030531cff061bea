//! The tags of an object, in the form in which a write takes them.

use aws_sdk_s3::types::Tag;

use super::Address;
use crate::clients::Clients;
use crate::error::{Error, sent};

/// The tags of the file, as a query: `team=web&stage=dev`.
///
/// # Errors
/// When the call fails.
pub(crate) async fn query(clients: &Clients, address: &Address) -> Result<String, Error> {
    let call = clients.s3.of(&address.bucket).get_object_tagging();
    let call = call.bucket(&address.bucket).key(&address.key).send();
    let answer = sent("S3 GetObjectTagging", address, call).await?;
    Ok(encoded(answer.tag_set()))
}

fn encoded(tags: &[Tag]) -> String {
    let pairs = tags
        .iter()
        .map(|tag| format!("{}={}", escaped(tag.key()), escaped(tag.value())));
    pairs.collect::<Vec<_>>().join("&")
}

fn escaped(text: &str) -> String {
    let each = text.bytes().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    });
    each.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_a_tag_may_hold_is_escaped() {
        let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build().unwrap();
        let tags = [tag("team", "web"), tag("a&b", "x = +/@é")];
        assert_eq!(encoded(&tags), "team=web&a%26b=x%20%3D%20%2B%2F%40%C3%A9");
    }
}

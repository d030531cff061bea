//! The body of a bulk request: for each document a line that says where it goes, and the document.

use super::Document;

/// Domains on small instances take 10 MiB a request; half of it is as fast and is safe with any proxy.
/// <https://docs.aws.amazon.com/opensearch-service/latest/developerguide/limits.html>
const LARGEST: usize = 5 << 20;
/// A cluster works on a request as a whole, and answers for each document.
const MOST: usize = 5_000;
/// What the line before a document has beside the index and the id.
const FRAME: usize = 35;

/// Writes documents one after the other; every line, the last one too, ends with a newline.
pub(super) fn write<'a>(documents: impl Iterator<Item = &'a Document<'a>> + Clone) -> Vec<u8> {
    let mut body = Vec::with_capacity(documents.clone().map(size).sum());
    for document in documents {
        body.extend_from_slice(br#"{"create":{"_index":"#);
        string(&mut body, document.index);
        if let Some(id) = document.id {
            body.extend_from_slice(br#","_id":"#);
            string(&mut body, id);
        }
        body.extend_from_slice(b"}}\n");
        body.extend_from_slice(document.source);
        body.push(b'\n');
    }
    body
}

/// Cuts a list of documents, by their places, into the parts that are sent with one request each.
pub(super) fn split<'p>(documents: &[Document<'_>], mut places: &'p [usize]) -> Vec<&'p [usize]> {
    let mut parts = Vec::new();
    while !places.is_empty() {
        let mut bytes = 0;
        let fitting = places.iter().take(MOST).take_while(|&&place| {
            bytes += documents.get(place).map_or(0, size);
            bytes <= LARGEST
        });
        let (part, rest) = places.split_at(fitting.count().max(1));
        parts.push(part);
        places = rest;
    }
    parts
}

/// How many bytes a document takes, or a few less where its id has to be escaped, and a few more where it has none.
fn size(document: &Document<'_>) -> usize {
    let id = document.id.map_or(0, str::len);
    FRAME + document.index.len() + id + document.source.len()
}

/// Most texts need no escapes.
fn string(body: &mut Vec<u8>, text: &str) {
    let is_plain = |byte: u8| byte >= 0x20 && byte != b'"' && byte != b'\\';
    if text.bytes().all(is_plain) {
        body.push(b'"');
        body.extend_from_slice(text.as_bytes());
        body.push(b'"');
    } else {
        body.extend_from_slice(serde_json::Value::from(text).to_string().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document<'a>(id: &'a str, source: &'a str) -> Document<'a> {
        let index = "log-a-20260101";
        let source = source.as_bytes();
        let id = Some(id);
        Document { index, id, source }
    }

    #[test]
    fn a_document_without_an_id_is_written_without_one() {
        let one = Document {
            id: None,
            ..document("1", "{}")
        };
        let body = String::from_utf8(write([one].iter())).unwrap();
        assert_eq!(body, "{\"create\":{\"_index\":\"log-a-20260101\"}}\n{}\n");
    }

    #[test]
    fn every_line_ends_with_a_newline() {
        let documents = [document("1", r#"{"n":1.0}"#), document("a\"b", "{}")];
        let body = String::from_utf8(write(documents.iter())).unwrap();
        let lines = concat!(
            r#"{"create":{"_index":"log-a-20260101","_id":"1"}}"#,
            "\n",
            r#"{"n":1.0}"#,
            "\n",
            r#"{"create":{"_index":"log-a-20260101","_id":"a\"b"}}"#,
            "\n",
            "{}\n",
        );
        assert_eq!(body, lines);
    }

    #[test]
    fn the_size_of_a_document_is_what_it_takes() {
        let one = [document("1", "{}")];
        assert_eq!(write(one.iter()).len(), size(&one[0]));
    }

    #[test]
    fn parts_are_bounded_in_bytes_and_number() {
        // The numbers that docs/sinks.md has.
        let large = "x".repeat((5 << 20) / 2 - 100);
        let documents = vec![document("1", &large); 5];
        let places: Vec<usize> = (0..5).collect();
        let parts = split(&documents, &places);
        assert_eq!(parts, [&[0, 1][..], &[2, 3], &[4]]);
        let documents = vec![document("1", "{}"); 5_001];
        let places: Vec<usize> = (0..=5_000).collect();
        let lengths: Vec<usize> = split(&documents, &places)
            .iter()
            .map(|part| part.len())
            .collect();
        assert_eq!(lengths, [5_000, 1]);
    }

    #[test]
    fn a_document_that_is_too_large_is_alone() {
        let large = "x".repeat((5 << 20) + 1);
        let documents = [
            document("1", "{}"),
            document("2", &large),
            document("3", "{}"),
        ];
        assert_eq!(split(&documents, &[0, 1, 2]), [[0], [1], [2]]);
    }
}

//! Records at each size where something ends: what a stream takes, what an event holds, what gzip may expand to.

use super::made::{Made, id, record};
use super::{Case, Growth};

/// What a stream takes unless it is configured otherwise.
const USUAL_RECORD: usize = 1 << 20;
/// What a stream can be configured to take, and what PutRecords takes at once. A record of this size is in no event,
/// which ends at 6 MB: what expands to it is.
const LARGEST_RECORD: usize = 10 << 20;
/// Base64 makes an event of 6 MB of it.
const EVENT: usize = 4_718_000;
/// What gzip may expand to.
const EXPANDED: usize = 16 << 20;

pub(super) const CASES: &[Case] = &[
    size("a record below 1 MiB", plain, USUAL_RECORD - 1),
    size("a record of 1 MiB", plain, USUAL_RECORD),
    size("a record above 1 MiB", plain, USUAL_RECORD + 1),
    size("a record that fills an event", plain, EVENT),
    size(
        "a record below 1 MiB, compressed",
        compressed,
        USUAL_RECORD - 1,
    ),
    size("a record of 1 MiB, compressed", compressed, USUAL_RECORD),
    size(
        "a record above 1 MiB, compressed",
        compressed,
        USUAL_RECORD + 1,
    ),
    size(
        "a record below 10 MiB, compressed",
        compressed,
        LARGEST_RECORD - 64,
    ),
    size("a record of 10 MiB, compressed", compressed, LARGEST_RECORD),
    size(
        "a record above 10 MiB, compressed",
        compressed,
        LARGEST_RECORD + 1,
    ),
    size(
        "a record below 16 MiB, compressed",
        compressed,
        EXPANDED - 1,
    ),
    size("a record of 16 MiB, compressed", compressed, EXPANDED),
    size("a record above 16 MiB, compressed", too_large, EXPANDED + 1),
    size(
        "an unreadable record of 16 MiB, compressed",
        unreadable,
        EXPANDED,
    ),
];

const fn size(name: &'static str, make: fn(usize, usize) -> Made, most: usize) -> Case {
    Case {
        name,
        make,
        most,
        growth: Growth::None,
        is_one_key: false,
    }
}

/// A record of exactly so many bytes.
fn plain(size: usize, number: usize) -> Made {
    let bare = record("\"a\"", id(0, number), r#","text":"""#).len();
    // Text that compresses as logs do, so that an event holds what expands to the largest record.
    let words = (0..).map(|at: u64| {
        let noise = at.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 44;
        format!("request {noise:x} was answered with the status 200; ")
    });
    let mut text = String::with_capacity(size);
    for word in words {
        if text.len() + bare >= size {
            break;
        }
        text.push_str(&word);
    }
    text.truncate(size - bare);
    Made::text(record(
        "\"a\"",
        id(0, number),
        &format!(r#","text":"{text}""#),
    ))
}

fn compressed(size: usize, number: usize) -> Made {
    plain(size, number).compressed()
}

/// What expands to more than a function may hold is kept as it came.
fn too_large(size: usize, number: usize) -> Made {
    Made::whole(compressed(size, number).data)
}

/// What is no record after all is kept expanded where that is not very much more.
fn unreadable(size: usize, number: usize) -> Made {
    let mut made = plain(size, number);
    made.data.pop();
    made.data.push(b']');
    Made::whole(made.data).compressed()
}

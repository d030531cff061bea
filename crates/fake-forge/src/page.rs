//! Pages of a list.

use serde_json::Value;

use crate::ask::Ask;
use crate::reply::Reply;

/// The page that was asked for, with a `Link` to the next one where there is one.
pub(crate) fn page(ask: &Ask, largest: usize, path: &str, items: &[Value]) -> Reply {
    let size = ask.number("per_page").unwrap_or(30).clamp(1, largest);
    let number = ask.number("page").unwrap_or(1).max(1);
    let shown = items
        .iter()
        .skip((number - 1) * size)
        .take(size)
        .cloned()
        .collect();
    let reply = Reply::new(200, Value::Array(shown));
    if number * size >= items.len() {
        return reply;
    }
    let address = |number: usize| {
        let kept = ask.query.iter().filter(|(name, _)| *name != "page");
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(kept)
            .append_pair("page", &number.to_string())
            .finish();
        format!("<{}{path}?{query}>", ask.origin)
    };
    let last = items.len().div_ceil(size);
    let link = format!(
        "{}; rel=\"next\", {}; rel=\"last\"",
        address(number + 1),
        address(last)
    );
    reply.with("link", link)
}

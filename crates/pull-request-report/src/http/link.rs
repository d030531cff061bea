//! The next page of a list.

use http::HeaderMap;
use http::header::LINK;

/// The address of the next page, from the `Link` header: <https://www.rfc-editor.org/rfc/rfc8288>.
///
/// The address is taken as it is: pages are not numbered everywhere.
pub(super) fn next(headers: &HeaderMap) -> Option<&str> {
    let values = headers
        .get_all(LINK)
        .iter()
        .filter_map(|value| value.to_str().ok());
    values
        .flat_map(links)
        .find(|(_, parameters)| is_next(parameters))
        .map(|(address, _)| address)
}

/// Each address with its parameters. An address may hold commas and semicolons, but no `>`.
fn links(value: &str) -> impl Iterator<Item = (&str, &str)> {
    value.split('<').filter_map(|part| part.split_once('>'))
}

fn is_next(parameters: &str) -> bool {
    let mut parameters = parameters
        .split([';', ','])
        .filter_map(|one| one.trim().split_once('='));
    parameters.any(|(name, value)| {
        let mut relations = value.trim().trim_matches('"').split_ascii_whitespace();
        name.trim().eq_ignore_ascii_case("rel")
            && relations.any(|one| one.eq_ignore_ascii_case("next"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next_in(value: &str) -> Option<String> {
        let headers = HeaderMap::from_iter([(LINK, value.parse().unwrap())]);
        next(&headers).map(str::to_owned)
    }

    #[test]
    fn the_next_page_is_found_among_others() {
        let github = r#"<https://api.github.com/r/1?page=1>; rel="prev", <https://api.github.com/r/1?page=3&a=b,c;d>; rel="next", <https://api.github.com/r/1?page=5>; rel="last""#;
        assert_eq!(
            next_in(github).unwrap(),
            "https://api.github.com/r/1?page=3&a=b,c;d"
        );
        assert_eq!(next_in("<x>; title=y; REL=\"a next\"").unwrap(), "x");
        assert_eq!(next_in("<x>; rel=next").unwrap(), "x");
    }

    #[test]
    fn the_last_page_has_none() {
        for value in [
            "",
            "<x>; rel=\"prev\"",
            "<next>; rel=prev",
            "x; rel=next",
            "<x>; rel=\"nextish\"",
        ] {
            assert_eq!(next_in(value), None, "{value}");
        }
        assert_eq!(next(&HeaderMap::new()), None);
    }
}

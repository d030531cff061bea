use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;

const ADDRESS: &str = "https://login.dev.example.com/shop?token=secret";
const IMAGE: &str = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:v1";
const COMMIT: &str = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

fn service(key: &str) -> Service {
    Service {
        key: Some(key.to_owned()),
        address: Some(Address::parse(ADDRESS).unwrap()),
        image: Some(IMAGE.to_owned()),
        state: State::Ready,
    }
}

fn report(name: &str, services: Vec<Service>) -> Report {
    Report {
        profile: "api".to_owned(),
        name: name.to_owned(),
        state: State::Ready,
        services,
        commit: Some(COMMIT.parse().unwrap()),
        expires_at: Some("2026-12-01T02:20:30Z".parse().unwrap()),
        logs: ["eden", "logs", name].map(str::to_owned).to_vec(),
        run: Some(Address::parse("https://github.com/octo/shop/actions/runs/7").unwrap()),
        private: vec!["123456789012".to_owned()],
    }
}

#[test]
fn a_service_is_a_list() {
    let expected = "\
### Preview `login` of `api`: ✅ ready

- Address: [`login.dev.example.com`](<https://login.dev.example.com/shop>)
- Image: `shop:v1`
- Commit: `6dcb09b`
- Logs: `eden logs login`
- Removed at: 2026-12-01 02:20 UTC
- Run: [`github.com`](<https://github.com/octo/shop/actions/runs/7>)
";
    let report = report("login", vec![service("web")]);
    assert_eq!(summary(&report), expected);
    assert_eq!(
        comment(&report),
        format!("{}\n{expected}", marker("api", "login"))
    );
}

#[test]
fn several_services_are_a_table() {
    let worker = Service {
        address: None,
        state: State::Failed,
        ..service("mail|er")
    };
    let mut report = report("login", vec![service("web"), worker]);
    report.state = State::Failed;
    let expected = "\
### Preview `login` of `api`: ❌ failed

It does not run as it was asked to. `eden status` shows the reason.

| Service | State | Address | Image |
|---|---|---|---|
| `web` | ✅ ready | [`login.dev.example.com`](<https://login.dev.example.com/shop>) | `shop:v1` |
| `mail¦er` | ❌ failed |  | `shop:v1` |

- Commit: `6dcb09b`
- Logs: `eden logs login`
- Removed at: 2026-12-01 02:20 UTC
- Run: [`github.com`](<https://github.com/octo/shop/actions/runs/7>)
";
    assert_eq!(summary(&report), expected);
}

#[test]
fn what_is_removed_has_no_address() {
    let mut report = report("login", vec![service("web")]);
    report.state = State::Removed;
    let expected = "### Preview `login` of `api`: 🗑️ removed\n\n- Commit: `6dcb09b`\n";
    assert_eq!(summary(&report), expected);
    assert_eq!(
        comment(&report),
        format!("{}\n{expected}", marker("api", "login"))
    );
}

#[test]
fn a_command_is_quoted_for_a_shell_or_left_out() {
    let logs = |name: &str| {
        let summary = summary(&report(name, Vec::new()));
        summary
            .lines()
            .find_map(|line| line.strip_prefix("- Logs: "))
            .map(str::to_owned)
    };
    assert_eq!(logs("$(id)").unwrap(), "`eden logs '$(id)'`");
    assert_eq!(logs("a`b").unwrap(), "``eden logs 'a`b'``");
    assert_eq!(logs("a|b"), None);
    assert_eq!(logs("a@b"), None);
    assert_eq!(logs("a-123456789012"), None);
    assert_eq!(logs(&"a".repeat(300)), None);
}

#[test]
fn an_address_with_something_private_is_left_out() {
    let mut report = report("login", vec![service("web")]);
    report.private.push("login.dev".to_owned());
    assert!(!summary(&report).contains("Address"));
}

#[test]
fn a_thousand_services_fit() {
    let services: Vec<_> = (0..1000)
        .map(|index| service(&format!("{index:0>200}")))
        .collect();
    let comment = comment(&report("login", services));
    let count = comment.chars().count();
    assert!((59_000..=60_000).contains(&count), "{count}");
    let rows = comment
        .lines()
        .filter(|line| line.starts_with("| `"))
        .count();
    assert!(
        comment.contains(&format!("\nand {} more", 1000 - rows)),
        "{rows}"
    );
    assert!(comment.contains("- Logs: `eden logs login`"));
}

/// What a reader of the Markdown sees, and whether anything of it is more than it should be.
#[derive(Debug, Default, PartialEq)]
struct Seen {
    codes: Vec<String>,
    links: Vec<String>,
    html: Vec<String>,
    texts: String,
    cells: usize,
    rows: usize,
    headings: usize,
    items: usize,
    others: usize,
}

fn seen(markdown: &str) -> Seen {
    let mut seen = Seen::default();
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Code(code) => seen.codes.push(code.to_string()),
            Event::Html(html) | Event::InlineHtml(html) => seen.html.push(html.trim().to_owned()),
            Event::Text(text) => seen.texts.push_str(&text),
            Event::Start(Tag::Link { dest_url, .. }) => seen.links.push(dest_url.to_string()),
            Event::Start(Tag::TableCell) => seen.cells += 1,
            Event::Start(Tag::TableRow) => seen.rows += 1,
            Event::Start(Tag::Heading { .. }) => seen.headings += 1,
            Event::Start(Tag::Item) => seen.items += 1,
            Event::Start(
                Tag::HtmlBlock | Tag::List(_) | Tag::Paragraph | Tag::Table(_) | Tag::TableHead,
            )
            | Event::SoftBreak => {}
            Event::End(
                TagEnd::HtmlBlock
                | TagEnd::List(_)
                | TagEnd::Paragraph
                | TagEnd::Table
                | TagEnd::TableHead
                | TagEnd::Heading(_)
                | TagEnd::Link
                | TagEnd::TableCell
                | TagEnd::TableRow
                | TagEnd::Item,
            ) => {}
            _ => seen.others += 1,
        }
    }
    seen
}

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("`"),
        Just("``"),
        Just("|"),
        Just("\\"),
        Just("\n"),
        Just("\r\n"),
        Just("\n\n"),
        Just("<!--"),
        Just("-->"),
        Just("<img src=x onerror=alert(1)>"),
        Just("</details>"),
        Just("@octocat"),
        Just("@org/team"),
        Just("[x](https://evil.example.com)"),
        Just("https://evil.example.com/?token=secret"),
        Just("*"),
        Just("_"),
        Just("~~"),
        Just("# "),
        Just("/close"),
        Just("arn:aws:ecs:eu-west-1:123456789012:service/a"),
        Just("123456789012"),
        Just(" "),
        Just("::set-output name=a::b"),
        Just("\u{202e}"),
        Just("&lt;"),
        Just("a"),
        Just("é"),
        Just("---"),
        Just("\0"),
        Just("[^1]"),
        Just("$x$"),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn hostile_report() -> impl Strategy<Value = Report> {
    (
        hostile(),
        hostile(),
        hostile(),
        hostile(),
        hostile(),
        0..4_usize,
    )
        .prop_map(|(profile, name, key, image, word, count)| {
            let one = Service {
                image: Some(image),
                ..service(&key)
            };
            let services = vec![one; count];
            let logs = vec!["eden".to_owned(), word];
            Report {
                profile,
                logs,
                ..report(&name, services)
            }
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_name_is_anything_but_a_text(report in hostile_report()) {
        let markdown = comment(&report);
        let seen = seen(&markdown);
        let count = report.services.len();
        let marker = marker(&report.profile, &report.name);
        prop_assert_eq!(markdown.lines().next(), Some(marker.as_str()));
        prop_assert_eq!(&seen.html, &[marker]);
        prop_assert_eq!((seen.headings, seen.others), (1, 0), "{}", markdown);
        let (rows, cells) = if count > 1 { (count, 4 * (count + 1)) } else { (0, 0) };
        prop_assert_eq!((seen.rows, seen.cells), (rows, cells), "{}", markdown);
        let known = ["https://login.dev.example.com/shop", "https://github.com/octo/shop/actions/runs/7"];
        prop_assert!(seen.links.iter().all(|link| known.contains(&link.as_str())), "{}", markdown);
        prop_assert_eq!(seen.links.len(), count + 1);
        // GitLab would carry it out.
        prop_assert!(markdown.lines().all(|line| !line.starts_with('/')));
        prop_assert!(!seen.texts.contains("octocat") && !seen.texts.contains("evil"), "{}", markdown);
    }

    #[test]
    fn nothing_that_the_public_must_not_read_is_shown(report in hostile_report()) {
        for markdown in [comment(&report), summary(&report)] {
            for private in ["123456789012", "arn:", "secret", "\u{202e}", "@octocat", "@org"] {
                prop_assert!(!markdown.contains(private), "{private} in {markdown}");
            }
            prop_assert!(markdown.chars().count() <= 60_000);
        }
    }

    #[test]
    fn a_name_is_shown_as_it_is(name in "[a-z0-9`/_.*<>-]{1,40}") {
        let seen = seen(&comment(&report(&name, Vec::new())));
        prop_assert_eq!(&seen.codes[0], &name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_size_is_too_large(name in "[`@|é]{0,3000}", count in 0..8_usize) {
        let services = vec![service(&name); count];
        let comment = comment(&Report { profile: name.clone(), ..report(&name, services) });
        prop_assert!(comment.chars().count() <= 60_000);
    }
}

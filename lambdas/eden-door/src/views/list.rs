//! The page of all environments that somebody may see, and what belongs to it.

use eden_access::{Action, Email, Host, State};
use eden_core::door::{Page, PageEnvironment};
use eden_core::expiry::Expiry;
use eden_core::operate::logs::Line;
use eden_core::record::{Changed, Record};
use eden_core::text::{visible, visible_lines};
use form_urlencoded::byte_serialize;
use maud::{Markup, html};
use std::time::{SystemTime, UNIX_EPOCH};

use super::{back, shell};
use crate::language::Language;
use crate::response::Response;

/// How many environments a page has: what a function answers through a load balancer may have 1 MB.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html>
const ON_A_PAGE: usize = 200;
/// How many lines of logs are shown, and how much of each.
const LINES: usize = 300;
const LONGEST_LINE: usize = 500;

/// The environments, those of the first page first.
pub(crate) fn list(language: Language, email: &Email, page: &Page, number: usize) -> Response {
    let title = language.of_two("Previews", "プレビュー");
    let all = page.environments.len();
    let pages = all.div_ceil(ON_A_PAGE).max(1);
    let number = number.clamp(1, pages);
    let shown = page.environments.iter().skip((number - 1) * ON_A_PAGE);
    let body = html! {
        body.wide {
            (head(language, email, title))
            main {
                @if all == 0 { p { (nothing(language)) } }
                ul.cards { @for one in shown.take(ON_A_PAGE) { (card(language, one)) } }
                @if pages > 1 { (pager(language, number, pages)) }
                @if !page.operated.is_empty() { (create(language, &page.operated)) }
            }
        }
    };
    Response::page(200, shell(language, title, &body))
}

fn head(language: Language, email: &Email, title: &str) -> Markup {
    html! {
        header.row.apart {
            h1 { (title) }
            form.row method="post" action="/leave" {
                span { (email) }
                button type="submit" { (language.of_two("Sign out", "サインアウト")) }
            }
        }
    }
}

fn nothing(language: Language) -> &'static str {
    language.of_two(
        "There is no preview that you may see.",
        "閲覧できるプレビューはありません。",
    )
}

fn card(language: Language, environment: &PageEnvironment) -> Markup {
    let name = visible(&environment.id.name);
    html! {
        li {
            div.row.apart { h2 { (name) } (state(language, environment.state())) }
            dl {
                (fact(language.of_two("Address", "アドレス"), &addresses(environment)))
                (fact(language.of_two("Profile", "プロファイル"), &html! { (visible(&environment.id.profile)) }))
                (fact(language.of_two("Image", "イメージ"), &images(environment)))
                (fact(language.of_two("Deployed", "デプロイ"), &html! { (time(environment.last_updated())) }))
                @if let Some(changed) = environment.changed() {
                    (fact(language.of_two("Changed", "変更"), &who(language, changed)))
                }
                @if let Some(at) = environment.last_visit() {
                    (fact(language.of_two("Visited", "最終アクセス"), &html! { (until(Expiry { at, ttl: None })) }))
                }
                @if let Some(expiry) = environment.expiry() {
                    (fact(language.of_two("Expires", "有効期限"), &html! { (until(expiry)) }))
                }
                @if let Some(pull_request) = pull_request(environment) {
                    (fact(language.of_two("Pull request", "プルリクエスト"), &html! { (pull_request) }))
                }
            }
            (buttons(language, environment))
        }
    }
}

fn fact(title: &str, value: &Markup) -> Markup {
    html! { dt { (title) } dd { (value) } }
}

fn state(language: Language, state: Option<State>) -> Markup {
    let (class, text) = match state {
        Some(State::Awake) => ("awake", language.of_two("Awake", "稼働中")),
        Some(State::Asleep) => ("asleep", language.of_two("Asleep", "スリープ中")),
        Some(State::Waking) => ("waking", language.of_two("Waking up", "起動中")),
        Some(State::Failed) => ("failed", language.of_two("Did not start", "起動失敗")),
        None => ("unknown", language.of_two("Unknown", "不明")),
    };
    html! { span.state.(class) { (text) } }
}

/// Only what is a host name becomes a link.
fn addresses(environment: &PageEnvironment) -> Markup {
    html! {
        @for row in &environment.rows {
            @match Host::parse(&row.endpoint) {
                Ok(host) => { a href=(host.origin()) rel="noreferrer" { (host.as_str()) } " " }
                Err(_) => { (visible(&row.endpoint)) " " }
            }
        }
    }
}

fn images(environment: &PageEnvironment) -> Markup {
    html! { @for record in environment.records() { div { (visible(&record.image)) } } }
}

fn pull_request(environment: &PageEnvironment) -> Option<String> {
    let pull_request = environment
        .records()
        .find_map(|record: &Record| record.pull_request.as_ref())?;
    Some(format!(
        "{}#{}",
        pull_request.repository, pull_request.number
    ))
}

fn who(language: Language, changed: &Changed) -> Markup {
    let what = match changed.action.as_str() {
        "create" => language.of_two("deployed", "デプロイ"),
        "wake" => language.of_two("woken", "起動"),
        "sleep" => language.of_two("put to sleep", "スリープ"),
        "keep awake" => language.of_two("kept awake", "スリープの抑止"),
        "extend" => language.of_two("extended", "期限の延長"),
        _ => "",
    };
    let at = Expiry {
        at: changed.at,
        ttl: None,
    };
    html! { (what) ", " (visible(&changed.by)) ", " (until(at)) }
}

fn time(time: Option<SystemTime>) -> Markup {
    let since = time.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let at = since.unwrap_or_default().as_secs();
    until(Expiry { at, ttl: None })
}

/// A time to the minute, in UTC: pages know no browser's time zone.
fn until(expiry: Expiry) -> Markup {
    let full = expiry.rfc3339();
    let minutes = full.get(..16).unwrap_or(&full).replace('T', " ");
    html! { time datetime=(full) { (minutes) " UTC" } }
}

/// One form, whose buttons say where it is sent.
fn buttons(language: Language, environment: &PageEnvironment) -> Markup {
    let (id, query) = (&environment.id, query(environment));
    let name = visible(&id.name);
    let button = |path: &str, text: &str| {
        html! { button type="submit" formaction=(path) aria-label={ (text) ": " (name) } { (text) } }
    };
    let link = |path: &str, text: &str| {
        html! { a.button href={ (path) "?" (query) } aria-label={ (text) ": " (name) } { (text) } }
    };
    html! {
        form.row method="post" {
            input type="hidden" name="profile" value=(id.profile);
            input type="hidden" name="name" value=(id.name);
            @if environment.offers(Action::Wake) { (button("/wake", language.of_two("Wake", "起動"))) }
            @if environment.offers(Action::Sleep) { (button("/sleep", language.of_two("Sleep", "スリープ"))) }
            @if environment.offers(Action::KeepAwake) {
                (button("/keep-awake", language.of_two("Keep awake for 8 hours", "8 時間スリープさせない")))
            }
            @if environment.offers(Action::Extend) {
                (button("/extend", language.of_two("Extend by a day", "1 日延長")))
            }
            @if environment.offers(Action::ReadLogs) { (link("/logs", language.of_two("Logs", "ログ"))) }
            @if environment.offers(Action::Delete) { (link("/delete", language.of_two("Delete…", "削除…"))) }
        }
    }
}

fn query(environment: &PageEnvironment) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let id = &environment.id;
    format!(
        "profile={}&name={}",
        encoded(&id.profile),
        encoded(&id.name)
    )
}

fn pager(language: Language, number: usize, pages: usize) -> Markup {
    html! {
        nav.row aria-label=(language.of_two("Pages", "ページ")) {
            @if number > 1 { a href={ "/?page=" (number - 1) } rel="prev" { (language.of_two("Previous", "前へ")) } }
            span { (number) " / " (pages) }
            @if number < pages { a href={ "/?page=" (number + 1) } rel="next" { (language.of_two("Next", "次へ")) } }
        }
    }
}

/// The form that creates an environment, or deploys to one.
fn create(language: Language, profiles: &[String]) -> Markup {
    html! {
        form method="post" action="/create" {
            fieldset {
                legend { (language.of_two("Create a preview", "プレビューの作成")) }
                div.row {
                    label {
                        (language.of_two("Profile", "プロファイル"))
                        select name="profile" { @for profile in profiles { option value=(profile) { (visible(profile)) } } }
                    }
                    label { (language.of_two("Name", "名前")) input name="name" required maxlength="200"; }
                    label { (language.of_two("Image tag", "イメージのタグ")) input name="tag" required maxlength="128"; }
                    label {
                        (language.of_two("Lives for", "有効期間"))
                        select name="ttl" {
                            option value="1d" { (language.of_two("1 day", "1 日")) }
                            option value="3d" selected { (language.of_two("3 days", "3 日")) }
                            option value="14d" { (language.of_two("14 days", "14 日")) }
                            option value="never" { (language.of_two("No end", "無期限")) }
                        }
                    }
                    button type="submit" { (language.of_two("Create", "作成")) }
                }
            }
        }
    }
}

/// Asks whether an environment is to be deleted.
pub(crate) fn confirm(language: Language, environment: &PageEnvironment) -> Response {
    let title = language.of_two("Delete this preview?", "このプレビューを削除しますか");
    let id = &environment.id;
    let body = html! {
        body {
            main {
                h1 { (title) }
                p { b { (visible(&id.name)) } " (" (visible(&id.profile)) ")" }
                p { (addresses(environment)) }
                p {
                    (language.of_two(
                        "Its service, target group, rule and DNS record are deleted. This cannot be undone.",
                        "サービス、ターゲットグループ、ルール、DNS レコードが削除されます。元に戻せません。",
                    ))
                }
                form.row method="post" action="/delete" {
                    input type="hidden" name="profile" value=(id.profile);
                    input type="hidden" name="name" value=(id.name);
                    button type="submit" { (language.of_two("Delete", "削除")) }
                    a.button href="/" { (language.of_two("Keep it", "キャンセル")) }
                }
            }
        }
    };
    Response::page(200, shell(language, title, &body))
}

/// The newest lines that an environment's containers wrote, oldest first.
pub(crate) fn logs(language: Language, environment: &PageEnvironment, lines: &[Line]) -> Response {
    let title = language.of_two("Logs of the last hour", "直近 1 時間のログ");
    let newest = lines.iter().skip(lines.len().saturating_sub(LINES));
    let text: String = newest.map(line).collect();
    let body = html! {
        body.wide {
            main {
                h1 { (title) }
                p { b { (visible(&environment.id.name)) } }
                @if text.is_empty() {
                    p { (language.of_two("Nothing was written.", "ログはありません。")) }
                } @else {
                    pre tabindex="0" { (text) }
                }
                (back(language))
            }
        }
    };
    Response::page(200, shell(language, title, &body))
}

fn line(line: &Line) -> String {
    let at = line.at.duration_since(UNIX_EPOCH).unwrap_or_default();
    let at = Expiry {
        at: at.as_secs(),
        ttl: None,
    }
    .rfc3339();
    let text: String = visible_lines(line.text.trim_end())
        .chars()
        .take(LONGEST_LINE)
        .collect();
    format!("{at} {} {text}\n", line.container)
}

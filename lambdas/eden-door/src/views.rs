//! The pages of the door. They work without scripts; maud escapes whatever is put into them.

pub(crate) mod list;

use eden_access::State;
use eden_core::Error;
use eden_core::text::{visible, visible_lines};
use maud::{DOCTYPE, Markup, html};

use crate::language::Language;
use crate::response::Response;

/// The one stylesheet, which the policy of each page allows by its hash.
pub(crate) const STYLE: &str = "\
:root{color-scheme:light dark;--soft:#f2f4f7;--line:#767b84;--quiet:#4f5560;--link:#0b4fc4}\
@media(prefers-color-scheme:dark){:root{--soft:#20242b;--line:#8b919c;--quiet:#b4bac4;--link:#8ab4f8}}\
html{background:Canvas;color:CanvasText}\
body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1.5rem}\
body.wide{max-width:64rem;margin:2rem auto}\
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:0;overflow-wrap:anywhere}\
a{color:var(--link)}p,dd,li{overflow-wrap:anywhere}\
button,input,select,.button{font:inherit;color:inherit;background:transparent;padding:.4rem 1rem;border:1px solid var(--line);border-radius:.4rem}\
button,.button{cursor:pointer;text-decoration:none;display:inline-block}select option{background:Canvas;color:CanvasText}\
:focus-visible{outline:3px solid var(--link);outline-offset:2px}\
.row{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center}.apart{justify-content:space-between}\
.cards{list-style:none;padding:0;display:grid;gap:1rem}\
.cards>li,fieldset{border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.2rem;background:var(--soft)}\
.state{border:1px solid var(--line);border-radius:1rem;padding:0 .7rem;font-size:.9rem}.awake{font-weight:bold}\
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.6rem 0}dt{color:var(--quiet)}dd{margin:0}\
pre{overflow:auto;background:var(--soft);padding:1rem;font-size:.85rem}label{display:grid;gap:.2rem}";

/// After how many seconds a page about what is about to change asks again.
const REFRESH: u8 = 3;
/// The same, where it has to wait for others.
const IN_LINE: u8 = 15;

struct Texts {
    title: &'static str,
    text: &'static str,
}

/// A page of a title and some text.
fn document(language: Language, texts: &Texts, more: &Markup) -> Markup {
    let body = html! {
        body {
            main {
                h1 { (texts.title) }
                p { (texts.text) }
                (more)
            }
        }
    };
    shell(language, texts.title, &body)
}

/// What all pages have.
fn shell(language: Language, title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                style { (maud::PreEscaped(STYLE)) }
            }
            (body)
        }
    }
}

fn simple(
    status: u16,
    language: Language,
    title: [&'static str; 2],
    text: [&'static str; 2],
) -> Response {
    let texts = Texts {
        title: language.of_two(title[0], title[1]),
        text: language.of_two(text[0], text[1]),
    };
    Response::page(status, document(language, &texts, &html! {}))
}

/// Title and text of a state, in both languages.
fn texts_of(state: Option<State>) -> ([&'static str; 2], [&'static str; 2]) {
    match state {
        Some(State::Awake) => (
            ["One moment", "This preview is about to let you in."],
            [
                "少々お待ちください",
                "このプレビューはまもなく表示されます。",
            ],
        ),
        Some(State::Waking) => (
            [
                "Waking up",
                "This preview is starting. It opens as soon as it is healthy.",
            ],
            [
                "起動しています",
                "このプレビューを起動しています。正常になりしだい表示されます。",
            ],
        ),
        Some(State::Asleep) => (
            [
                "Asleep",
                "Nobody visited this preview for a while, so nothing of it runs.",
            ],
            [
                "スリープしています",
                "しばらく閲覧がなかったため、このプレビューでは何も動いていません。",
            ],
        ),
        Some(State::Failed) => (
            [
                "It did not start",
                "This preview did not become healthy in time, so nothing of it runs.",
            ],
            [
                "起動できませんでした",
                "このプレビューは時間内に正常にならなかったため、何も動いていません。",
            ],
        ),
        None => (
            [
                "Not available",
                "This preview is in a state that this release of the door does not know.",
            ],
            [
                "表示できません",
                "このプレビューは、このリリースのドアが知らない状態です。",
            ],
        ),
    }
}

/// The state of an environment to which nobody passes now: 503, which asks again unless nothing will change by itself.
pub(crate) fn state(language: Language, state: Option<State>, has_button: bool) -> Response {
    let page = state_page(language, state, has_button);
    match state {
        Some(State::Awake | State::Waking) => page.refreshed(REFRESH),
        _ => page.with("retry-after", "60"),
    }
}

fn state_page(language: Language, state: Option<State>, has_button: bool) -> Response {
    let (english, japanese) = texts_of(state);
    let texts = Texts {
        title: language.of_two(english[0], japanese[0]),
        text: language.of_two(english[1], japanese[1]),
    };
    let button = html! {
        @if has_button {
            form method="post" action="/.eden/wake" {
                button type="submit" { (language.of_two("Wake it", "起動する")) }
            }
        }
    };
    Response::page(503, document(language, &texts, &button))
}

/// The same for who has woken it by opening it. Where it sleeps still, somebody else is changing it, or as many wake as may:
/// the page asks once more in a while.
pub(crate) fn called(language: Language, state: Option<State>) -> Response {
    match state {
        Some(State::Asleep) => state_page(language, state, false).refreshed(IN_LINE),
        _ => self::state(language, state, false),
    }
}

/// 404.
pub(crate) fn not_found(language: Language) -> Response {
    simple(
        404,
        language,
        ["Nothing is here", "見つかりません"],
        [
            "There is no preview at this address.",
            "このアドレスにプレビューはありません。",
        ],
    )
}

/// 401, where a redirect to the sign-in would be of no use.
pub(crate) fn unauthorized(language: Language) -> Response {
    simple(
        401,
        language,
        ["Sign in first", "サインインしてください"],
        [
            "Open the preview's address in a browser to sign in, or ask for a link that lets you in.",
            "ブラウザーでプレビューのアドレスを開いてサインインするか、閲覧用のリンクを依頼してください。",
        ],
    )
}

/// 401 to a link that lets nobody in. Why not is not said: it would help only who tries links.
pub(crate) fn bad_link(language: Language) -> Response {
    simple(
        401,
        language,
        ["This link does not work", "このリンクは使えません"],
        [
            "It is incomplete, has expired or was taken back. Ask for a new one, or open the preview's address to sign in.",
            "リンクが不完全であるか、期限切れか、取り消されています。新しいリンクを依頼するか、プレビューのアドレスを開いてサインインしてください。",
        ],
    )
}

/// 403 to a form of another site.
pub(crate) fn foreign_form(language: Language) -> Response {
    simple(
        403,
        language,
        ["Not from here", "受け付けられません"],
        [
            "This request was sent by another site.",
            "このリクエストは別のサイトから送信されました。",
        ],
    )
}

/// 403 to somebody who has signed in and is no visitor.
pub(crate) fn forbidden(language: Language) -> Response {
    simple(
        403,
        language,
        [
            "You may not visit this preview",
            "このプレビューを閲覧できません",
        ],
        [
            "You have signed in, but nobody has named your address among the visitors.",
            "サインインは完了しましたが、あなたのアドレスは訪問者に含まれていません。",
        ],
    )
}

/// 403 to a visitor who tries what operators may.
pub(crate) fn not_allowed(language: Language) -> Response {
    simple(
        403,
        language,
        ["You may not do this", "この操作は許可されていません"],
        [
            "Nobody has named your address among the operators of this profile. Nothing was changed.",
            "あなたのアドレスはこのプロファイルのオペレーターに含まれていません。何も変更されていません。",
        ],
    )
}

/// 409 while another command changes the environment.
pub(crate) fn busy(language: Language) -> Response {
    simple(
        409,
        language,
        ["Somebody else is changing it", "ほかの操作が進行中です"],
        [
            "Another command is changing this preview. Go back, and try again in a moment.",
            "このプレビューには別の操作が行われています。前のページに戻り、しばらくしてからもう一度お試しください。",
        ],
    )
}

/// 503 while as many wake as may at once.
pub(crate) fn too_many_wake(language: Language) -> Response {
    simple(
        503,
        language,
        ["Too many are waking", "起動中のプレビューが多すぎます"],
        [
            "Ten previews are waking now, and no more may at once. Try again in a minute.",
            "同時に起動できるプレビューは 10 個までです。しばらくしてからもう一度お試しください。",
        ],
    )
    .with("retry-after", "60")
}

/// 200 to who has signed out here. The provider may let them in again without asking.
pub(crate) fn signed_out(language: Language) -> Response {
    simple(
        200,
        language,
        ["You have signed out", "サインアウトしました"],
        [
            "Your identity provider may still know you: sign out there as well, on a device that others use.",
            "ID プロバイダーではまだサインインしている場合があります。共用の端末では、プロバイダーからもサインアウトしてください。",
        ],
    )
}

/// The same, on the way to where the provider ends the session.
pub(crate) fn signing_out(language: Language, address: &str) -> Response {
    let texts = Texts {
        title: language.of_two("You have signed out", "サインアウトしました"),
        text: language.of_two(
            "Your identity provider is about to sign you out as well.",
            "続いて ID プロバイダーからもサインアウトします。",
        ),
    };
    let more = html! {
        p { a href=(address) { (language.of_two("Sign out there", "ID プロバイダーからサインアウト")) } }
    };
    Response::page(200, document(language, &texts, &more))
}

/// 409 to an operator, with the reason why nothing more was done.
pub(crate) fn failed(language: Language, error: &Error) -> Response {
    let texts = Texts {
        title: language.of_two("That did not work", "操作に失敗しました"),
        text: language.of_two(
            "This is why, in the words of eden and AWS:",
            "eden と AWS からのメッセージ:",
        ),
    };
    let more = html! {
        pre tabindex="0" { (visible_lines(&error.to_string())) }
        @if let Some(advice) = error.advice() { p lang="en" { (visible(&advice)) } }
        (back(language))
    };
    Response::page(409, document(language, &texts, &more))
}

/// 200 after a delete that left what nothing proves to be the environment's.
pub(crate) fn left_alone(language: Language, left: &[String]) -> Response {
    let texts = Texts {
        title: language.of_two("Deleted, but for these", "一部を残して削除しました"),
        text: language.of_two(
            "Nothing proves that these belong to the preview, so they were left alone:",
            "次のものは、このプレビューのものと確認できないため残しました:",
        ),
    };
    let more = html! {
        ul { @for one in left { li { (visible(one)) } } }
        (back(language))
    };
    Response::page(200, document(language, &texts, &more))
}

fn back(language: Language) -> Markup {
    html! { p { a href="/" { (language.of_two("Back to the list", "一覧に戻る")) } } }
}

/// The cookie was taken back.
pub(crate) fn left(language: Language) -> Response {
    simple(
        200,
        language,
        ["You have left", "退出しました"],
        [
            "This browser may no longer visit the preview.",
            "このブラウザーではプレビューを閲覧できなくなりました。",
        ],
    )
}

/// 503 where something that the door needs does not work; the log has the reason.
pub(crate) fn unavailable() -> Response {
    simple(
        503,
        Language::English,
        ["Not available now", "現在利用できません"],
        [
            "The door of this preview does not work now. Try again in a minute.",
            "このプレビューのドアは現在利用できません。しばらくしてからもう一度お試しください。",
        ],
    )
    .with("retry-after", "60")
}

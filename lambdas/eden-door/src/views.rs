//! The pages of the door. They work without scripts; maud escapes whatever is put into them.

use eden_access::State;
use maud::{DOCTYPE, Markup, html};

use crate::language::Language;
use crate::response::Response;

/// The one stylesheet, which the policy of each page allows by its hash.
pub(crate) const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:16px/1.6 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1.5rem}\
h1{font-size:1.5rem}\
button{font:inherit;padding:.6rem 1.4rem;border:1px solid;border-radius:.4rem;cursor:pointer}";

/// After how many seconds a page about what is about to change asks again.
const REFRESH: u8 = 3;

struct Texts {
    title: &'static str,
    text: &'static str,
}

fn document(language: Language, texts: &Texts, more: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (texts.title) }
                style { (maud::PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (texts.title) }
                    p { (texts.text) }
                    (more)
                }
            }
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
    let page = Response::page(503, document(language, &texts, &button));
    match state {
        Some(State::Awake | State::Waking) => page.refreshed(REFRESH),
        _ => page.with("retry-after", "60"),
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

/// The page of who has signed in.
pub(crate) fn signed_in(language: Language, email: &str) -> Response {
    let texts = Texts {
        title: language.of_two("You have signed in", "サインインしています"),
        text: language.of_two(
            "Open the address of a preview.",
            "プレビューのアドレスを開いてください。",
        ),
    };
    Response::page(200, document(language, &texts, &html! { p { (email) } }))
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

//! What the head of a request says about who sent it, and why.

/// Method and headers of a request.
#[derive(Clone, Copy)]
pub struct RequestHead<'a> {
    /// The method.
    pub method: &'a str,
    /// Every header with its value: one that came several times stands here several times.
    pub headers: &'a [(&'a str, &'a str)],
}

impl<'a> RequestHead<'a> {
    /// All values of a header.
    pub fn values(&self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers
            .iter()
            .filter(move |(header, _)| header.eq_ignore_ascii_case(name))
            .map(|(_, value)| *value)
    }

    /// The value of a header that came once. One that came several times says nothing that could be relied on.
    #[must_use]
    pub fn only_value(&self, name: &'a str) -> Option<&'a str> {
        let mut values = self.values(name);
        let first = values.next()?;
        values.next().is_none().then_some(first)
    }

    /// Whether a person is going to this address, so that a redirect to a sign-in is of use: a browser says so, or it is
    /// one that says nothing and wants a page.
    /// <https://www.w3.org/TR/fetch-metadata/#sec-fetch-mode-header>
    #[must_use]
    pub fn is_navigation(&self) -> bool {
        match self.values("sec-fetch-mode").next() {
            Some(_) => self.only_value("sec-fetch-mode") == Some("navigate"),
            None => self.method == "GET" && self.wants_html(),
        }
    }

    /// Whether it may wake an environment with `wake = "visit"`: a person opens it as a page, and no browser fetches it
    /// ahead of one who may never come.
    /// <https://wicg.github.io/nav-speculation/prefetch.html#sec-purpose-header>
    #[must_use]
    pub fn may_wake(&self) -> bool {
        self.is_navigation()
            && self.only_value("sec-fetch-dest") == Some("document")
            && self.values("sec-purpose").next().is_none()
    }

    /// `*/*` is what programs send that take anything.
    fn wants_html(&self) -> bool {
        self.values("accept")
            .flat_map(|value| value.split(','))
            .any(|range| {
                let mut parts = range.split(';').map(str::trim);
                let wanted = parts
                    .next()
                    .is_some_and(|range| range.eq_ignore_ascii_case("text/html"));
                wanted && !parts.any(is_zero_weight)
            })
    }
}

/// `q=0` says that it is not wanted. <https://www.rfc-editor.org/rfc/rfc9110#section-12.4.2>
fn is_zero_weight(parameter: &str) -> bool {
    match parameter.split_once('=') {
        Some((name, weight)) if name.trim().eq_ignore_ascii_case("q") => {
            weight.trim().parse() == Ok(0.0_f32)
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;

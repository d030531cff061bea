//! A report as people read it: the comment of a pull request, and the summary of a step.

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::LONGEST_COMMENT;
use super::markdown::{code, link};
use super::public::Public;
use crate::marker::marker;
use crate::report::{Address, PublicImage, Report, Service, State};

/// Room for the line that says how many services are not shown.
const LAST_LINE: usize = 100;

/// The comment of a pull request: Markdown of at most [`LONGEST_COMMENT`] characters, whose first line is the marker.
#[must_use]
pub fn comment(report: &Report) -> String {
    format!(
        "{}\n{}",
        marker(&report.profile, &report.name),
        summary(report)
    )
}

/// The summary of a step: the same without the marker.
#[must_use]
pub fn summary(report: &Report) -> String {
    let text = Text {
        report,
        public: Public::without(&report.private),
    };
    if report.state == State::Removed {
        text.removed()
    } else {
        text.whole()
    }
}

struct Text<'a> {
    report: &'a Report,
    public: Public<'a>,
}

impl Text<'_> {
    fn removed(&self) -> String {
        let commit = self
            .commit()
            .map(|line| format!("\n{line}"))
            .unwrap_or_default();
        format!("### {}\n{commit}", self.title())
    }

    fn whole(&self) -> String {
        let mut head = format!("### {}\n\n", self.title());
        if self.report.state == State::Failed {
            head.push_str(
                "It does not run as it was asked to. `eden status` shows the reason.\n\n",
            );
        }
        let lines = self.lines().concat();
        let room = LONGEST_COMMENT - LAST_LINE;
        let used = [&head, &lines, &marker("", "")].map(|text| text.chars().count());
        match self.report.services.as_slice() {
            [] => head + &lines,
            [one] => head + &self.service(one) + &lines,
            several => {
                let table = self.table(several, room.saturating_sub(used.iter().sum()));
                format!("{head}{table}\n{lines}")
            }
        }
    }

    fn title(&self) -> String {
        let name = self.value(&self.report.name);
        let profile = self.value(&self.report.profile);
        format!(
            "Preview {name} of {profile}: {}",
            shown_state(self.report.state)
        )
    }

    /// What holds for the environment as a whole.
    fn lines(&self) -> Vec<String> {
        let run = self.report.run.as_ref().and_then(|run| self.link(run));
        let lines = [
            self.commit(),
            self.logs().map(|logs| format!("- Logs: {logs}\n")),
            self.report
                .expires_at
                .map(|at| format!("- Removed at: {}\n", shown_time(at))),
            run.map(|run| format!("- Run: {run}\n")),
        ];
        lines.into_iter().flatten().collect()
    }

    fn service(&self, service: &Service) -> String {
        let image = service.image.as_ref().map(|image| self.image(image));
        let address = service
            .address
            .as_ref()
            .and_then(|address| self.link(address));
        let lines = [
            address.map(|address| format!("- Address: {address}\n")),
            image.map(|image| format!("- Image: {image}\n")),
        ];
        lines.into_iter().flatten().collect()
    }

    fn table(&self, services: &[Service], room: usize) -> String {
        let mut table = "| Service | State | Address | Image |\n|---|---|---|---|\n".to_owned();
        let mut used = table.len();
        for (index, service) in services.iter().enumerate() {
            let row = self.row(service);
            used += row.chars().count();
            if used > room {
                let rest = services.len() - index;
                return format!("{table}\nand {rest} more, which `eden status` shows.\n");
            }
            table.push_str(&row);
        }
        table
    }

    fn row(&self, service: &Service) -> String {
        let key = service.key.as_ref().map(|key| self.value(key));
        let address = service
            .address
            .as_ref()
            .and_then(|address| self.link(address));
        let image = service.image.as_ref().map(|image| self.image(image));
        let [key, address, image] = [key, address, image].map(Option::unwrap_or_default);
        format!(
            "| {key} | {} | {address} | {image} |\n",
            shown_state(service.state)
        )
    }

    fn image(&self, image: &str) -> String {
        let image = PublicImage::of(image);
        let name = self.value(&image.name);
        let digest = image.digest.filter(|digest| self.public.is_free(digest));
        match digest {
            Some(digest) => format!("{name} {}", code(&digest)),
            None => name,
        }
    }

    fn commit(&self) -> Option<String> {
        let commit = self.report.commit.as_ref()?;
        Some(format!("- Commit: {}\n", code(commit.short())))
    }

    /// The command that shows the logs. Cut or altered it would be another command, so it is then left out.
    fn logs(&self) -> Option<String> {
        let words = self.report.logs.iter().map(String::as_str);
        let command = shlex::try_join(words)
            .ok()
            .filter(|command| !command.is_empty())?;
        let is_copied_whole = self.public.is_shown_whole(&command) && !command.contains(['|', '@']);
        is_copied_whole.then(|| code(&command))
    }

    fn link(&self, address: &Address) -> Option<String> {
        self.public.is_free(address.url()).then(|| link(address))
    }

    fn value(&self, text: &str) -> String {
        code(&self.public.text(text))
    }
}

fn shown_state(state: State) -> &'static str {
    match state {
        State::Deploying => "🚧 deploying",
        State::Ready => "✅ ready",
        State::Failed => "❌ failed",
        State::Removed => "🗑️ removed",
    }
}

fn shown_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

//! Manual pages, from what a program says of itself: one for it, and one for each of its commands.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::File;
use crate::process;

/// The pages of a program, which is called so and prints its help: `man/eden-config-push.1` is one.
pub(super) fn files(program: &Path, name: &str, version: &str) -> Result<Vec<File>> {
    let manual = Manual {
        program,
        source: format!("{name} {version}"),
    };
    let mut pages = Vec::new();
    manual.add(&[name.to_owned()], &mut pages)?;
    Ok(pages)
}

struct Manual<'a> {
    program: &'a Path,
    source: String,
}

impl Manual<'_> {
    /// The page of a command, which is the program's name and words after it, and those of its commands.
    fn add(&self, words: &[String], pages: &mut Vec<File>) -> Result<()> {
        let mut command = Command::new(self.program);
        command.args(words.iter().skip(1)).arg("--help");
        let help = process::read(&mut command)?.replace('\r', "");
        let name = words.join("-");
        let text = page(&name, &self.source, &help);
        pages.push(File::text(format!("man/{name}.1"), text));
        for word in commands(&help) {
            self.add(&[words, &[word]].concat(), pages)?;
        }
        Ok(())
    }
}

/// The commands that a help lists, but for `help`.
fn commands(help: &str) -> Vec<String> {
    let lines = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let lines = lines.take_while(|line| !line.is_empty());
    // A description that goes on in the next line stands further to the right.
    let own = lines.filter_map(|line| {
        line.strip_prefix("  ")
            .filter(|line| !line.starts_with(' '))
    });
    let words = own.filter_map(|line| line.split([' ', ',']).next());
    words
        .filter(|word| *word != "help")
        .map(str::to_owned)
        .collect()
}

/// A help as man shows it: <https://man7.org/linux/man-pages/man7/man-pages.7.html>.
fn page(name: &str, source: &str, help: &str) -> String {
    let (about, rest) = help.split_once("\n\n").unwrap_or((help, ""));
    let about = about.lines().next().unwrap_or_default();
    let text: Vec<String> = rest.lines().map(escaped).collect();
    format!(
        ".TH \"{}\" 1 \"\" \"{}\"\n.SH NAME\n{} \\- {}\n.SH DESCRIPTION\n.nf\n{}\n.fi\n",
        escaped(&name.to_uppercase()),
        escaped(source),
        escaped(name),
        escaped(about),
        text.join("\n")
    )
}

/// A line that man shows as it stands.
fn escaped(line: &str) -> String {
    let text = line.replace('\\', "\\e").replace('-', "\\-");
    match text.starts_with(['.', '\'']) {
        true => format!("\\&{text}"),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HELP: &str = "Does it.\n\nUsage: it <COMMAND>\n\nCommands:\n  make, --make  Make one\n          or two\n  help  Print this\n\n\
                        Options:\n  -h, --help  Print help\n.it \\n\n";

    #[test]
    fn a_page_shows_a_help_as_it_stands() {
        let expected = ".TH \"IT\" 1 \"\" \"it 0.2.0\"\n.SH NAME\nit \\- Does it.\n.SH DESCRIPTION\n.nf\n\
                        Usage: it <COMMAND>\n\nCommands:\n  make, \\-\\-make  Make one\n          or two\n  help  Print this\n\n\
                        Options:\n  \\-h, \\-\\-help  Print help\n\\&.it \\en\n.fi\n";
        assert_eq!(page("it", "it 0.2.0", HELP), expected);
    }

    #[test]
    fn commands_are_found_without_help() {
        assert_eq!(commands(HELP), ["make"]);
        assert_eq!(commands("Usage: it\n"), [""; 0]);
    }
}

//! A wheel with `eden` in it, which `pip install` puts on the path as it did the Python tool.
//!
//! The form: <https://packaging.python.org/en/latest/specifications/binary-distribution-format/>.

use std::fmt::Write;
use std::path::Path;

use anyhow::{Result, bail};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::{File, put_zip};
use crate::elf;
use crate::version::Version;

/// The Python tool's name: under another, both would fight over `bin/eden`.
const NAME: &str = "aws-eden-cli";
/// The same, as file names have it.
const FILE_NAME: &str = "aws_eden_cli";
/// The oldest glibc that pip has a tag of this form for. <https://peps.python.org/pep-0600/>
const OLDEST_GLIBC: (u32, u32) = (2, 17);
/// The oldest macOS that programs are built for: `build` asks the compilers for it.
pub(crate) const OLDEST_MACOS: &str = "11.0";

/// Writes the wheel of a program into a folder.
pub(super) fn write(folder: &Path, program: File, version: &Version) -> Result<()> {
    let tag = format!("py3-none-{}", platform(&program.content)?);
    let version = version.of_wheel();
    let files = files(program, &version, &tag)?;
    put_zip(
        &folder.join(format!("{FILE_NAME}-{version}-{tag}.whl")),
        &files,
    )
}

fn files(program: File, version: &str, tag: &str) -> Result<Vec<File>> {
    let described = format!("{FILE_NAME}-{version}.dist-info");
    let wheel = format!(
        "Wheel-Version: 1.0\nGenerator: cargo xtask dist\nRoot-Is-Purelib: false\nTag: {tag}\n"
    );
    let mut files = vec![
        File {
            name: format!("{FILE_NAME}-{version}.data/scripts/{}", program.name),
            ..program
        },
        File::text(format!("{described}/METADATA"), metadata(version)),
        File::text(format!("{described}/WHEEL"), wheel),
        File::licence(&format!("{described}/licenses/LICENSE"))?,
    ];
    let name = format!("{described}/RECORD");
    let record = record(&files, &name)?;
    files.push(File::text(name, record));
    Ok(files)
}

fn metadata(version: &str) -> String {
    let repository = env!("CARGO_PKG_REPOSITORY");
    format!(
        "Metadata-Version: 2.1\nName: {NAME}\nVersion: {version}\n\
         Summary: Preview environments on Amazon ECS: the command line of eden\n\
         License: MIT\nProject-URL: Source, {repository}\nRequires-Python: >=3.7\n\
         Description-Content-Type: text/plain\n\n\
         The program `eden`, with the commands and the configuration of the Python tool of this name.\n\
         {repository} describes it.\n"
    )
}

/// The checksum and the size of each file, but for the record itself.
fn record(files: &[File], own: &str) -> Result<String> {
    let mut text = String::new();
    for File { name, content, .. } in files {
        let sum = URL_SAFE_NO_PAD.encode(Sha256::digest(content));
        writeln!(text, "{name},sha256={sum},{}", content.len())?;
    }
    writeln!(text, "{own},,")?;
    Ok(text)
}

/// Where a program runs, as pip names it.
/// <https://packaging.python.org/en/latest/specifications/platform-compatibility-tags/>
fn platform(program: &[u8]) -> Result<String> {
    let processor = std::env::consts::ARCH;
    match std::env::consts::OS {
        "linux" => Ok(manylinux(elf::newest_glibc(program)?, processor)),
        "macos" => Ok(macos(processor)),
        "windows" if processor == "x86_64" => Ok("win_amd64".to_owned()),
        other => bail!("make a wheel for {other} on {processor}: pip has no tag for it here"),
    }
}

fn manylinux(newest: (u32, u32), processor: &str) -> String {
    let (major, minor) = newest.max(OLDEST_GLIBC);
    format!("manylinux_{major}_{minor}_{processor}")
}

fn macos(processor: &str) -> String {
    let processor = if processor == "aarch64" {
        "arm64"
    } else {
        processor
    };
    format!("macosx_{}_{processor}", OLDEST_MACOS.replace('.', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_says_what_the_symbols_need() {
        assert_eq!(manylinux((2, 34), "x86_64"), "manylinux_2_34_x86_64");
        assert_eq!(manylinux((2, 9), "aarch64"), "manylinux_2_17_aarch64");
        assert_eq!(macos("aarch64"), "macosx_11_0_arm64");
        assert_eq!(macos("x86_64"), "macosx_11_0_x86_64");
    }

    #[test]
    fn the_record_has_the_checksum_of_each_file() {
        let file = File::text("x/METADATA", "abc".to_owned());
        let expected =
            "x/METADATA,sha256=ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0,3\nx/RECORD,,\n";
        assert_eq!(record(&[file], "x/RECORD").unwrap(), expected);
    }
}

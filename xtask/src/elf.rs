//! What a program needs of the C library, read off the program, and what it does not need at all.

use anyhow::{Context, Result, bail};
use object::Endianness;
use object::elf::FileHeader64;
use object::read::elf::{FileHeader, SectionHeader};

/// Fails when a program needs a newer glibc than this one.
pub(crate) fn check(binary: &[u8], newest: (u32, u32)) -> Result<()> {
    let needed = needs(binary).context("read what the program needs of its system")?;
    let too_new = needed
        .iter()
        .filter(|name| glibc(name).is_some_and(|version| version > newest));
    let too_new: Vec<&str> = too_new.map(String::as_str).collect();
    if too_new.is_empty() {
        return Ok(());
    }
    bail!(
        "it needs {} and the runtime has GLIBC_{}.{}: build on a system with an older C library, or \
         find out which dependency needs it",
        too_new.join(", "),
        newest.0,
        newest.1
    )
}

/// What finds the way from a panic back to who catches it.
const UNWIND_TABLES: [&[u8]; 3] = [b".eh_frame", b".eh_frame_hdr", b".gcc_except_table"];

/// The same program with zeros in place of its tables for unwinding. Where a panic aborts nothing unwinds, and they are a tenth of
/// a package. Whoever looks for a frame there, such as a backtrace, finds none: zeros are an empty table, and an index of a version
/// that there is not.
/// <https://refspecs.linuxfoundation.org/LSB_5.0.0/LSB-Core-generic/LSB-Core-generic/ehframechpt.html>
///
/// # Errors
/// When it is no program.
pub(crate) fn without_unwind_tables(program: &[u8]) -> Result<Vec<u8>> {
    let header = FileHeader64::<Endianness>::parse(program)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, program)?;
    let mut blank = program.to_vec();
    for section in sections.iter() {
        let is_table = UNWIND_TABLES.contains(&sections.section_name(endian, section)?);
        if let (true, Some((offset, size))) = (is_table, section.file_range(endian)) {
            let (from, size) = (usize::try_from(offset)?, usize::try_from(size)?);
            let table = blank.get_mut(from..from + size);
            table
                .context("find a table of the program within it")?
                .fill(0);
        }
    }
    Ok(blank)
}

/// The newest glibc of which a program needs a symbol.
///
/// # Errors
/// When it is no program, or needs a library that is not on every Linux.
pub(crate) fn newest_glibc(binary: &[u8]) -> Result<(u32, u32)> {
    let needed = needs(binary).context("read what the program needs of its system")?;
    let is_everywhere = |name: &&String| ["GLIBC_", "GCC_"].iter().any(|it| name.starts_with(it));
    if let Some(name) = needed.iter().find(|name| !is_everywhere(name)) {
        bail!("it needs {name}, which is not of glibc or of GCC's runtime");
    }
    let newest = needed.iter().filter_map(|name| glibc(name)).max();
    newest.context("it needs no symbol of glibc")
}

/// The names of the versions of symbols that a program needs, such as `GLIBC_2.34`.
fn needs(binary: &[u8]) -> Result<Vec<String>> {
    let header = FileHeader64::<Endianness>::parse(binary)?;
    let endian = header.endian()?;
    let sections = header.sections(endian, binary)?;
    let Some((mut needs, link)) = sections.gnu_verneed(endian, binary)? else {
        bail!("it is not linked with a C library at all");
    };
    let strings = sections.strings(endian, binary, link)?;
    let mut names = Vec::new();
    while let Some((_, mut versions)) = needs.next()? {
        while let Some(version) = versions.next()? {
            let name = version.name(endian, strings)?;
            names.push(String::from_utf8_lossy(name).into_owned());
        }
    }
    Ok(names)
}

fn glibc(name: &str) -> Option<(u32, u32)> {
    let mut numbers = name.strip_prefix("GLIBC_")?.split('.');
    let mut number = || numbers.next()?.parse().ok();
    Some((number()?, number()?))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    use super::*;

    #[test]
    fn the_needs_of_a_program_are_read_off_it() {
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let needed = needs(&own).unwrap();
        assert!(
            needed.iter().any(|name| glibc(name).is_some()),
            "{needed:?}"
        );
        check(&own, (2, 9999)).unwrap();
        let error = check(&own, (2, 0)).unwrap_err().to_string();
        assert!(error.contains("the runtime has GLIBC_2.0"), "{error}");
    }

    #[test]
    fn the_newest_glibc_is_that_of_the_newest_symbol() {
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let newest = newest_glibc(&own).unwrap();
        check(&own, newest).unwrap();
        assert!(check(&own, (newest.0, newest.1 - 1)).is_err());
    }

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(glibc("GLIBC_2.34"), Some((2, 34)));
        assert_eq!(glibc("GLIBC_2.3.4"), Some((2, 3)));
        assert!(glibc("GLIBC_2.9") < glibc("GLIBC_2.34"));
        assert_eq!(glibc("GCC_3.0"), None);
        assert_eq!(glibc("GLIBC_PRIVATE"), None);
    }

    #[test]
    fn what_is_no_program_is_an_error() {
        assert!(needs(b"a script").is_err());
        assert!(without_unwind_tables(b"a script").is_err());
    }

    #[test]
    fn a_program_runs_without_its_unwind_tables_and_finds_no_frame() {
        let own = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let blank = without_unwind_tables(&own).unwrap();
        let changed = own.iter().zip(&blank).filter(|(was, is)| was != is).count();
        assert!(changed > own.len() / 100, "{changed} of {}", own.len());
        assert_eq!(without_unwind_tables(&blank).unwrap(), blank);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("program");
        std::fs::write(&path, &blank).unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o755)).unwrap();
        let listed = Command::new(&path).arg("--list").output().unwrap();
        assert!(listed.status.success(), "{listed:?}");
        assert!(String::from_utf8_lossy(&listed.stdout).contains("elf::tests"));
    }
}

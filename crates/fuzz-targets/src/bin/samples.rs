//! Writes the samples of a target into a folder, one a file: what libFuzzer begins with.

use std::path::PathBuf;
use std::process::ExitCode;
use std::{env, fs, io};

use fuzz_targets::TARGETS;

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let (Some(name), Some(folder)) = (arguments.next(), arguments.next()) else {
        eprintln!("usage: samples <target> <folder>");
        return ExitCode::from(2);
    };
    match write(&name, &PathBuf::from(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("write the samples of {name} into {folder}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write(name: &str, folder: &PathBuf) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = target.ok_or_else(|| io::Error::other("there is no such target"))?;
    for (number, sample) in (target.samples)().iter().enumerate() {
        fs::write(folder.join(format!("sample-{number}")), sample)?;
    }
    Ok(())
}

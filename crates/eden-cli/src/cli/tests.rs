use clap::CommandFactory;
use eden_core::settings::KEYS;

use super::*;

fn parse(args: &[&str]) -> Result<Cli, clap::Error> {
    Cli::try_parse_from([&["eden"], args].concat())
}

#[test]
fn the_command_line_is_consistent() {
    Cli::command().debug_assert();
}

#[test]
fn every_key_of_a_profile_is_a_flag_in_either_spelling() {
    for key in KEYS {
        for spelling in [Some(key.name), key.older].into_iter().flatten() {
            let flag = format!("--{}", spelling.replace('_', "-"));
            let setup = parse(&["config", "setup", &flag, "x"]).unwrap();
            let Command::Config(Config::Setup(setup)) = setup.command else {
                panic!("{flag} is not a flag of setup");
            };
            assert_eq!(setup.keys.0, [(key.name.to_owned(), "x".to_owned())].into());
            parse(&["delete", "--name", "a", &flag, "x"]).unwrap();
            let image = ["create", "--name", "a", "--image-uri", "b", &flag, "x"];
            parse(&image).unwrap();
        }
    }
}

#[test]
fn a_flags_beginning_is_enough_as_it_was_for_python() {
    let Command::Create(create) = parse(&["create", "--name", "a", "--image", "b"])
        .unwrap()
        .command
    else {
        panic!("not create");
    };
    assert_eq!(create.image_uri, "b");
}

#[test]
fn defaults_are_those_of_the_documentation() {
    let Command::Ls(ls) = parse(&["ls"]).unwrap().command else {
        panic!("not ls");
    };
    assert_eq!(ls.remote.remote_table_name, "eden");
    assert_eq!(ls.remote.local.config_path, "~/.eden/config");
    assert_eq!(ls.remote.local.profile(), "default");
}

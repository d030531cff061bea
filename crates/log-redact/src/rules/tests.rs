use super::*;

const NAMES: SchemaNames<'_> = SchemaNames {
    log_type: "log_type",
    id: "log_id",
    time: "meta.time",
};

fn rules(settings: &str) -> Result<Rules, RulesError> {
    Rules::new(&Settings::parse(settings).unwrap(), NAMES)
}

fn problems(settings: &str) -> Vec<RulesProblem> {
    rules(settings).unwrap_err().0
}

#[test]
fn everything_that_is_wrong_is_reported_at_once() {
    let needed = |path: &str, what| RulesProblem::Needed {
        path: path.into(),
        what,
    };
    let settings = r#"{
        "drop": ["log_type", "a..b", "log_id", "a"],
        "hash": ["meta.time", "meta", "log_type.x", "log_id", "a"],
        "mask": ["log_id", "meta\\.time", "b"],
        "patterns": ["(", "log_.*", "x?"]
    }"#;
    let found = problems(settings);
    let expected = [
        needed("log_type", "type"),
        RulesProblem::Path(PathError::EmptyName("a..b".into())),
        RulesProblem::Id("log_id".into()),
        needed("meta.time", "time"),
        needed("meta", "time"),
        needed("log_type.x", "type"),
        RulesProblem::Twice("a".into()),
        RulesProblem::Id("log_id".into()),
        needed(r"meta\.time", "time"),
    ];
    assert_eq!(found[..expected.len()], expected);
    let [regex, empty, keys @ ..] = &found[expected.len()..] else {
        panic!("{found:?}");
    };
    assert!(matches!(
        regex,
        RulesProblem::Pattern(PatternError::NotRegex(..))
    ));
    assert_eq!(
        *empty,
        RulesProblem::Pattern(PatternError::FindsNothing("x?".into()))
    );
    let finds = |key: &str| RulesProblem::FindsKey(key.into());
    assert_eq!(keys, [finds("log_type"), finds("log_id")]);
}

#[test]
fn a_key_is_needed_for_whatever_may_hash() {
    for (settings, needs_key) in [
        ("{}", false),
        (r#"{"drop":["a"],"mask":["b"]}"#, false),
        (r#"{"hash":["a"]}"#, true),
        (r#"{"patterns":["secret"]}"#, true),
        (r#"{"partition_key":"hash"}"#, true),
    ] {
        assert_eq!(
            rules(settings).unwrap().needs_key(),
            needs_key,
            "{settings}"
        );
        assert_eq!(rules(settings).unwrap().is_empty(), settings == "{}");
    }
}

#[test]
fn a_hashed_column_holds_text() {
    let rules = rules(r#"{"hash":["user.id","n"],"drop":["d"]}"#).unwrap();
    let column = |name, is_string| ColumnType { name, is_string };
    let columns = [
        column("n", true),
        column("d", false),
        column("user", false),
        column("x", false),
    ];
    assert_eq!(rules.check_columns(columns), Ok(()));
    let hashed = |column: &str, path: &str| HashedColumn {
        column: column.into(),
        path: path.into(),
    };
    let columns = [column("n", false), column("user.id.x", false)];
    let expected = vec![hashed("n", "n"), hashed("user.id.x", "user.id")];
    assert_eq!(rules.check_columns(columns), Err(expected));
}

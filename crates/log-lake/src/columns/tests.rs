use super::*;

fn parsed(text: &str) -> Vec<(String, Kind)> {
    let columns = Columns::parse(text).unwrap();
    columns
        .iter()
        .map(|column| (column.name.clone(), column.kind))
        .collect()
}

#[test]
fn columns_are_read_in_their_order() {
    let text = " status:bigint, took : double,ok:boolean,User_Agent:string,time:timestamp, ";
    let expected = [
        ("status", Kind::Bigint),
        ("took", Kind::Double),
        ("ok", Kind::Boolean),
        ("User_Agent", Kind::String),
        ("time", Kind::Timestamp),
    ];
    assert_eq!(
        parsed(text),
        expected.map(|(name, kind)| (name.to_owned(), kind))
    );
    assert_eq!(parsed(""), []);
}

#[test]
fn everything_that_is_wrong_is_reported_at_once() {
    let long = "a".repeat(256);
    let text = format!(
        "a,b:int,:string,c.d:string,a-b:string,日:string,{long}:string,_REST:string,Day:string,hour:bigint,LOG_TYPE:string,\
         x:string,X:string,e:Bigint,f:g:string"
    );
    let name = |name: &str| ColumnProblem::Name(name.to_owned());
    let unknown = |name: &str, kind: &str| ColumnProblem::UnknownType {
        name: name.to_owned(),
        kind: kind.to_owned(),
    };
    let reserved = |name: &str| ColumnProblem::Reserved(name.to_owned());
    let expected = [
        ColumnProblem::NoType("a".into()),
        unknown("b", "int"),
        name(""),
        name("c.d"),
        name("a-b"),
        name("日"),
        name(&long),
        reserved("_REST"),
        reserved("Day"),
        reserved("hour"),
        reserved("LOG_TYPE"),
        unknown("e", "Bigint"),
        name("f:g"),
        ColumnProblem::Equal("x".into(), "X".into()),
    ];
    assert_eq!(Columns::parse(&text).unwrap_err().0, expected);
}

use super::*;

#[test]
fn values_are_kept_by_column_with_a_level_for_each_row() {
    let columns = Columns::parse("n:bigint,s:string").unwrap();
    let mut rows = Rows::new(&columns);
    assert!(rows.is_empty());
    for (n, s, rest, misfits) in [
        (Cell::Bigint(1), Cell::Null, None, 0),
        (Cell::Null, Cell::String("".into()), Some("{}"), 1),
        (Cell::Bigint(2), Cell::String("日".into()), None, 2),
    ] {
        rows.push(&Row {
            cells: vec![n, s],
            rest: rest.map(str::to_owned),
            misfits,
        });
    }
    assert_eq!((rows.len(), rows.misfits(), rows.is_empty()), (3, 3, false));
    assert_eq!(rows.columns[0].levels, [1, 0, 1]);
    assert_eq!(rows.columns[1].levels, [0, 1, 1]);
    assert_eq!(rows.rest.levels, [0, 1, 0]);
    let Data::Texts(texts) = rows.columns[1].data.clone() else {
        panic!("texts");
    };
    let slices: Vec<_> = texts.into_slices().collect();
    assert_eq!(slices, ["", "日"]);
    // Two integers, five ends and texts, nine levels.
    assert_eq!(rows.size(), 2 * 8 + 3 * 8 + "日{}".len() + 9 * 2);
}

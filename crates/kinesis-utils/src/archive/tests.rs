//! Archives, read back.

use super::*;
use crate::gunzip::gunzip;

fn finish(archives: Archives<usize>) -> Vec<Finished<usize>> {
    archives.finish().collect()
}

fn text(archive: &Finished<usize>) -> Vec<u8> {
    gunzip(&archive.gzip, usize::MAX / 2).unwrap()
}

#[test]
fn lines_are_joined_by_name_without_a_last_newline() {
    let mut archives = Archives::default();
    for (index, (name, line)) in [("b", "1"), ("a", "2"), ("b", "3")].into_iter().enumerate() {
        archives.push(name, line.as_bytes(), || index);
    }
    let finished = finish(archives);
    assert_eq!(finished[0].name, "b");
    assert_eq!(finished[0].first, 0);
    assert_eq!(finished[0].lines, 2);
    assert_eq!(text(&finished[0]), b"1\n3");
    assert_eq!(finished[1].name, "a");
    assert_eq!(finished[1].first, 1);
    assert_eq!(text(&finished[1]), b"2");
}

#[test]
fn an_empty_line_is_a_line() {
    let mut archives = Archives::default();
    archives.push("a", b"", || 0);
    archives.push("a", b"", || 0);
    assert_eq!(text(&finish(archives)[0]), b"\n");
}

#[test]
fn much_text_is_one_file_and_little_of_it_is_held() {
    let (mut archives, mut expected) = (Archives::default(), [Vec::new(), Vec::new()]);
    for number in 0..200_000 {
        let line = format!("{{\"log_id\":{number},\"some\":\"text that is longer than the id\"}}");
        let name = number % 2;
        archives.push(["a", "b"][name], line.as_bytes(), || 0);
        expected[name].push(line);
        assert!(archives.pending <= 2 * PIECE);
    }
    for (archive, lines) in finish(archives).iter().zip(expected) {
        assert!(
            text(archive) == lines.join("\n").as_bytes(),
            "{}",
            archive.name
        );
    }
}

#[test]
fn a_large_line_stands_between_small_ones_and_none_of_it_is_held() {
    let large = "x".repeat(3 * PIECE);
    for lines in [
        vec![large.as_str(), "1", "2", &large, &large, "3"],
        vec!["1", &large],
        vec!["", &large, ""],
    ] {
        let mut archives = Archives::default();
        for line in &lines {
            archives.push("a", line.as_bytes(), || 0);
            let held = archives.archives["a"].text.len();
            assert_eq!(held, archives.pending);
            assert!(held < 10, "{held}");
        }
        let finished = finish(archives);
        assert_eq!(finished[0].lines, lines.len());
        assert!(text(&finished[0]) == lines.join("\n").as_bytes());
        // Compressed by itself, where it is: not from a copy behind what came before it.
        let (mut gzip, line) = (Gzip::default(), lines[1].max(lines[0]));
        let member = gzip.member(line.as_bytes());
        assert!(
            finished[0]
                .gzip
                .windows(member.len())
                .any(|part| part == member)
        );
    }
}

#[test]
fn many_names_hold_little_text_together() {
    let mut archives = Archives::default();
    let line = [b'x'; 1000];
    for number in 0..40_000 {
        archives.push(&(number % 1000).to_string(), &line, || 0);
        let held: usize = archives
            .archives
            .values()
            .map(|archive| archive.text.len())
            .sum();
        assert_eq!(held, archives.pending);
        assert!(held < 8 << 20);
    }
    let finished = finish(archives);
    assert_eq!(finished.len(), 1000);
    assert!(
        finished
            .iter()
            .all(|archive| text(archive).len() == 40 * 1001 - 1)
    );
}

#[test]
fn the_same_lines_give_the_same_bytes() {
    let make = || {
        let mut archives = Archives::default();
        archives.push("a", b"some text", || 0);
        finish(archives)
    };
    assert_eq!(make(), make());
}

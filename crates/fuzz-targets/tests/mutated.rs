//! A short run of all targets, on mutated samples. `cargo xtask fuzz` is the long one.

use fastrand::Rng;
use fuzz_targets::TARGETS;
use fuzz_targets::mutate::mutated;

const SEED: &str = "BAIKONUR_SEED";
const RUNS: usize = 20_000;

#[test]
fn samples_and_mutated_samples_do_no_harm() {
    let given = std::env::var(SEED).ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| fastrand::u64(..));
    println!("{SEED}={seed} makes the same inputs again");
    for target in TARGETS {
        let mut rng = Rng::with_seed(seed);
        let samples = (target.samples)();
        samples.iter().for_each(|sample| (target.run)(sample));
        for _ in 0..RUNS {
            let sample = rng.choice(&samples).unwrap();
            (target.run)(&mutated(sample, &mut rng));
        }
    }
}

#[test]
fn what_is_hostile_on_purpose_does_no_harm() {
    let deep = |open: &str| open.repeat(100_000).into_bytes();
    let record = |value: &str| format!(r#"{{"log_type":"a","log_id":"1","x":{value}"#).into_bytes();
    let hostile: [(&str, Vec<u8>); 7] = [
        ("JSON nested 100,000 deep", record(&"[".repeat(100_000))),
        ("arrays nested 100,000 deep", deep("[")),
        ("objects nested 100,000 deep", deep("{\"a\":")),
        ("a text of quotes", deep("\"")),
        ("a text of backslashes", deep("\\")),
        ("10,000 empty records", b"\n--\n".repeat(9_999)),
        (
            "a record of 6 MB",
            record(&format!("\"{}\"}}", "x".repeat(6 << 20))),
        ),
    ];
    for (name, input) in hostile {
        println!("{name}");
        TARGETS.iter().for_each(|target| (target.run)(&input));
    }
}

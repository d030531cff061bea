//! The sizes that a task of Fargate may have.

use std::ops::RangeInclusive;

/// CPU units with the least and the most memory in MiB, and the steps from one to the other; a step of 0 doubles.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html>
const SIZES: [(u32, RangeInclusive<u32>, u32); 7] = [
    (256, 512..=2048, 0),
    (512, 1024..=4096, 1024),
    (1024, 2048..=8192, 1024),
    (2048, 4096..=16_384, 1024),
    (4096, 8192..=30_720, 1024),
    (8192, 16_384..=61_440, 4096),
    (16_384, 32_768..=122_880, 8192),
];

/// Whether Fargate has tasks with so many CPU units and so much memory in MiB.
#[must_use]
pub fn is_size(cpu: u32, memory: u32) -> bool {
    memories(cpu).is_some_and(|all| all.contains(&memory))
}

/// How much memory in MiB a task may have with so many CPU units; `None` where no task has these.
#[must_use]
pub fn memories(cpu: u32) -> Option<Vec<u32>> {
    let (_, range, step) = SIZES.iter().find(|(units, ..)| *units == cpu)?;
    let next = |last: &u32| match step {
        0 => last.checked_mul(2),
        step => last.checked_add(*step),
    };
    let all = std::iter::successors(Some(*range.start()), next);
    Some(all.take_while(|one| range.contains(one)).collect())
}

/// All CPU units that a task may have.
#[must_use]
pub fn cpus() -> [u32; 7] {
    SIZES.map(|(units, ..)| units)
}

/// What is wrong with a size, with what would be right; `None` where Fargate has it.
#[must_use]
pub fn wrong(cpu: u32, memory: u32) -> Option<String> {
    if is_size(cpu, memory) {
        return None;
    }
    let list = |all: &[u32]| {
        let all: Vec<String> = all.iter().map(u32::to_string).collect();
        all.join(", ")
    };
    Some(match memories(cpu) {
        Some(all) => format!(
            "Fargate has no task with {cpu} CPU units and {memory} MiB of memory; with {cpu} CPU units it has {} MiB",
            list(&all)
        ),
        None => format!(
            "Fargate has no task with {cpu} CPU units; it has them with {}",
            list(&cpus())
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_are_those_of_fargate() {
        for (cpu, memory) in [
            (256, 512),
            (256, 1024),
            (256, 2048),
            (512, 3072),
            (1024, 7168),
            (2048, 16_384),
            (4096, 30_720),
            (8192, 20_480),
            (16_384, 122_880),
        ] {
            assert!(is_size(cpu, memory), "{cpu} {memory}");
            assert_eq!(wrong(cpu, memory), None);
        }
        for (cpu, memory) in [
            (256, 1536),
            (256, 4096),
            (512, 512),
            (512, 1536),
            (4096, 31_744),
            (8192, 17_408),
            (16_384, 36_864),
            (768, 1024),
            (0, 0),
        ] {
            assert!(!is_size(cpu, memory), "{cpu} {memory}");
        }
    }

    #[test]
    fn what_would_be_right_is_named() {
        let text = wrong(256, 4096).unwrap();
        assert!(text.ends_with("it has 512, 1024, 2048 MiB"), "{text}");
        let text = wrong(300, 512).unwrap();
        assert!(
            text.ends_with("256, 512, 1024, 2048, 4096, 8192, 16384"),
            "{text}"
        );
    }
}

//! How records get into the stream: plainly, in aggregates, through CloudWatch Logs.

use fastrand::Rng;

/// How records get into the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carrier {
    Plain,
    Aggregate,
    CloudWatch,
}

impl Carrier {
    /// The one that has carried the least so far.
    pub(super) fn next(carried: [usize; 3]) -> Self {
        let [plain, aggregate, cloudwatch] = carried;
        if plain <= aggregate && plain <= cloudwatch {
            Self::Plain
        } else if aggregate <= cloudwatch {
            Self::Aggregate
        } else {
            Self::CloudWatch
        }
    }

    /// How many records it takes at once.
    pub(super) fn size(self, rng: &mut Rng) -> usize {
        match self {
            Self::Plain => 1,
            Self::Aggregate | Self::CloudWatch => rng.usize(1..40),
        }
    }

    /// The partition key of what it puts. Those of aggregates are of few producers; what they hold
    /// has keys of its own.
    pub(super) fn key(self, number: usize, rng: &mut Rng) -> String {
        match self {
            Self::Plain => format!("user-{}", rng.u8(..)),
            Self::Aggregate => format!("producer-{}", rng.u8(0..16)),
            Self::CloudWatch => format!("{:016x}", rng.u64(..) ^ number as u64),
        }
    }
}

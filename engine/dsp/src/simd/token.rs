//! The proof that a level's instructions are there.

use crate::simd::baseline::Baseline;
use crate::simd::kernel::Kernel;
use crate::simd::level::{Level, cap};
#[cfg(target_arch = "x86_64")]
use crate::simd::{v3::V3, v4::V4};

/// A level that this machine has. Taken on a control thread when a processor is made, kept by it,
/// used on the audio thread.
#[derive(Clone, Copy, Debug)]
pub struct Simd {
    kind: Kind,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Baseline,
    #[cfg(target_arch = "x86_64")]
    V3(V3),
    #[cfg(target_arch = "x86_64")]
    V4(V4),
}

impl Simd {
    /// The highest level that the machine has and the [`cap`] allows.
    ///
    /// # Realtime Safety
    /// For control threads: the first call reads the environment and asks the processor.
    #[must_use]
    pub fn best() -> Self {
        let cap = cap();
        Level::ALL
            .into_iter()
            .rev()
            .filter(|level| *level <= cap)
            .find_map(Self::at)
            .unwrap_or(Self {
                kind: Kind::Baseline,
            })
    }

    /// This very level, whatever the cap; `None` if the machine does not have it.
    #[must_use]
    pub fn at(level: Level) -> Option<Self> {
        let kind = match level {
            Level::Baseline => Some(Kind::Baseline),
            #[cfg(target_arch = "x86_64")]
            Level::V3 => V3::detect().map(Kind::V3),
            #[cfg(target_arch = "x86_64")]
            Level::V4 => V4::detect().map(Kind::V4),
            #[cfg(not(target_arch = "x86_64"))]
            Level::V3 | Level::V4 => None,
        };
        kind.map(|kind| Self { kind })
    }

    /// Every level that the machine has, whatever the cap; for tests and benches.
    pub fn all() -> impl Iterator<Item = Self> {
        Level::ALL.into_iter().filter_map(Self::at)
    }

    /// Which level it is.
    #[must_use]
    pub fn level(self) -> Level {
        match self.kind {
            Kind::Baseline => Level::Baseline,
            #[cfg(target_arch = "x86_64")]
            Kind::V3(_) => Level::V3,
            #[cfg(target_arch = "x86_64")]
            Kind::V4(_) => Level::V4,
        }
    }

    /// Runs a kernel with this level's instructions.
    ///
    /// # Realtime Safety
    /// Costs a call; the kernel decides the rest.
    #[inline]
    pub fn run<K: Kernel>(self, kernel: K) -> K::Output {
        match self.kind {
            Kind::Baseline => kernel.run(Baseline),
            #[cfg(target_arch = "x86_64")]
            Kind::V3(v3) => v3.vectorize(kernel),
            #[cfg(target_arch = "x86_64")]
            Kind::V4(v4) => v4.vectorize(kernel),
        }
    }
}

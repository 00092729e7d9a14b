//! The levels of vector instructions, and how high this process may go.

use std::env;
use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

/// The environment variable that caps the level: `baseline`, `v3` or `v4`.
pub const VARIABLE: &str = "AIRLOOM_SIMD";

/// A set of instructions, named as in the x86-64 psABI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// What every machine of the target has: SSE2 on x86-64, NEON on AArch64.
    Baseline,
    /// x86-64-v3: AVX2.
    V3,
    /// x86-64-v4: AVX-512 F, BW, CD, DQ and VL.
    V4,
}

/// A level that is not known by this name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no SIMD level is called \"{found}\"; expected baseline, v3 or v4")]
pub struct UnknownLevel {
    /// The name.
    pub found: String,
}

impl Level {
    /// All levels, the lowest first.
    pub const ALL: [Self; 3] = [Self::Baseline, Self::V3, Self::V4];

    /// The name that [`VARIABLE`] takes.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::V3 => "v3",
            Self::V4 => "v4",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Level {
    type Err = UnknownLevel;

    fn from_str(name: &str) -> Result<Self, UnknownLevel> {
        Self::ALL
            .into_iter()
            .find(|level| level.name() == name)
            .ok_or_else(|| UnknownLevel {
                found: name.to_owned(),
            })
    }
}

/// No cap was set by [`set_cap`].
const NOT_SET: u8 = u8::MAX;

static CAP: AtomicU8 = AtomicU8::new(NOT_SET);

/// Caps the level of everything that is made from now on, in place of [`VARIABLE`]; for tests and
/// benches. Processors that exist keep theirs.
pub fn set_cap(level: Level) {
    let place = (0_u8..).zip(Level::ALL).find(|(_, each)| *each == level);
    CAP.store(place.map_or(NOT_SET, |(place, _)| place), Ordering::Relaxed);
}

/// What [`VARIABLE`] asks, read once in the life of the process; `None` if it is not set.
///
/// # Errors
/// [`UnknownLevel`] if it asks for something else.
pub fn from_environment() -> Result<Option<Level>, UnknownLevel> {
    static READ: OnceLock<Result<Option<Level>, UnknownLevel>> = OnceLock::new();
    READ.get_or_init(|| {
        env::var_os(VARIABLE)
            .map(|name| name.to_string_lossy().parse())
            .transpose()
    })
    .clone()
}

/// The highest level that may be used, whether or not the machine has it. A variable that cannot
/// be understood caps nothing.
///
/// # Realtime Safety
/// For control threads: the first call reads the environment.
#[must_use]
pub fn cap() -> Level {
    let set = Level::ALL.get(usize::from(CAP.load(Ordering::Relaxed)));
    let asked = || from_environment().ok().flatten();
    set.copied().or_else(asked).unwrap_or(Level::V4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_there_and_back() {
        for level in Level::ALL {
            assert_eq!(level.to_string().parse(), Ok(level));
        }
        let found = "avx".to_owned();
        assert_eq!("avx".parse::<Level>(), Err(UnknownLevel { found }));
        assert!(Level::Baseline < Level::V3 && Level::V3 < Level::V4);
    }
}

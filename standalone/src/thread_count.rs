//! How many threads a user asks for.

use std::str::FromStr;

use airloom_runtime::session::threads::Threads;

/// `auto` (or 0), or a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThreadCount {
    /// One for every core.
    Auto,
    /// So many.
    Exactly(usize),
}

impl ThreadCount {
    /// For a graph that plays: with `auto`, workers help only where the system makes them as urgent as the device's
    /// callback; a number insists.
    pub fn playing(self) -> Threads {
        match self {
            Self::Auto => Threads::Cores,
            Self::Exactly(count) => Threads::forced(count),
        }
    }

    /// For a rendering, where nobody waits for a block.
    pub fn rendering(self) -> Threads {
        match self {
            Self::Auto => Threads::forced(Threads::Cores.count()),
            Self::Exactly(count) => Threads::forced(count),
        }
    }
}

impl FromStr for ThreadCount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected auto or a number of threads up to {MOST}");
        if text == "auto" {
            return Ok(Self::Auto);
        }
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(expected());
        }
        match text.parse().unwrap_or(usize::MAX) {
            0 => Ok(Self::Auto),
            count => Ok(Self::Exactly(count.min(MOST))),
        }
    }
}

/// More threads than this have no work of their own in any graph.
const MOST: usize = 64;

#[cfg(test)]
mod tests {
    use super::{MOST, ThreadCount};

    #[test]
    fn words_and_numbers_are_understood() {
        let read = |text: &str| text.parse::<ThreadCount>();
        assert_eq!(read("auto"), Ok(ThreadCount::Auto));
        assert_eq!(read("0"), Ok(ThreadCount::Auto));
        assert_eq!(read("3"), Ok(ThreadCount::Exactly(3)));
        let huge = read("999999999999999999999999");
        assert_eq!(huge, Ok(ThreadCount::Exactly(MOST)));
        for wrong in ["", "-1", "two", "1.5", "+2"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}

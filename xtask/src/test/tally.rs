//! Counting what passed, failed and was skipped.

use std::fmt;
use std::ops::AddAssign;

/// Counts of tests, where a check that is not a libtest (format, lints …) counts as one test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    pub skipped: u64,
}

impl Tally {
    /// One check with its outcome.
    pub const fn of_check(passed: bool) -> Self {
        Self {
            passed: passed as u64,
            failed: !passed as u64,
            skipped: 0,
        }
    }

    /// One check that this machine cannot do.
    pub const SKIPPED_CHECK: Self = Self {
        passed: 0,
        failed: 0,
        skipped: 1,
    };

    /// Reads libtest's closing line:
    /// `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s`.
    /// Ignored tests count as skipped, filtered ones not at all. Any other line gives `None`.
    pub fn from_libtest_line(line: &str) -> Option<Self> {
        let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
        let mut tally = Self::default();
        for part in counts.split(';') {
            let Some((number, what)) = part.trim().split_once(' ') else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match what {
                "passed" => tally.passed += number,
                "failed" => tally.failed += number,
                "ignored" => tally.skipped += number,
                _ => {}
            }
        }
        Some(tally)
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closing_line_is_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; \
                    7 filtered out; finished in 0.52s";
        let expected = Tally {
            passed: 12,
            failed: 3,
            skipped: 1,
        };
        assert_eq!(Tally::from_libtest_line(line), Some(expected));
    }

    #[test]
    fn other_lines_count_nothing() {
        assert_eq!(Tally::from_libtest_line("running 3 tests"), None);
        assert_eq!(Tally::from_libtest_line("test a::b ... ok"), None);
    }

    #[test]
    fn the_summary_is_plain() {
        let mut sum = Tally::of_check(true);
        sum += Tally::of_check(false);
        sum += Tally::SKIPPED_CHECK;
        assert_eq!(sum.to_string(), "1 passed, 1 failed, 1 skipped");
    }
}

//! How many threads an instance computes with: one, unless the user says otherwise.
//!
//! A host shares the machine's cores among its tracks already, and a worker that is held up holds up the host. So the
//! workers, which all instances of a process share, are off until the user sets the environment variable
//! [`VARIABLE`] for the host: `auto` for as many as there are cores, where the system lets workers be as urgent as
//! the host's audio thread, or a number to insist.

use std::env;

use airloom_runtime::session::threads::Threads;

/// Set by the user for the host's process.
pub const VARIABLE: &str = "AIRLOOM_PLUGIN_THREADS";

/// What the user wants.
#[must_use]
pub fn wanted() -> Threads {
    env::var(VARIABLE).map_or(Threads::Alone, |text| parse(&text))
}

fn parse(text: &str) -> Threads {
    match text.trim() {
        "auto" => Threads::Cores,
        number => Threads::forced(number.parse().unwrap_or(1)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn off_unless_asked_for() {
        assert_eq!(parse("auto"), Threads::Cores);
        assert_eq!(parse(" 2 "), Threads::forced(2));
        for off in ["", "0", "1", "off", "-3"] {
            assert_eq!(parse(off), Threads::Alone, "{off}");
        }
    }
}

//! Running `cargo test` with its output shown live and its results counted.

use crate::failure::Failure;
use crate::process;
use crate::test::tally::Tally;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

/// Runs a `cargo test` command with a filter of test names, if any. A test program that dies before
/// its closing line, tests that do not build, and a run of everything that finds no test count as
/// one failure.
pub fn run(command: &mut Command, filter: Option<&str>) -> Result<Tally, Failure> {
    command.arg("--no-fail-fast").args(filter);
    println!("   {}", process::line_of(command));
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|source| Failure::Start {
            program: process::line_of(command),
            source,
        })?;
    let mut sum = Tally::default();
    if let Some(stdout) = child.stdout.take() {
        sum = pass_on(BufReader::new(stdout), std::io::stdout());
    }
    let status = child.wait().map_err(|source| Failure::Start {
        program: process::line_of(command),
        source,
    })?;
    if !status.success() {
        println!("{} ended with {status}", process::line_of(command));
        sum.failed = sum.failed.max(1);
    } else if filter.is_none() && sum == Tally::default() {
        println!("there was no test to run");
        sum.failed = 1;
    }
    Ok(sum)
}

/// Copies every line to `out` as it comes, adding up the closing lines.
fn pass_on(mut lines: impl BufRead, mut out: impl Write) -> Tally {
    let mut sum = Tally::default();
    let mut line = Vec::new();
    while lines
        .read_until(b'\n', &mut line)
        .is_ok_and(|read| read > 0)
    {
        let text = String::from_utf8_lossy(&line);
        if let Some(tally) = Tally::from_libtest_line(text.trim_end()) {
            sum += tally;
        }
        // A reader of ours that went away must not end the tests.
        out.write_all(&line).and_then(|()| out.flush()).ok();
        line.clear();
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_programs_add_up_and_every_line_is_shown() {
        let output = "running 1 test\ntest a ... ok\n\n\
            test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 2 passed; 1 failed; 4 ignored; 0 measured; 0 filtered out; finished in 0.00s";
        let expected = Tally {
            passed: 3,
            failed: 1,
            skipped: 4,
        };
        let mut shown = Vec::new();
        assert_eq!(pass_on(output.as_bytes(), &mut shown), expected);
        assert_eq!(shown, output.as_bytes());
    }

    #[test]
    fn an_end_without_a_result_is_one_failure() {
        let mut rustc = Command::new("rustc");
        rustc.arg("--no-such-flag").stderr(Stdio::null());
        assert_eq!(run(&mut rustc, None).unwrap(), Tally::of_check(false));
    }

    #[cfg(unix)]
    #[test]
    fn a_run_without_any_test_is_one_failure() {
        let mut silent = Command::new("true");
        assert_eq!(run(&mut silent, None).unwrap(), Tally::of_check(false));
        let mut silent = Command::new("true");
        assert_eq!(run(&mut silent, Some("name")).unwrap(), Tally::default());
    }
}

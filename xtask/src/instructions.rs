//! `cargo xtask instructions`: how many instructions the engine takes for fixed workloads, against what is committed.
//!
//! callgrind counts what the normal build executes, the same on a busy machine as on an idle one. The level of SIMD
//! instructions is capped by the setting, so that every machine runs the same code.

use crate::failure::Failure;
use crate::process;
use crate::setup::packages::on_path;
use crate::test::tally::Tally;
use crate::workspace::Workspace;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

/// The counts that are expected, one `NAME INSTRUCTIONS` a line.
const EXPECTED: &str = "benches/instructions.txt";

/// What the file begins with.
const HEADING: &str = "\
# Instructions under callgrind, x86-64, development profile: per node-block of 64 frames (w1: strip, w2: band) or
# per edit. The part behind the last point is the cap of SIMD levels. Written by `cargo xtask instructions --bless`.
";

/// Workloads of `airloom-benches --count` with the levels that they are counted at.
const COUNTED: [(&str, &str); 8] = [
    ("w1", "baseline"),
    ("w1", "v3"),
    ("w2", "baseline"),
    ("w2", "v3"),
    ("w3", "baseline"),
    ("w3.mixer", "baseline"),
    ("w3.gain", "baseline"),
    ("w5.edit", "baseline"),
];

/// More than this many times what is expected is a failure; libraries of the system differ a little.
const TOLERANCE: f64 = 1.03;

/// `[--bless]`: compares, or writes what is expected from now on.
pub fn instructions(workspace: &Workspace, args: &[String]) -> Result<(), Failure> {
    let is_blessed = match args {
        [] => false,
        [word] if word == "--bless" => true,
        _ => {
            return Err(Failure::Usage(
                "instructions takes --bless or nothing".to_owned(),
            ));
        }
    };
    if let Some(reason) = hindrance() {
        return Err(Failure::Machine(reason));
    }
    let found = count_all(workspace)?;
    if is_blessed {
        let mut text = HEADING.to_owned();
        for (name, count) in &found {
            writeln!(text, "{name} {count:.1}").ok();
        }
        let file = workspace.root().join(EXPECTED);
        return fs::write(&file, text).map_err(Failure::file(file));
    }
    match compare(workspace, &found)?.failed {
        0 => Ok(()),
        _ => Err(Failure::Checks),
    }
}

/// The step of `cargo xtask test`: each workload is one check.
pub fn step(workspace: &Workspace, _: Option<&str>) -> Result<Tally, Failure> {
    if let Some(reason) = hindrance() {
        println!("skipped: {reason}");
        return Ok(Tally::SKIPPED_CHECK);
    }
    compare(workspace, &count_all(workspace)?)
}

/// Why nothing can be counted here.
fn hindrance() -> Option<String> {
    if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        return Some("the committed counts are of Linux on x86-64".to_owned());
    }
    let works = on_path("valgrind")
        && process::succeeds(Command::new("valgrind").args(["--tool=none", "true"]));
    (!works).then(|| "valgrind is not installed or does not run".to_owned())
}

/// Whether this machine has what a cap allows.
fn is_there(level: &str) -> bool {
    #[cfg(target_arch = "x86_64")]
    let has_v3 = std::arch::is_x86_feature_detected!("avx2");
    #[cfg(not(target_arch = "x86_64"))]
    let has_v3 = false;
    level == "baseline" || has_v3
}

/// Instructions for one unit of every workload, by name.
fn count_all(workspace: &Workspace) -> Result<BTreeMap<String, f64>, Failure> {
    process::run(
        workspace
            .cargo()
            .args(["build", "--quiet", "--package", "airloom-benches"]),
    )?;
    let program = workspace.target().join("debug/airloom-benches");
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let wanted: Vec<_> = COUNTED
        .iter()
        .filter(|(_, level)| is_there(level))
        .collect();
    let mut counts = BTreeMap::new();
    for some in wanted.chunks(cores) {
        let results: Vec<_> = thread::scope(|scope| {
            let running: Vec<_> = some
                .iter()
                .map(|(name, level)| scope.spawn(|| count(&program, name, level)))
                .collect();
            running.into_iter().map(|thread| thread.join()).collect()
        });
        for ((name, level), result) in some.iter().zip(results) {
            let count = result.map_err(|_| Failure::Machine("a thread panicked".to_owned()))?;
            counts.insert(format!("{name}.{level}"), count?);
        }
    }
    Ok(counts)
}

/// Instructions of one unit.
fn count(program: &PathBuf, name: &str, level: &str) -> Result<f64, Failure> {
    let mut command = Command::new("valgrind");
    command.args([
        "--tool=callgrind",
        "--callgrind-out-file=/dev/null",
        "--collect-atstart=no",
        "--toggle-collect=airloom_benches::counted::counted",
    ]);
    command.arg(program).args(["--count", name]);
    command.env("AIRLOOM_SIMD", level).stdin(Stdio::null());
    let output = command.output().map_err(|source| Failure::Start {
        program: "valgrind".to_owned(),
        source,
    })?;
    let told = String::from_utf8_lossy(&output.stderr);
    let collected = told
        .lines()
        .find_map(|line| line.split_once("Collected : "));
    let instructions = collected.and_then(|(_, number)| number.trim().parse::<f64>().ok());
    let units = String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse::<f64>()
        .ok();
    match (instructions, units) {
        (Some(instructions), Some(units)) if instructions > 0.0 => Ok(instructions / units),
        _ => Err(Failure::Tree(format!(
            "nothing was counted for {name}:\n{told}"
        ))),
    }
}

fn compare(workspace: &Workspace, found: &BTreeMap<String, f64>) -> Result<Tally, Failure> {
    let file = workspace.root().join(EXPECTED);
    let text = fs::read_to_string(&file).map_err(Failure::file(file))?;
    let expected = expectations(&text);
    let mut sum = Tally::default();
    for (name, found) in found {
        let verdict = judge(*found, expected.get(name).copied());
        println!("   {name}: {found:.1} ({})", verdict.told);
        sum += Tally::of_check(verdict.is_good);
    }
    if sum.failed > 0 {
        println!("   `cargo xtask instructions --bless` makes these the expected counts");
    }
    Ok(sum)
}

fn expectations(text: &str) -> BTreeMap<String, f64> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(name, count)| Some((name.to_owned(), count.trim().parse().ok()?)))
        .collect()
}

struct Verdict {
    is_good: bool,
    told: String,
}

fn judge(found: f64, expected: Option<f64>) -> Verdict {
    let Some(expected) = expected else {
        return Verdict {
            is_good: false,
            told: "nothing is expected".to_owned(),
        };
    };
    let percent = (found / expected - 1.0) * 100.0;
    Verdict {
        is_good: found <= expected * TOLERANCE,
        told: format!("expected {expected:.1}, {percent:+.1} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_fails_and_fewer_does_not() {
        let expected = expectations("# per node\nw3.baseline 100.0\nw1.v3 7\n");
        assert_eq!(expected.len(), 2);
        assert!(judge(102.9, expected.get("w3.baseline").copied()).is_good);
        assert!(!judge(103.1, expected.get("w3.baseline").copied()).is_good);
        assert!(judge(3.0, expected.get("w1.v3").copied()).is_good);
        assert!(!judge(3.0, expected.get("w2.v3").copied()).is_good);
    }
}

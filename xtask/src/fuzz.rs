//! `cargo xtask fuzz`: the fuzz targets, each for some seconds, as many at once as there are cores.
//!
//! `fuzz/` is a workspace of its own, built for libFuzzer with the compiler's stable flags: counters at every edge of
//! the control flow and the operands of comparisons. No sanitizer, which would take a nightly compiler.

use crate::failure::Failure;
use crate::process;
use crate::test::tally::Tally;
use crate::workspace::Workspace;
use std::collections::VecDeque;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::{available_parallelism, sleep};
use std::time::Duration;

/// The manifest of the targets.
pub const MANIFEST: &str = "fuzz/Cargo.toml";

/// The targets, those that are cheapest to run last.
const TARGETS: [&str; 13] = [
    "edits",
    "plan",
    "document",
    "dsd",
    "media_vorbis",
    "media_mp3",
    "media_opus",
    "media_mp4",
    "media_adts",
    "media_caf",
    "media_flac",
    "media_aiff",
    "media_wav",
];

/// Readers of files are many and small: each runs for this part of the time.
const FILE_SHARE: u32 = 6;

/// How long each runs unless something else is said.
const SECONDS: u32 = 60;

/// The instrumentation that libFuzzer reads (LLVM's SanitizerCoverage).
const INSTRUMENTED: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    --cfg fuzzing";

/// Memory that a target may take, in MiB: two run beside each other.
const MEMORY_MIB: u32 = 2_048;

/// Bytes of the longest input.
const LONGEST: u32 = 4_096;

/// Lines of a target's log that tell what went wrong.
const TOLD: usize = 12;

/// `[TARGET] [--seconds N]`.
pub fn fuzz(workspace: &Workspace, args: &[String]) -> Result<(), Failure> {
    let mut targets = TARGETS.to_vec();
    let mut seconds = SECONDS;
    let mut words = args.iter();
    while let Some(word) = words.next() {
        if word == "--seconds" {
            let number = words.next().and_then(|number| number.parse().ok());
            seconds = number
                .ok_or_else(|| Failure::Usage("fuzz: --seconds needs a number".to_owned()))?;
        } else if let Some(target) = TARGETS.iter().find(|target| *target == word) {
            targets = vec![target];
        } else {
            return Err(Failure::Usage(format!(
                "fuzz: unknown target `{word}`; expected one of {}",
                TARGETS.join(", ")
            )));
        }
    }
    match run(workspace, &targets, seconds)?.failed {
        0 => Ok(()),
        _ => Err(Failure::Checks),
    }
}

/// The step of `cargo xtask test`: every target for a minute, readers of files for a part of it.
pub fn step(workspace: &Workspace, _: Option<&str>) -> Result<Tally, Failure> {
    if !cfg!(unix) {
        println!("skipped: libFuzzer runs on Unix alone");
        return Ok(Tally::SKIPPED_CHECK);
    }
    run(workspace, &TARGETS, SECONDS)
}

/// Builds and runs the targets; each is one check.
fn run(workspace: &Workspace, targets: &[&'static str], seconds: u32) -> Result<Tally, Failure> {
    let programs = build(workspace)?;
    let cores = available_parallelism().map_or(1, usize::from);
    let mut waiting: VecDeque<&str> = targets.iter().copied().collect();
    let mut running: Vec<(&str, Child)> = Vec::new();
    let mut sum = Tally::default();
    while !waiting.is_empty() || !running.is_empty() {
        while running.len() < cores
            && let Some(target) = waiting.pop_front()
        {
            let seconds = if target.starts_with("media_") {
                (seconds / FILE_SHARE).max(1)
            } else {
                seconds
            };
            running.push((target, start(workspace, &programs, target, seconds)?));
        }
        let mut still = Vec::new();
        for (target, mut child) in running {
            match child
                .try_wait()
                .map_err(Failure::file(log(workspace, target)))?
            {
                Some(status) => {
                    tell(workspace, target, status.success());
                    sum += Tally::of_check(status.success());
                }
                None => still.push((target, child)),
            }
        }
        running = still;
        sleep(Duration::from_millis(100));
    }
    Ok(sum)
}

/// Builds the targets and gives the folder they lie in. `--target` keeps the instrumentation away from build scripts.
fn build(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let compiler = process::capture(Command::new("rustc").arg("-vV"))?;
    let host = compiler
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap_or_default();
    let folder = folder(workspace);
    let mut command = workspace.cargo();
    command.args([
        "build",
        "--bins",
        "--manifest-path",
        MANIFEST,
        "--target",
        host,
        "--target-dir",
    ]);
    command.arg(&folder);
    command.env("RUSTFLAGS", INSTRUMENTED);
    process::run(&mut command)?;
    Ok(folder.join(host).join("debug"))
}

fn start(
    workspace: &Workspace,
    programs: &Path,
    target: &str,
    seconds: u32,
) -> Result<Child, Failure> {
    let found = folder(workspace).join("corpus").join(target);
    let artifacts = folder(workspace).join("artifacts").join(target);
    for folder in [&found, &artifacts, &folder(workspace).join("logs")] {
        fs::create_dir_all(folder).map_err(Failure::file(folder))?;
    }
    let log = log(workspace, target);
    let output = File::create(&log).map_err(Failure::file(&log))?;
    let program = programs.join(target);
    // New inputs go to the first folder; those that are kept with the source are read.
    Command::new(&program)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-rss_limit_mb={MEMORY_MIB}"))
        .arg(format!("-max_len={LONGEST}"))
        // What is made of the bytes has a structure at any length.
        .arg("-len_control=0")
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .arg(found)
        .arg(workspace.root().join("fuzz/corpus").join(target))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(output)
        .spawn()
        .map_err(|source| Failure::Start {
            program: program.display().to_string(),
            source,
        })
}

/// One line, or what went wrong and how to see it again.
fn tell(workspace: &Workspace, target: &str, is_good: bool) {
    let log = log(workspace, target);
    let bytes = fs::read(&log).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    if is_good {
        println!("   {target}: {}", text.lines().last().unwrap_or_default());
        return;
    }
    println!("   {target} failed; the whole log: {}", log.display());
    let matters = |line: &&str| line.contains("panicked at") || line.contains("ERROR: ");
    let start = text.lines().position(|line| matters(&line)).unwrap_or(0);
    for line in text.lines().skip(start).take(TOLD) {
        println!("      {line}");
    }
    if let Some(line) = text
        .lines()
        .find(|line| line.contains("Test unit written to"))
    {
        println!("      {line}\n      give that file to the target's program to see it again");
    }
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.target().join("fuzz")
}

fn log(workspace: &Workspace, target: &str) -> PathBuf {
    folder(workspace).join("logs").join(format!("{target}.log"))
}

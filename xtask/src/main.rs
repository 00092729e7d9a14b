//! `cargo xtask`: every task of the project, one file or folder a command.
//!
//! It is the first thing a bare machine compiles, so it depends on nothing but the standard
//! library. It starts other programs and reads source text; it knows no crate of the product
//! except by name.

mod bench;
mod bundle;
mod failure;
mod fuzz;
mod instructions;
mod process;
mod reference;
mod run;
mod setup;
mod soak;
mod test;
mod tidy;
mod workspace;

use crate::failure::Failure;
use crate::workspace::Workspace;
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  setup                                install what running and testing need
  run [ARGS…]                          set up, build and play the demo graph (or run `airloom ARGS…`)
  test [FILTER]                        set up and run every check and test (or the tests named like FILTER)
  bundle [--debug]                     build target/bundled/Airloom.clap and Airloom.vst3
  bench [NAME] [--quick] [--no-peers] [--json FILE]
                                       run the benchmarks, beside other engines unless told not to
  fuzz [TARGET] [--seconds N]          run the fuzz targets, each for a minute
  instructions [--bless]               count instructions under callgrind against the committed ones
  soak [--hours H] [--edits-per-second N] [--seed S]
                                       hours of audio with edits, as fast as the machine can
  reference                            write docs/nodes.md and its plots from the node types
  tidy                                 check the rules of the source
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // The counts of the tests are their own last word.
            if !matches!(failure, Failure::Checks) {
                eprintln!("xtask: {failure}");
            }
            failure.exit_code()
        }
    }
}

fn dispatch(args: &[String]) -> Result<(), Failure> {
    let workspace = Workspace::locate();
    let Some((command, rest)) = args.split_first() else {
        return Err(Failure::Usage(USAGE.to_owned()));
    };
    match command.as_str() {
        "setup" => setup::everything(&workspace),
        "run" => run::run(&workspace, rest),
        "test" => test::test(&workspace, rest),
        "bundle" => bundle::bundle(&workspace, rest),
        "bench" => bench::bench(&workspace, rest),
        "fuzz" => fuzz::fuzz(&workspace, rest),
        "instructions" => instructions::instructions(&workspace, rest),
        "soak" => soak::soak(&workspace, rest),
        "reference" => reference::reference(&workspace, rest),
        "tidy" => tidy::tidy(&workspace),
        "help" | "--help" | "-h" => {
            print!("{USAGE}");
            Ok(())
        }
        unknown => Err(Failure::Usage(format!(
            "unknown command `{unknown}`\n{USAGE}"
        ))),
    }
}

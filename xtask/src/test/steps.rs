//! The steps of `cargo xtask test`, in their order.

use crate::bundle;
use crate::failure::Failure;
use crate::fuzz;
use crate::instructions;
use crate::process;
use crate::setup;
use crate::soak;
use crate::test::libtest;
use crate::test::sanitizer;
use crate::test::tally::Tally;
use crate::tidy;
use crate::workspace::Workspace;
use std::process::Command;

/// The loom models have a manifest of their own: their loom feature must not reach the product.
const MODELS: &str = "engine/realtime/models/Cargo.toml";

/// How often loom lets a thread lose the processor at a point where it could go on; three finds
/// known ordering bugs while the models stay within seconds ("bounded exploration", loom's docs).
const LOOM_PREEMPTIONS: &str = "3";

/// One step with its heading.
pub struct Step {
    /// Printed before and after.
    pub name: &'static str,
    /// Whether the step still makes sense when only some tests are wanted.
    pub with_filter: bool,
    /// What it does; an error counts as one failure.
    pub run: fn(&Workspace, Option<&str>) -> Result<Tally, Failure>,
}

/// Cheap checks first, so that their answer is there while the rest builds.
pub const ALL: &[Step] = &[
    step("set-up", true, set_up),
    step("format", false, format),
    step("tidy", false, tidy_rules),
    step("clippy", false, clippy),
    step("plugin bundle", true, plugin_bundle),
    step("tests", true, tests),
    step("loom models", true, loom_models),
    step("real-time sanitizer", true, sanitizer::run),
    step("instruction counts", false, instructions::step),
    step("soak", false, soak::step),
    step("fuzz targets", false, fuzz::step),
    step("documentation", false, documentation),
];

const fn step(
    name: &'static str,
    with_filter: bool,
    run: fn(&Workspace, Option<&str>) -> Result<Tally, Failure>,
) -> Step {
    Step {
        name,
        with_filter,
        run,
    }
}

fn set_up(workspace: &Workspace, _: Option<&str>) -> Result<Tally, Failure> {
    setup::for_testing(workspace).map(|()| Tally::default())
}

fn format(workspace: &Workspace, _: Option<&str>) -> Result<Tally, Failure> {
    let product = check(workspace.cargo().args(["fmt", "--all", "--check"]));
    // Of the workspaces beside the product's.
    let others = [MODELS, fuzz::MANIFEST].map(|manifest| {
        let arguments = ["fmt", "--check", "--manifest-path", manifest];
        check(workspace.cargo().args(arguments))
    });
    Ok(Tally::of_check(product && others == [true; 2]))
}

fn tidy_rules(workspace: &Workspace, _: Option<&str>) -> Result<Tally, Failure> {
    tidy::tidy(workspace).map(|()| Tally::of_check(true))
}

fn clippy(workspace: &Workspace, _: Option<&str>) -> Result<Tally, Failure> {
    let passed = check(workspace.cargo().args([
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--keep-going",
        "--",
        "--deny",
        "warnings",
    ]));
    Ok(Tally::of_check(passed))
}

fn plugin_bundle(workspace: &Workspace, _: Option<&str>) -> Result<Tally, Failure> {
    bundle::bundle(workspace, &[]).map(|()| Tally::of_check(true))
}

fn tests(workspace: &Workspace, filter: Option<&str>) -> Result<Tally, Failure> {
    let mut command = workspace.cargo();
    command.args(["test", "--workspace", "--exclude", "airloom-sanitizer"]);
    libtest::run(&mut command, filter)
}

fn loom_models(workspace: &Workspace, filter: Option<&str>) -> Result<Tally, Failure> {
    let mut command = workspace.cargo();
    command.args(["test", "--manifest-path", MODELS, "--target-dir"]);
    command.arg(workspace.target());
    command.env("LOOM_MAX_PREEMPTIONS", LOOM_PREEMPTIONS);
    libtest::run(&mut command, filter)
}

fn documentation(workspace: &Workspace, _: Option<&str>) -> Result<Tally, Failure> {
    let mut command = workspace.cargo();
    command.args(["doc", "--quiet", "--workspace", "--no-deps", "--keep-going"]);
    command.env("RUSTDOCFLAGS", "--deny warnings");
    Ok(Tally::of_check(check(&mut command)))
}

/// Runs a command whose output explains itself; its end is the outcome.
fn check(command: &mut Command) -> bool {
    println!("   {}", process::line_of(command));
    process::run(command).is_ok()
}

//! The `airloom` program: renders graphs over files, plays them on devices, checks and explains them.
//!
//! The rim: here meet the engine and the operating system (files, devices, terminal, signals). It must
//! never compute a sample itself; what it adds to a graph is where samples come from and go to. The
//! main thread runs a command; while a graph plays, the device's thread runs the executor and nothing
//! else, and everything that waits, prints or allocates stays on the main thread.

mod command;
mod describe;
mod device;
mod failure;
mod graph_file;
mod interrupt;
mod note;
mod output;
mod play;
mod problems;
mod rendering;
mod replacement;
mod thread_count;
mod wording;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::command::{check, devices, nodes, render, run, schema};
use crate::failure::{Exit, Failure};
use crate::interrupt::Interrupt;

/// Counts what is allocated inside an audio scope, in builds with debug assertions.
#[cfg(debug_assertions)]
#[global_allocator]
static ALLOCATOR: airloom_realtime::allocation::CheckedAllocator =
    airloom_realtime::allocation::CheckedAllocator;

/// One audio graph, offline and on air.
#[derive(Debug, Parser)]
#[command(name = "airloom", version, about, arg_required_else_help = true)]
struct Arguments {
    /// Print JSON: results on standard output, errors as one object with "problems" on standard error.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Render(render::RenderArgs),
    Run(run::RunArgs),
    Check(check::CheckArgs),
    Nodes(nodes::NodesArgs),
    Devices(devices::DevicesArgs),
    Schema(schema::SchemaArgs),
}

impl Command {
    fn run(&self, json: bool, interrupt: &Interrupt) -> Result<ExitCode, Failure> {
        if !matches!(self, Self::Render(_) | Self::Run(_)) {
            interrupt.end_at_once(json);
        }
        match self {
            Self::Render(args) => render::run(args, json, interrupt),
            Self::Run(args) => run::run(args, json, interrupt),
            Self::Check(args) => check::run(args, json),
            Self::Nodes(args) => nodes::run(args, json),
            Self::Devices(args) => devices::run(args, json),
            Self::Schema(args) => schema::run(args),
        }
    }
}

fn main() -> ExitCode {
    let interrupt = Interrupt::listen();
    airloom_realtime::panic::install_quiet_hook();
    let Arguments { json, command } = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return refuse(&error),
    };
    let run = || command.run(json, interrupt.as_ref().map_err(Failure::clone)?);
    let outcome = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| {
        Err(Failure::bug(
            "the program failed; the lines above say where. Please report it.",
        ))
    });
    outcome.unwrap_or_else(|failure| {
        failure.print(json);
        ExitCode::from(failure.exit())
    })
}

/// Wrong arguments are wrong input; help and version are not wrong.
fn refuse(error: &clap::Error) -> ExitCode {
    if !error.use_stderr() {
        drop(error.print());
        return ExitCode::SUCCESS;
    }
    let arguments = std::env::args_os().take_while(|argument| argument != "--");
    if arguments.into_iter().any(|argument| argument == "--json") {
        let text = error.to_string();
        let lines = text.lines().take_while(|line| !line.is_empty());
        let message = lines.map(str::trim).collect::<Vec<_>>().join(" ");
        Failure::input(message.trim_start_matches("error: ")).print(true);
    } else {
        drop(error.print());
    }
    ExitCode::from(Exit::Input as u8)
}

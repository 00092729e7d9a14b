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
mod output;
mod play;
mod problems;
mod rendering;
mod replacement;

use std::panic::catch_unwind;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::command::{check, devices, nodes, render, run, schema};
use crate::failure::{Exit, Failure};

/// Counts what is allocated inside an audio scope, in builds with debug assertions.
#[cfg(debug_assertions)]
#[global_allocator]
static ALLOCATOR: airloom_realtime::allocation::CheckedAllocator =
    airloom_realtime::allocation::CheckedAllocator;

/// One audio graph, offline and on air.
#[derive(Debug, Parser)]
#[command(name = "airloom", version, about, arg_required_else_help = true)]
struct Arguments {
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
    fn wants_json(&self) -> bool {
        match self {
            Self::Check(args) => args.json,
            Self::Nodes(args) => args.json,
            Self::Devices(args) => args.json,
            Self::Render(_) | Self::Run(_) | Self::Schema(_) => false,
        }
    }

    fn run(&self) -> Result<ExitCode, Failure> {
        match self {
            Self::Render(args) => render::run(args),
            Self::Run(args) => run::run(args),
            Self::Check(args) => check::run(args),
            Self::Nodes(args) => nodes::run(args),
            Self::Devices(args) => devices::run(args),
            Self::Schema(args) => schema::run(args),
        }
    }
}

fn main() -> ExitCode {
    airloom_realtime::panic::install_quiet_hook();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // Wrong arguments are wrong input; help and version are not wrong.
            let code = if error.use_stderr() {
                Exit::Input as u8
            } else {
                0
            };
            drop(error.print());
            return ExitCode::from(code);
        }
    };
    let command = arguments.command;
    let json = command.wants_json();
    let outcome = catch_unwind(|| command.run()).unwrap_or_else(|_| {
        Err(Failure::bug(
            "the program failed; the lines above say where. Please report it.",
        ))
    });
    outcome.unwrap_or_else(|failure| {
        failure.print(json);
        ExitCode::from(failure.exit())
    })
}

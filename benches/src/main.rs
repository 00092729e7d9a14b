//! Benchmarks of the engine: `cargo xtask bench [NAME] [--quick] [--json FILE]`.
//!
//! Each prints its figures beside its goal and what peers reach. Nothing here is used by the product. Everything is
//! measured in CPU time of one thread, so that other programs on the machine disturb as little as they can; where
//! several threads are measured it is the time on the wall. A calibration loop beside the figures tells how fast the
//! machine was meanwhile.

mod arguments;
mod calibration;
mod contest;
mod counted;
mod failure;
mod graph;
mod measure;
mod nodes;
mod noise;
mod peers;
mod rates;
mod report;

use std::process::ExitCode;

use crate::arguments::Arguments;
use crate::calibration::Calibration;
use crate::failure::Failure;
use crate::report::Report;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("bench: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let arguments = Arguments::parse(std::env::args().skip(1))?;
    if let Some(name) = &arguments.counted {
        return counted::run(name);
    }
    if let Some(part) = arguments.served {
        return graph::parallel::served::serve(part);
    }
    let mut report = Report::begin();
    let mut calibration = Calibration::new();
    graph::run(&arguments, &mut calibration, &mut report)?;
    rates::run(&arguments, &mut calibration, &mut report)?;
    if arguments.wants("nodes") {
        nodes::run(arguments.quick, &mut calibration, &mut report)?;
    }
    calibration.report(&mut report);
    match &arguments.json {
        Some(file) => report.write(file),
        None => Ok(()),
    }
}

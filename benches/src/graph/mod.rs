//! The engine's graph: the workloads W1 (wide mixer), W2 (deep chain), W3 (overhead), W5 (edits),
//! several threads, curves of cost, and opening.

mod bench_node;
pub mod builder;
mod compile;
mod curves;
pub mod parallel;
pub mod stage;
pub mod w1;
pub mod w2;
pub mod w3;
pub mod w5;

use crate::arguments::Arguments;
use crate::calibration::Calibration;
use crate::failure::Failure;
use crate::report::Report;

/// Runs the benches that are wanted.
///
/// # Errors
/// [`Failure`] of the first that does not come to its figures.
pub fn run(
    arguments: &Arguments,
    calibration: &mut Calibration,
    report: &mut Report,
) -> Result<(), Failure> {
    let quick = arguments.quick;
    if arguments.wants("w1") {
        w1::run(quick, calibration, report)?;
    }
    if arguments.wants("w2") {
        w2::run(quick, calibration, report)?;
    }
    if arguments.wants("w3") {
        w3::run(quick, calibration, report)?;
    }
    if arguments.wants("w5") {
        w5::run(quick, calibration, report)?;
    }
    if arguments.wants("parallel") {
        parallel::run(quick, calibration, report)?;
    }
    if arguments.wants("curves") {
        curves::run(quick, calibration, report)?;
    }
    if arguments.wants("compile") {
        compile::run(quick, calibration, report)?;
    }
    Ok(())
}

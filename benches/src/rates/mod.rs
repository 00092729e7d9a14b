//! Changes of rate: the workload W4.

pub mod fit;
pub mod stream;
mod w4;

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
    if arguments.wants("w4") {
        w4::run(arguments.quick, calibration, report)?;
    }
    Ok(())
}

//! W5 in other engines: the same node comes and goes.

use crate::calibration::Calibration;
use crate::failure::Failure;
use crate::graph::w3::overhead::Overhead;
use crate::measure::{Quantiles, cpu_ns};
use crate::peers::roll::editors;
use crate::report::{Report, Table};

/// Blocks between two edits: the peers' fades are over.
const SETTLING: usize = 48;

/// Edits with rest between them.
///
/// # Errors
/// Of the first engine that does not do its work.
pub fn run(
    graph: &Overhead,
    frames: usize,
    quick: bool,
    calibration: &mut Calibration,
    report: &mut Report,
) -> Result<(), Failure> {
    let mut table = Table::new(&[
        "engine",
        "an edit p50 µs",
        "p99",
        "first block beyond an ordinary one p50",
        "p99",
    ]);
    let mut engines = editors(graph, frames)?;
    if engines.is_empty() {
        return Ok(());
    }
    for engine in &mut engines {
        let (mut control, mut ordinary, mut first) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..(if quick { 30 } else { 300 }) {
            if number % 50 == 0 {
                calibration.sample();
            }
            for _ in 0..SETTLING {
                engine.block();
            }
            for _ in 0..4 {
                ordinary.push(cpu_ns(|| engine.block()).1);
            }
            let (outcome, time) = cpu_ns(|| engine.add(number));
            outcome?;
            control.push(time);
            first.push(cpu_ns(|| engine.block()).1);
            for _ in 0..SETTLING {
                engine.block();
            }
            let (outcome, time) = cpu_ns(|| engine.remove());
            outcome?;
            control.push(time);
        }
        let ordinary = Quantiles::of(&ordinary).p50;
        let extra: Vec<f64> = first.iter().map(|time| time - ordinary).collect();
        let (control, extra) = (
            Quantiles::of(&control).per(1e3),
            Quantiles::of(&extra).per(1e3),
        );
        let prefix = engine.prefix();
        report.figure(format!("{prefix}w5.control_p50_us"), control.p50);
        report.figure(format!("{prefix}w5.control_p99_us"), control.p99);
        report.figure(format!("{prefix}w5.audio_extra_p50_us"), extra.p50);
        report.figure(format!("{prefix}w5.audio_extra_p99_us"), extra.p99);
        table.row([
            engine.label().to_owned(),
            format!("{:.1}", control.p50),
            format!("{:.1}", control.p99),
            format!("{:.1}", extra.p50),
            format!("{:.1}", extra.p99),
        ]);
    }
    table.print("W5 in other engines: 500 nodes at block 64, edits with rest between them");
    Ok(())
}

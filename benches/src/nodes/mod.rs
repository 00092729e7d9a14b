//! What each node type costs, beside the same thing in fundsp and ffmpeg where they have it.

mod place;
mod setting;

use crate::calibration::Calibration;
use crate::contest::{Contestant, Repeats, side_by_side};
use crate::failure::Failure;
use crate::graph::stage::{RATE_HZ, play, process};
use crate::measure::count;
use crate::nodes::place::{Place, empty};
use crate::nodes::setting::SETTINGS;
use crate::peers;
use crate::report::{Report, Table, shown};

/// Block sizes.
const BLOCKS: [usize; 5] = [32, 64, 128, 256, 512];

/// The block size at which others are compared.
const COMPARED: usize = 64;

/// Nanoseconds per frame and channel of every type, at every block size. What an empty graph costs is taken off.
///
/// # Errors
/// [`Failure`] of the first that cannot be played.
pub fn run(quick: bool, calibration: &mut Calibration, report: &mut Report) -> Result<(), Failure> {
    let mut heads = vec!["node".to_owned()];
    heads.extend(BLOCKS.map(|frames| frames.to_string()));
    heads.extend([
        "peer, at 64".to_owned(),
        "ns".to_owned(),
        "ratio".to_owned(),
    ]);
    let mut table = Table::new(&heads.iter().map(String::as_str).collect::<Vec<_>>());
    for (name, place) in place::all()? {
        let mut row = vec![name.clone()];
        let mut ours_at_64 = f64::NAN;
        let mut rivals = Vec::new();
        for frames in BLOCKS {
            let mut contestants = vec![
                ours("Airloom", &place, frames)?,
                ours("", &empty()?, frames)?,
            ];
            if frames == COMPARED {
                contestants.extend(peers::roll::node(&name, frames));
            }
            let repeats = Repeats {
                rounds: if quick { 2 } else { 6 },
                blocks: (if quick { 20_000 } else { 100_000 }) / frames,
                stretch: if quick { [1.0, 5.0] } else { [5.0, 65.0] },
                blocks_per_second: f64::from(RATE_HZ) / count(frames),
            };
            let times = side_by_side(&mut contestants, repeats, || calibration.sample())?;
            let each = |block_ns: f64, channels: usize| block_ns / count(frames * channels);
            let (Some(with), Some(without)) = (times.first(), times.get(1)) else {
                continue;
            };
            let ours = each((with.best - without.best).max(0.0), place.channels);
            report.figure(format!("node.{name}.block{frames}.ns"), ours);
            row.push(shown(ours, 2));
            if frames == COMPARED {
                ours_at_64 = ours;
                for (contestant, times) in contestants.iter().zip(&times).skip(2) {
                    let theirs = each(times.best, 2);
                    report.figure(format!("{}node.{name}.ns", contestant.prefix), theirs);
                    rivals.push((contestant.label.clone(), theirs));
                }
            }
        }
        let names: Vec<&str> = rivals.iter().map(|(label, _)| label.as_str()).collect();
        let times: Vec<String> = rivals.iter().map(|(_, ns)| shown(*ns, 2)).collect();
        let ratios: Vec<String> = rivals
            .iter()
            .map(|(_, ns)| shown(ns / ours_at_64, 2))
            .collect();
        row.extend([names.join(", "), times.join(", "), ratios.join(", ")]);
        table.row(row);
    }
    table.print(
        "Nodes: CPU ns per frame and channel by block size, stereo noise, defaults unless docs/performance.md says \
         otherwise; ratio: the peer's time over ours",
    );
    println!("settings other than the defaults:");
    for setting in SETTINGS {
        println!("  {}: {}", setting.node_type, setting.text);
    }
    Ok(())
}

fn ours(label: &str, place: &Place, frames: usize) -> Result<Contestant<'static>, Failure> {
    let (session, mut executor) = play(place.document.clone(), frames)?;
    for event in place.events() {
        executor.buses().events_mut().push(event);
    }
    Ok(Contestant::ours(label, move || {
        // The session lives as long as its executor.
        let _ = &session;
        process(&mut executor, frames);
    }))
}

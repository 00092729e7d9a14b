//! Several engines with the same task, turn by turn.

use crate::failure::Failure;
use crate::measure::{Quantiles, count, cpu_ns};

/// How an engine is set to work.
pub enum Work<'a> {
    /// Processes one block.
    Block(Box<dyn FnMut() + 'a>),
    /// Renders that many seconds of audio from its start and gives the CPU time that all of it took, in nanoseconds.
    /// What its beginning costs is taken out by the difference of two lengths.
    Stretch(Box<dyn FnMut(f64) -> Result<f64, Failure> + 'a>),
}

/// The engine whose turn it is.
pub struct Contestant<'a> {
    /// As the table calls it.
    pub label: String,
    /// Before the figures' names: empty for ours, the peer's name and a full stop for a peer's.
    pub prefix: &'static str,
    /// Behind the workload's name, for one of several guises.
    pub guise: &'static str,
    /// What it does.
    pub work: Work<'a>,
}

impl<'a> Contestant<'a> {
    /// Ours, in its usual guise.
    pub fn ours(label: &str, block: impl FnMut() + 'a) -> Self {
        Self::in_process(label, "", block)
    }

    /// An engine in this process that processes blocks.
    pub fn in_process(label: &str, prefix: &'static str, block: impl FnMut() + 'a) -> Self {
        Self {
            label: label.to_owned(),
            prefix,
            guise: "",
            work: Work::Block(Box::new(block)),
        }
    }

    /// The name of a figure of this engine.
    pub fn figure(&self, workload: &str, figure: &str) -> String {
        format!("{}{workload}{}.{figure}", self.prefix, self.guise)
    }
}

/// How often something is measured.
#[derive(Debug, Clone, Copy)]
pub struct Repeats {
    /// How often each has its turn.
    pub rounds: usize,
    /// Blocks of one turn.
    pub blocks: usize,
    /// The two lengths of a stretch, in seconds.
    pub stretch: [f64; 2],
    /// Blocks in a second of audio.
    pub blocks_per_second: f64,
}

/// Stretches cost seconds each; they get this many turns at most.
const MOST_STRETCHES: usize = 3;

/// Lets several engines take turns, so that all meet the same moods of the machine, and gives for each the CPU time
/// of one block in nanoseconds: `best` is the best turn's mean, the others are of single blocks (not a number where
/// there are no single blocks).
///
/// # Errors
/// Of an engine that does not do its work.
pub fn side_by_side(
    contestants: &mut [Contestant<'_>],
    repeats: Repeats,
    mut between: impl FnMut(),
) -> Result<Vec<Quantiles>, Failure> {
    let mut best = vec![f64::INFINITY; contestants.len()];
    let mut single = vec![Vec::new(); contestants.len()];
    for round in 0..repeats.rounds {
        between();
        let places = best.iter_mut().zip(&mut single);
        for (contestant, (best, single)) in contestants.iter_mut().zip(places) {
            match &mut contestant.work {
                Work::Block(block) => {
                    for _ in 0..repeats.blocks / 10 + 1 {
                        block();
                    }
                    let ((), turn) = cpu_ns(|| {
                        for _ in 0..repeats.blocks {
                            block();
                        }
                    });
                    *best = best.min(turn / count(repeats.blocks));
                    for _ in 0..repeats.blocks / 4 + 1 {
                        single.push(cpu_ns(&mut *block).1);
                    }
                }
                Work::Stretch(render) if round < MOST_STRETCHES => {
                    let [short, long] = repeats.stretch;
                    let time = -render(short)? + render(long)?;
                    *best = best.min(time / (long - short) / repeats.blocks_per_second);
                }
                Work::Stretch(_) => {}
            }
        }
    }
    let quantiles = best.iter().zip(&single);
    Ok(quantiles
        .map(|(best, single)| Quantiles {
            best: *best,
            ..if single.is_empty() {
                Quantiles::UNKNOWN
            } else {
                Quantiles::of(single)
            }
        })
        .collect())
}

//! W5: edits of a playing graph at block 64; an edit adds a node and connects it, or removes it.
//!
//! Control work and blocks alternate on one thread. So a block after an edit finds the caches full of the control
//! side's data, which would not be so on two cores; an edit that moves a node on the canvas, which is checked like
//! any other but leaves the sound alone, tells how much of the time is that. What a node's own preparation costs is
//! next to nothing here: the added nodes prepare nothing.

pub mod change;
pub mod edited;
pub mod rivals;
mod times;

use airloom_realtime::scope::audio_scope;
use airloom_runtime::execute::executor::Executor;
use airloom_runtime::session::session::Session;

use crate::calibration::Calibration;
use crate::failure::Failure;
use crate::graph::stage::{RATE_HZ, play, process};
use crate::graph::w3::overhead::{Means, Overhead};
use crate::graph::w5::change::{add, moved, remove};
use crate::graph::w5::times::Times;
use crate::measure::{count, cpu_ns};
use crate::report::Report;

/// Nodes of the graph; the first is the workload.
const SIZES: [usize; 2] = [500, 5_000];

const FRAMES: usize = 64;

/// Blocks until every fade is over and what faded is cleared away: 10 ms are 7.5 blocks, twice.
const SETTLING: usize = 24;

/// Edits in a second of audio.
const EDITS_PER_SECOND: usize = 1_000;

/// Edits of one graph after another, then other engines.
///
/// # Errors
/// [`Failure`] of the first that does not come to its figures.
pub fn run(quick: bool, calibration: &mut Calibration, report: &mut Report) -> Result<(), Failure> {
    for nodes in SIZES {
        let graph = Overhead::new(nodes);
        let mut scene = Scene::new(&graph)?;
        scene.settle();
        for round in 0..(if quick { 50 } else { 1_000 }) {
            if round % 50 == 0 {
                calibration.sample();
            }
            scene.alone(round)?;
        }
        let seconds = if quick { 3 } else { 60 };
        for second in 0..seconds {
            calibration.sample();
            scene.busy_second(100_000 + second * EDITS_PER_SECOND)?;
        }
        let title = format!(
            "W5, edits: {nodes} nodes at block {FRAMES}; 1,000 single edits a second for {seconds} s, adding and removing"
        );
        let workload = if nodes == SIZES[0] {
            "w5".to_owned()
        } else {
            format!("w5.nodes{nodes}")
        };
        scene.times.print(&title, &workload, report);
    }
    rivals::run(&Overhead::new(SIZES[0]), FRAMES, quick, calibration, report)
}

struct Scene {
    session: Session,
    executor: Executor,
    nodes: usize,
    times: Times,
}

impl Scene {
    fn new(graph: &Overhead) -> Result<Self, Failure> {
        let (session, executor) = play(graph.document(Means::HalfSum)?, FRAMES)?;
        Ok(Self {
            session,
            executor,
            nodes: graph.len(),
            times: Times::default(),
        })
    }

    /// The CPU time of a block.
    fn block(&mut self) -> f64 {
        cpu_ns(|| process(&mut self.executor, FRAMES)).1
    }

    /// One edit, its undoing, and the blocks around them.
    fn alone(&mut self, number: usize) -> Result<(), Failure> {
        for _ in 0..4 {
            let time = self.block();
            self.times.ordinary.push(time);
        }
        self.session.apply(&moved(number)?)?;
        let time = self.block();
        self.times.after_move.push(time);
        self.block();

        let edit = add(number, self.nodes)?;
        let (applied, time) = cpu_ns(|| self.session.apply(&edit));
        applied?;
        self.times.add.push(time);
        if number.is_multiple_of(2) {
            let time = self.block();
            self.times.first.push(time);
        } else {
            let executor = &mut self.executor;
            let ((), time) = cpu_ns(|| audio_scope(|rt| executor.adopt_all(rt)));
            self.times.adoption.push(time);
            self.block();
        }
        for _ in 0..6 {
            let time = self.block();
            self.times.fading.push(time);
        }
        self.block();
        // The fade is over: the edges that faded are made plain again, by a plan of their own.
        self.times.clear.push(cpu_ns(|| self.session.tick()).1);
        let time = self.block();
        self.times.after_clear.push(time);
        self.settle();

        let edit = remove(number)?;
        let (applied, time) = cpu_ns(|| self.session.apply(&edit));
        applied?;
        self.times.remove.push(time);
        self.settle();
        Ok(())
    }

    /// A second of audio full of edits, with housekeeping once a block, all fading at once.
    fn busy_second(&mut self, first: usize) -> Result<(), Failure> {
        let rate = usize::try_from(RATE_HZ).unwrap_or(0);
        let (mut due, mut number) = (0, first);
        while number < first + EDITS_PER_SECOND {
            due += FRAMES * EDITS_PER_SECOND;
            let mut here = Vec::new();
            while due >= rate && number < first + EDITS_PER_SECOND {
                due -= rate;
                // Half of them take away again what the other half added.
                let edit = if number.is_multiple_of(2) {
                    add(number, self.nodes)?
                } else {
                    remove(number - 1)?
                };
                let (applied, time) = cpu_ns(|| self.session.apply(&edit));
                applied?;
                here.push(time);
                number += 1;
            }
            let ((), tidying) = cpu_ns(|| self.session.tick());
            let share = tidying / count(here.len());
            self.times.edit.extend(here.iter().map(|time| time + share));
            let time = self.block();
            self.times.busy.push(time);
        }
        Ok(())
    }

    fn settle(&mut self) {
        for _ in 0..SETTLING {
            process(&mut self.executor, FRAMES);
            self.session.tick();
        }
    }
}

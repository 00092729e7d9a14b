//! Pure Data in batch mode: blocks of 64 frames, as fast as the machine can.

use std::fmt::Write;

use crate::contest::{Contestant, Work};
use crate::failure::Failure;
use crate::graph::stage::RATE_HZ;
use crate::graph::w1::strips::{Q, STRIPS, bands, gains};
use crate::graph::w2::chain::{self, Peak};
use crate::graph::w3::overhead::Overhead;
use crate::peers::outside::program::Program;
use crate::peers::outside::recording::Scratch;

/// Its block.
pub const FRAMES: usize = 64;

/// A patch as it grows: objects are counted from zero.
#[derive(Debug, Default)]
struct Patch {
    text: String,
    objects: usize,
    wires: String,
}

impl Patch {
    /// Adds an object or message and gives its number.
    fn add(&mut self, kind: &str, words: &str) -> usize {
        writeln!(self.text, "#X {kind} 0 0 {words};").ok();
        self.objects += 1;
        self.objects - 1
    }

    fn object(&mut self, words: &str) -> usize {
        self.add("obj", words)
    }

    fn wire(&mut self, from: usize, to: usize) {
        writeln!(self.wires, "#X connect {from} 0 {to} 0;").ok();
    }

    /// Noise for left and right.
    fn sources(&mut self) -> [usize; 2] {
        [(); 2].map(|()| {
            let (noise, scale) = (self.object("noise~"), self.object("*~ 0.25"));
            self.wire(noise, scale);
            scale
        })
    }

    fn peak(&mut self, (frequency_hz, gain_db): (f64, f64), q: f64) -> usize {
        let Peak {
            b: [b0, b1, b2],
            a: [a1, a2],
            ..
        } = Peak::new(frequency_hz, gain_db, q);
        let (back1, back2) = (-a1, -a2);
        self.object(&format!(
            "biquad~ {back1:.9} {back2:.9} {b0:.9} {b1:.9} {b2:.9}"
        ))
    }

    /// The patch that plays for so many seconds, prints the level of what it is given, and ends Pd.
    fn finish(mut self, heard: [usize; 2], seconds: f64) -> String {
        let output = self.object("dac~");
        for (side, source) in heard.into_iter().enumerate() {
            writeln!(self.wires, "#X connect {source} 0 {output} {side};").ok();
        }
        let (level, print) = (self.object("env~ 16384 16384"), self.object("print level"));
        self.wire(heard[0], level);
        self.wire(level, print);
        let start = self.object("loadbang");
        let on = self.add("msg", "\\; pd dsp 1");
        let wait = self.object(&format!("delay {}", seconds * 1_000.0));
        let quit = self.add("msg", "\\; pd quit");
        self.wire(start, on);
        self.wire(start, wait);
        self.wire(wait, quit);
        format!("#N canvas 0 0 100 100 10;\n{}{}", self.text, self.wires)
    }
}

/// Plays the patches that `build` makes.
fn contestant(
    name: &str,
    build: impl Fn(&mut Patch) -> [usize; 2] + 'static,
) -> Result<Option<Contestant<'static>>, Failure> {
    let Some(program) = Program::find("pd") else {
        return Ok(None);
    };
    let scratch = Scratch::new(&format!("pd-{name}"))?;
    let render = move |seconds: f64| {
        let mut patch = Patch::default();
        let heard = build(&mut patch);
        let file = scratch.write("patch.pd", patch.finish(heard, seconds))?;
        let rate = RATE_HZ.to_string();
        let args = [
            "-batch", "-nogui", "-noaudio", "-stderr", "-r", &rate, "-open", &file,
        ];
        let (time, told) = program.run_and_hear(&args)?;
        // 100 is full scale; silence is 0.
        let levels = told.lines().filter_map(|line| line.strip_prefix("level: "));
        let heard = levels
            .filter_map(|level| level.parse::<f64>().ok())
            .fold(0.0, f64::max);
        if heard < 40.0 {
            return Err(Failure::Unexpected(format!("Pd is silent: {told}")));
        }
        Ok(time)
    };
    // At least one level is printed in half a second.
    render(1.0)?;
    Ok(Some(Contestant {
        label: "Pd".to_owned(),
        prefix: "pd.",
        guise: "",
        work: Work::Stretch(Box::new(render)),
    }))
}

/// The wide mixer, its limiter a clipper; `None` where Pd is not installed.
///
/// # Errors
/// [`Failure`] if it does not run, or is silent.
pub fn mixer() -> Result<Option<Contestant<'static>>, Failure> {
    contestant("w1", |patch| {
        let sources = patch.sources();
        let outputs = [(); 2].map(|()| patch.object("clip~ -0.89 0.89"));
        for strip in 0..STRIPS {
            for (side, gain) in gains(strip).into_iter().enumerate() {
                let mut last = patch.object(&format!("*~ {gain:.9}"));
                patch.wire(sources[side], last);
                for band in bands(strip) {
                    let next = patch.peak(band, Q);
                    patch.wire(last, next);
                    last = next;
                }
                patch.wire(last, outputs[side]);
            }
        }
        outputs
    })
}

/// The deep chain; `None` where Pd is not installed.
///
/// # Errors
/// [`Failure`] if it does not run, or is silent.
pub fn chain() -> Result<Option<Contestant<'static>>, Failure> {
    contestant("w2", |patch| {
        patch.sources().map(|mut last| {
            for index in 0..512 {
                let next = patch.peak(chain::band(index, 512), chain::Q);
                patch.wire(last, next);
                last = next;
            }
            last
        })
    })
}

/// The graph of W3: a multiplication with two signals at its inlet for each channel of each node; `None` where Pd is
/// not installed.
///
/// # Errors
/// [`Failure`] if it does not run, or is silent.
pub fn overhead(graph: &Overhead) -> Result<Option<Contestant<'static>>, Failure> {
    let sources: Vec<Vec<usize>> = (0..graph.len())
        .map(|node| graph.sources(node).to_vec())
        .collect();
    let unread = graph.unread();
    contestant("w3", move |patch| {
        let inputs = patch.sources();
        inputs.map(|input| {
            let first = patch.objects;
            for sources in &sources {
                let node = patch.object("*~ 0.5");
                if sources.is_empty() {
                    patch.wire(input, node);
                }
                for source in sources {
                    patch.wire(first + source, node);
                }
            }
            let sum = patch.object("*~ 0.01");
            for node in &unread {
                patch.wire(first + node, sum);
            }
            sum
        })
    })
}

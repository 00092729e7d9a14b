//! scsynth, rendering a score into a file: a synth for each strip, chain or node.

mod definition;
mod score;

use crate::contest::{Contestant, Work};
use crate::failure::Failure;
use crate::graph::stage::RATE_HZ;
use crate::graph::w1::strips::{Q, STRIPS, bands, gains};
use crate::graph::w2::chain;
use crate::graph::w3::overhead::Overhead;
use crate::peers::outside::program::Program;
use crate::peers::outside::recording::Scratch;
use crate::peers::outside::scsynth::definition::{Definition, Input, PLUS, Rate, TIMES};
use crate::peers::outside::scsynth::score::Score;

/// Buses: the output, the noise, then what each workload needs.
const OUTPUT: usize = 0;
const NOISE: usize = 16;
const SUM: usize = 18;

/// Options: buses, nodes and memory for the largest workload, stereo.
const ROOM: [&str; 12] = [
    "-i", "0", "-o", "2", "-a", "8192", "-n", "8192", "-m", "262144", "-w", "4096",
];

/// Stereo from a bus.
fn listen(definition: &mut Definition, bus: Input) -> [Input; 2] {
    let unit = definition.unit("In", Rate::Audio, 0, &[bus], 2);
    [Input::Unit(unit, 0), Input::Unit(unit, 1)]
}

fn combine(definition: &mut Definition, operator: u16, a: Input, b: Input) -> Input {
    Input::Unit(
        definition.unit("BinaryOpUGen", Rate::Audio, operator, &[a, b], 1),
        0,
    )
}

fn out(definition: &mut Definition, bus: Input, [left, right]: [Input; 2]) {
    definition.unit("Out", Rate::Audio, 0, &[bus, left, right], 0);
}

fn bus(number: usize) -> Input {
    Input::Constant(u16::try_from(number).map_or(f64::NAN, f64::from))
}

/// Noise on its bus.
fn begin(score: &mut Score) {
    let mut noise = Definition::default();
    let channels = [(); 2].map(|()| {
        let white = Input::Unit(noise.unit("WhiteNoise", Rate::Audio, 0, &[], 1), 0);
        combine(&mut noise, TIMES, white, Input::Constant(0.25))
    });
    out(&mut noise, bus(NOISE), channels);
    score.define(&noise.file("noise"));
    score.start("noise", &[]);
}

fn peak(
    definition: &mut Definition,
    input: Input,
    (frequency_hz, gain_db): (f64, f64),
    q: f64,
) -> Input {
    let inputs = [
        input,
        Input::Constant(frequency_hz),
        Input::Constant(1.0 / q),
        Input::Constant(gain_db),
    ];
    Input::Unit(definition.unit("BPeakEQ", Rate::Audio, 0, &inputs, 1), 0)
}

fn contestant(
    name: &str,
    frames: usize,
    build: impl Fn(&mut Score) + 'static,
) -> Result<Option<Contestant<'static>>, Failure> {
    let Some(program) = Program::find("scsynth") else {
        return Ok(None);
    };
    let scratch = Scratch::new(&format!("scsynth-{name}-{frames}"))?;
    let render = move |seconds: f64| {
        let mut score = Score::default();
        begin(&mut score);
        build(&mut score);
        let file = scratch.write("score.osc", score.finish(seconds))?;
        let (output, block, rate) = (
            scratch.file("out.raw"),
            frames.to_string(),
            RATE_HZ.to_string(),
        );
        let mut args = vec![
            "-N", &file, "_", &output, &rate, "RAW", "float", "-z", &block, "-V", "-1",
        ];
        args.extend(ROOM);
        let time = program.run(&args)?;
        let heard = scratch.left_of_raw("out.raw")?;
        let loudest = heard
            .iter()
            .fold(0.0_f32, |most, sample| most.max(sample.abs()));
        if loudest < 1e-3 || !loudest.is_finite() {
            return Err(Failure::Unexpected(format!(
                "scsynth plays {loudest} at most"
            )));
        }
        Ok(time)
    };
    render(0.5)?;
    Ok(Some(Contestant {
        label: "scsynth".to_owned(),
        prefix: "scsynth.",
        guise: "",
        work: Work::Stretch(Box::new(render)),
    }))
}

/// The wide mixer; `None` where scsynth is not installed.
///
/// # Errors
/// [`Failure`] if it does not run, or is silent.
pub fn mixer(frames: usize) -> Result<Option<Contestant<'static>>, Failure> {
    contestant("w1", frames, |score| {
        for strip in 0..STRIPS {
            let mut definition = Definition::default();
            let mut channels = listen(&mut definition, bus(NOISE));
            for (channel, gain) in channels.iter_mut().zip(gains(strip)) {
                *channel = combine(&mut definition, TIMES, *channel, Input::Constant(gain));
                for band in bands(strip) {
                    *channel = peak(&mut definition, *channel, band, Q);
                }
            }
            out(&mut definition, bus(SUM), channels);
            let name = format!("strip{strip}");
            score.define(&definition.file(&name));
            score.start(&name, &[]);
        }
        let mut limiter = Definition::default();
        let channels = listen(&mut limiter, bus(SUM)).map(|channel| {
            let inputs = [channel, Input::Constant(0.89), Input::Constant(0.005)];
            Input::Unit(limiter.unit("Limiter", Rate::Audio, 0, &inputs, 1), 0)
        });
        out(&mut limiter, bus(OUTPUT), channels);
        score.define(&limiter.file("limiter"));
        score.start("limiter", &[]);
    })
}

/// The deep chain as one synth; `None` where scsynth is not installed.
///
/// # Errors
/// [`Failure`] if it does not run, or is silent.
pub fn chain(frames: usize) -> Result<Option<Contestant<'static>>, Failure> {
    contestant("w2", frames, |score| {
        let mut definition = Definition::default();
        let channels = listen(&mut definition, bus(NOISE)).map(|mut channel| {
            for index in 0..512 {
                channel = peak(&mut definition, channel, chain::band(index, 512), chain::Q);
            }
            channel
        });
        out(&mut definition, bus(OUTPUT), channels);
        score.define(&definition.file("chain"));
        score.start("chain", &[]);
    })
}

/// The graph of W3, a synth and a bus for each node; `None` where scsynth is not installed.
///
/// # Errors
/// [`Failure`] if it does not run, or is silent.
pub fn overhead(graph: &Overhead, frames: usize) -> Result<Option<Contestant<'static>>, Failure> {
    let bus_of = |node: usize| SUM + 2 * node;
    let unread = graph.unread();
    let nodes: Vec<(&str, [usize; 3])> = (0..graph.len())
        .map(|node| {
            let [first, second] = match *graph.sources(node) {
                [first, second] => [bus_of(first), bus_of(second)],
                _ => [NOISE; 2],
            };
            let name = if unread.contains(&node) {
                "heard"
            } else {
                "mean"
            };
            (name, [first, second, bus_of(node)])
        })
        .collect();
    contestant("w3", frames, move |score| {
        for name in ["mean", "heard"] {
            let mut definition = Definition::with_params(3);
            let [first, second, own] = [0, 1, 2].map(|param| Input::Unit(0, param));
            let (first, second) = (
                listen(&mut definition, first),
                listen(&mut definition, second),
            );
            let means = [0, 1].map(|side| {
                let sum = combine(&mut definition, PLUS, first[side], second[side]);
                combine(&mut definition, TIMES, sum, Input::Constant(0.5))
            });
            out(&mut definition, own, means);
            if name == "heard" {
                out(&mut definition, bus(OUTPUT), means);
            }
            score.define(&definition.file(name));
        }
        for (name, params) in &nodes {
            score.start(name, params);
        }
    })
}

//! CamillaDSP: f64, biquads of a chain as a wavefront; from file to file.

use serde_json::{Map, Value, json};

use crate::contest::{Contestant, Work};
use crate::failure::Failure;
use crate::graph::stage::RATE_HZ;
use crate::graph::w1::strips::{Q, STRIPS, bands, gains};
use crate::graph::w2::chain::{self, COMPARED, Definition, SEED, SignalToNoise};
use crate::noise::Noise;
use crate::peers::alike::expect_alike;
use crate::peers::outside::program::Program;
use crate::peers::outside::recording::{Scratch, raw_noise};

const PREFIX: &str = "camilladsp.";
const LABEL: &str = "CamillaDSP";

/// Filters, mixers, processors and pipeline of a configuration.
#[derive(Debug, Clone, Default)]
struct Chain {
    filters: Map<String, Value>,
    mixers: Map<String, Value>,
    processors: Map<String, Value>,
    pipeline: Vec<Value>,
}

impl Chain {
    fn peaks(&mut self, prefix: &str, bands: &[(f64, f64)], q: f64, channels: [usize; 2]) {
        let mut names = Vec::new();
        for (number, (frequency_hz, gain_db)) in bands.iter().enumerate() {
            let name = format!("{prefix}{number}");
            let parameters =
                json!({"type": "Peaking", "freq": frequency_hz, "gain": gain_db, "q": q});
            let filter = json!({"type": "Biquad", "parameters": parameters});
            self.filters.insert(name.clone(), filter);
            names.push(name);
        }
        self.pipeline
            .push(json!({"type": "Filter", "channels": channels, "names": names}));
    }

    fn mixer(&mut self, name: &str, channels: [usize; 2], mapping: Vec<Value>) {
        let [from, to] = channels;
        let mixer = json!({"channels": {"in": from, "out": to}, "mapping": mapping});
        self.mixers.insert(name.to_owned(), mixer);
        self.pipeline.push(json!({"type": "Mixer", "name": name}));
    }
}

/// A configuration's file that reads `input` and writes `output` in chunks of `frames`.
fn configure(
    scratch: &Scratch,
    chain: &Chain,
    frames: usize,
    [input, output]: [&str; 2],
) -> Result<String, Failure> {
    let configuration = json!({
        "devices": {
            "samplerate": RATE_HZ,
            "chunksize": frames,
            "capture": {"type": "RawFile", "channels": 2, "filename": input, "format": "F32_LE"},
            "playback": {"type": "File", "channels": 2, "filename": output, "format": "F32_LE"},
        },
        "filters": chain.filters,
        "mixers": chain.mixers,
        "processors": chain.processors,
        "pipeline": chain.pipeline,
    });
    // JSON is YAML.
    let name = format!("{frames}-{}.yml", input.len() + output.len());
    scratch.write(&name, configuration.to_string())
}

/// Renders a recording through a chain and gives the left channel.
fn output_of(
    program: &Program,
    scratch: &Scratch,
    chain: &Chain,
    recording: &[u8],
) -> Result<Vec<f32>, Failure> {
    let input = scratch.write("check-in.raw", recording)?;
    let output = scratch.file("check.raw");
    let configuration = configure(scratch, chain, 512, [&input, &output])?;
    program.run(&[&configuration])?;
    scratch.left_of_raw("check.raw")
}

fn contestant(
    program: Program,
    scratch: Scratch,
    chain: &Chain,
    frames: usize,
) -> Result<Contestant<'static>, Failure> {
    let input = scratch.file("in.raw");
    let configuration = configure(&scratch, chain, frames, [&input, "/dev/null"])?;
    Ok(Contestant {
        label: LABEL.to_owned(),
        prefix: PREFIX,
        guise: "",
        work: Work::Stretch(Box::new(move |seconds| {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a few seconds"
            )]
            let length = (seconds * f64::from(RATE_HZ)) as usize;
            scratch.write("in.raw", raw_noise([1, 2], length, frames))?;
            program.run(&[&configuration])
        })),
    })
}

fn mixer_chain() -> Chain {
    let mut chain = Chain::default();
    let strip = |strip: usize| {
        let [left, right] = gains(strip);
        [(0, left), (1, right)].map(|(side, gain)| {
            let source = json!({"channel": side, "gain": gain, "scale": "linear"});
            json!({"dest": 2 * strip + side, "sources": [source]})
        })
    };
    chain.mixer(
        "strips",
        [2, 2 * STRIPS],
        (0..STRIPS).flat_map(strip).collect(),
    );
    for strip in 0..STRIPS {
        let prefix = format!("s{strip}-");
        chain.peaks(&prefix, &bands(strip), Q, [2 * strip, 2 * strip + 1]);
    }
    let sum = [0, 1].map(|side| {
        let sources: Vec<Value> = (0..STRIPS)
            .map(|strip| json!({"channel": 2 * strip + side}))
            .collect();
        json!({"dest": side, "sources": sources})
    });
    chain.mixer("sum", [2 * STRIPS, 2], sum.to_vec());
    let parameters = json!({"channels": 2, "limit": -1.0, "attack": 5.0, "attack_unit": "ms",
        "release": 100.0, "release_unit": "ms"});
    let limiter = json!({"type": "LookaheadLimiter", "parameters": parameters});
    chain.processors.insert("limiter".to_owned(), limiter);
    chain
        .pipeline
        .push(json!({"type": "Processor", "name": "limiter"}));
    chain
}

/// The wide mixer; `None` where the program is not installed.
///
/// # Errors
/// [`Failure`] if it does not run, or does not sound like ours.
pub fn mixer(frames: usize, ours: &[f32]) -> Result<Option<Contestant<'static>>, Failure> {
    let Some(program) = Program::find("camilladsp") else {
        return Ok(None);
    };
    let scratch = Scratch::new(&format!("camilladsp-w1-{frames}"))?;
    let chain = mixer_chain();
    let recording = raw_noise([1, 2], 48_000, ours.len());
    let output = output_of(&program, &scratch, &chain, &recording)?;
    expect_alike(LABEL, output.get(24_000..).unwrap_or_default(), ours)?;
    contestant(program, scratch, &chain, frames).map(Some)
}

/// The deep chain and its accuracy; `None` where the program is not installed.
///
/// # Errors
/// [`Failure`] if it does not run.
pub fn chain(frames: usize) -> Result<Option<(Contestant<'static>, f64)>, Failure> {
    let Some(program) = Program::find("camilladsp") else {
        return Ok(None);
    };
    let scratch = Scratch::new(&format!("camilladsp-w2-{frames}"))?;
    let mut chain = Chain::default();
    let bands: Vec<(f64, f64)> = (0..512).map(|index| chain::band(index, 512)).collect();
    chain.peaks("band", &bands, chain::Q, [0, 1]);
    let recording = raw_noise([SEED, SEED], COMPARED, COMPARED);
    let output = output_of(&program, &scratch, &chain, &recording)?;
    let mut accuracy = SignalToNoise::default();
    let mut definition = Definition::new(512);
    let mut noise = Noise::new(SEED);
    for found in output.iter().take(COMPARED) {
        accuracy.compare(definition.step(noise.sample()), *found);
    }
    let contestant = contestant(program, scratch, &chain, frames)?;
    Ok(Some((contestant, accuracy.db())))
}

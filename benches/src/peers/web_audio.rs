//! web-audio-api 1.7, rendered offline in its quantum of 128 frames.

use web_audio_api::AudioBuffer;
use web_audio_api::context::{BaseAudioContext, OfflineAudioContext};
use web_audio_api::node::{
    AudioBufferSourceNode, AudioBufferSourceOptions, AudioNode, AudioScheduledSourceNode,
    BiquadFilterNode, BiquadFilterOptions, BiquadFilterType, DynamicsCompressorNode,
    DynamicsCompressorOptions, GainNode, GainOptions, StereoPannerNode, StereoPannerOptions,
};

use crate::contest::{Contestant, Work};
use crate::failure::Failure;
use crate::graph::stage::RATE_HZ;
use crate::graph::w1::strips::{BANDS, GAIN, Q, STRIPS, bands, place};
use crate::graph::w2::chain::{self, COMPARED, Definition, SEED, SignalToNoise};
use crate::graph::w3::overhead::Overhead;
use crate::measure::cpu_ns;
use crate::noise::Noise;
use crate::peers::alike::expect_alike;

/// It always computes so many frames at once.
pub const QUANTUM: usize = 128;

const LABEL: &str = "web-audio-api 1.7, block 128";

/// Builds a graph between a source and the destination.
type Build = dyn Fn(&OfflineAudioContext, &AudioBufferSourceNode);

#[expect(
    clippy::cast_possible_truncation,
    reason = "the interface takes single precision"
)]
fn single(value: f64) -> f32 {
    value as f32
}

fn rate() -> f32 {
    single(f64::from(RATE_HZ))
}

/// Renders `frames` of noise through a graph.
fn render(frames: usize, noise: AudioBuffer, build: &Build) -> AudioBuffer {
    let mut context = OfflineAudioContext::new(2, frames, rate());
    let options = AudioBufferSourceOptions {
        buffer: Some(noise),
        loop_: true,
        ..AudioBufferSourceOptions::default()
    };
    let mut source = AudioBufferSourceNode::new(&context, options);
    build(&context, &source);
    source.start();
    context.start_rendering_sync()
}

fn noise(seeds: [u64; 2], frames: usize) -> AudioBuffer {
    let channels = seeds.map(|seed| {
        let mut channel = vec![0.0; frames];
        Noise::new(seed).fill(&mut channel);
        channel
    });
    AudioBuffer::from(channels.to_vec(), rate())
}

fn contestant(
    build: impl Fn(&OfflineAudioContext, &AudioBufferSourceNode) + 'static,
) -> Contestant<'static> {
    Contestant {
        label: LABEL.to_owned(),
        prefix: "webaudio.",
        guise: "",
        work: Work::Stretch(Box::new(move |seconds| {
            let noise = noise([1, 2], QUANTUM);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a few seconds"
            )]
            let frames = (seconds * f64::from(RATE_HZ)) as usize;
            Ok(cpu_ns(|| render(frames, noise, &build)).1)
        })),
    }
}

fn peak(
    context: &OfflineAudioContext,
    (frequency_hz, gain_db): (f64, f64),
    q: f64,
) -> BiquadFilterNode {
    let options = BiquadFilterOptions {
        type_: BiquadFilterType::Peaking,
        frequency: single(frequency_hz),
        gain: single(gain_db),
        q: single(q),
        ..BiquadFilterOptions::default()
    };
    BiquadFilterNode::new(context, options)
}

fn build_mixer(context: &OfflineAudioContext, source: &AudioBufferSourceNode) {
    let options = DynamicsCompressorOptions {
        threshold: -1.0,
        knee: 0.0,
        ratio: 20.0,
        attack: 0.0,
        release: 0.1,
        ..DynamicsCompressorOptions::default()
    };
    let limiter = DynamicsCompressorNode::new(context, options);
    limiter.connect(&context.destination());
    for strip in 0..STRIPS {
        let gain = GainNode::new(
            context,
            GainOptions {
                gain: single(GAIN),
                ..GainOptions::default()
            },
        );
        let pan = single(2.0 * place(strip) - 1.0);
        let pan = StereoPannerNode::new(
            context,
            StereoPannerOptions {
                pan,
                ..StereoPannerOptions::default()
            },
        );
        let [first, second, third, fourth]: [_; BANDS] =
            bands(strip).map(|band| peak(context, band, Q));
        source.connect(&gain);
        gain.connect(&pan);
        pan.connect(&first);
        first.connect(&second);
        second.connect(&third);
        third.connect(&fourth);
        fourth.connect(&limiter);
    }
}

/// The wide mixer.
///
/// # Errors
/// [`Failure::Unexpected`] if it does not sound like ours.
pub fn mixer(ours: &[f32]) -> Result<Contestant<'static>, Failure> {
    let output = render(48_000, noise([1, 2], ours.len()), &build_mixer);
    let left = output.get_channel_data(0);
    expect_alike(
        "web-audio-api",
        left.get(24_000..).unwrap_or_default(),
        ours,
    )?;
    Ok(contestant(build_mixer))
}

fn build_chain(context: &OfflineAudioContext, source: &AudioBufferSourceNode) {
    let mut last: Box<dyn AudioNode> = Box::new(GainNode::new(context, GainOptions::default()));
    source.connect(&*last);
    for index in 0..512 {
        let next = peak(context, chain::band(index, 512), chain::Q);
        last.connect(&next);
        last = Box::new(next);
    }
    last.connect(&context.destination());
}

/// The deep chain, and its accuracy.
///
/// # Errors
/// None so far.
pub fn chain() -> Result<(Contestant<'static>, f64), Failure> {
    let input = noise([SEED, SEED], COMPARED);
    let output = render(COMPARED, input.clone(), &build_chain);
    let mut accuracy = SignalToNoise::default();
    let mut definition = Definition::new(512);
    for (sample, found) in input
        .get_channel_data(0)
        .iter()
        .zip(output.get_channel_data(0))
    {
        accuracy.compare(definition.step(*sample), *found);
    }
    Ok((contestant(build_chain), accuracy.db()))
}

/// The graph of W3 of gains, each with two connections.
///
/// # Errors
/// [`Failure::Unexpected`] if it is silent.
pub fn overhead(graph: &Overhead) -> Result<Contestant<'static>, Failure> {
    let sources: Vec<Vec<usize>> = (0..graph.len())
        .map(|node| graph.sources(node).to_vec())
        .collect();
    let unread = graph.unread();
    let build = move |context: &OfflineAudioContext, source: &AudioBufferSourceNode| {
        let half = || {
            GainNode::new(
                context,
                GainOptions {
                    gain: 0.5,
                    ..GainOptions::default()
                },
            )
        };
        let nodes: Vec<GainNode> = sources.iter().map(|_| half()).collect();
        for (node, sources) in nodes.iter().zip(&sources) {
            if sources.is_empty() {
                source.connect(node);
            }
            for other in sources {
                nodes[*other].connect(node);
            }
        }
        for node in &unread {
            nodes[*node].connect(&context.destination());
        }
    };
    let output = render(1_280, noise([1, 2], QUANTUM), &build);
    if output
        .get_channel_data(0)
        .iter()
        .all(|sample| *sample == 0.0)
    {
        return Err(Failure::Unexpected("web-audio-api is silent".to_owned()));
    }
    let label = "web-audio-api 1.7, GainNode".to_owned();
    Ok(Contestant {
        label,
        ..contestant(build)
    })
}

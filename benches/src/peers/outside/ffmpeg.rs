//! ffmpeg's filters, one at a time, between noise and nothing.

use crate::contest::{Contestant, Work};
use crate::graph::stage::RATE_HZ;
use crate::peers::outside::program::Program;

/// The filter that does what a node of a type does; `None` where there is none.
fn filter(node_type: &str) -> Option<&'static str> {
    Some(match node_type {
        "level.gain" => "volume=-6dB",
        "level.width" => "stereotools=mode=lr>lr:base=0.5",
        "filter.eq" => {
            "equalizer=f=1000:t=q:w=0.7:g=6,equalizer=f=1000:t=q:w=0.7:g=-6,\
             equalizer=f=1000:t=q:w=0.7:g=3,equalizer=f=1000:t=q:w=0.7:g=-3"
        }
        "filter.crossover" => "acrossover=split=1000:order=4th[l][h];[l][h]amix=inputs=2",
        "dynamics.compressor" => "acompressor",
        "dynamics.limiter" => "alimiter=level=0",
        "dynamics.gate" => "agate",
        "dynamics.de_esser" => "deesser",
        "dynamics.multiband" => "mcompand",
        "dynamics.clipper" => "asoftclip=type=hard:oversample=4",
        "dynamics.loudness" => "loudnorm",
        "dynamics.agc" => "dynaudnorm",
        "modulation.chorus" => "chorus=0.5:0.9:50:0.4:0.25:2",
        "modulation.flanger" => "flanger",
        "modulation.phaser" => "aphaser",
        "modulation.tremolo" => "tremolo",
        "modulation.vibrato" => "vibrato",
        "colour.saturation" => "asoftclip=type=tanh:oversample=8",
        "colour.crusher" => "acrusher=bits=8",
        "pitch.shift" => "rubberband=pitch=1.5",
        "restore.noise_reduction" => "afftdn",
        "space.crossfeed" => "crossfeed",
        "meter.loudness" => "ebur128=peak=true",
        _ => return None,
    })
}

/// The contestant for a type; `None` where ffmpeg is not installed, was built without the filter, or has none like it.
/// What making the noise costs is taken off.
pub fn node(node_type: &str) -> Option<Contestant<'static>> {
    let filter = filter(node_type)?;
    let program = Program::find("ffmpeg")?;
    let run = move |filter: &str, seconds: f64| {
        let noise = format!(
            "anoisesrc=r={RATE_HZ}:a=0.25:d={seconds}:s=1,aformat=sample_fmts=fltp,pan=stereo|c0=c0|c1=c0"
        );
        let graph = if filter.is_empty() {
            noise
        } else {
            format!("{noise},{filter}")
        };
        program.run(&[
            "-v", "error", "-threads", "1", "-f", "lavfi", "-i", &graph, "-f", "null", "-",
        ])
    };
    run(filter, 0.1).ok()?;
    Some(Contestant {
        label: "ffmpeg".to_owned(),
        prefix: "ffmpeg.",
        guise: "",
        work: Work::Stretch(Box::new(move |seconds| {
            Ok(run(filter, seconds)? - run("", seconds)?)
        })),
    })
}

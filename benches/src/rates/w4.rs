//! W4: a stereo stream from 44.1 to 48 kHz in chunks of 1,024 frames, with the accuracy that the speed is worth.

use airloom_dsp::resample::converter::Converter;
use airloom_dsp::resample::quality::Quality;

use crate::calibration::Calibration;
use crate::contest::{Contestant, Repeats, side_by_side};
use crate::failure::Failure;
use crate::measure::count;
use crate::noise::Noise;
use crate::peers;
use crate::rates::fit;
use crate::rates::stream::{CHUNK, Chunk, FROM_HZ, Stream, TO_HZ};
use crate::report::{Report, Table, shown};

/// Chunks of a turn: 10 seconds of audio.
const CHUNKS: usize = 430;

/// Ours.
struct Ours {
    label: &'static str,
    guise: &'static str,
    converter: Converter,
    output: [Vec<f32>; 2],
    given: usize,
}

impl Ours {
    fn new(label: &'static str, guise: &'static str, quality: Quality) -> Result<Self, Failure> {
        let converter = Converter::new(FROM_HZ, TO_HZ, 2, quality);
        Ok(Self {
            label,
            guise,
            converter: converter.map_err(|error| Failure::Unexpected(error.to_string()))?,
            output: [vec![0.0; 2 * CHUNK], vec![0.0; 2 * CHUNK]],
            given: 0,
        })
    }
}

impl Stream for Ours {
    fn label(&self) -> String {
        self.label.to_owned()
    }

    fn prefix(&self) -> &'static str {
        ""
    }

    fn guise(&self) -> &'static str {
        self.guise
    }

    fn feed(&mut self, chunk: &Chunk) -> Result<(), Failure> {
        let given = self.converter.process(&chunk.planes, &mut self.output);
        self.given = given.map_err(|error| Failure::Unexpected(error.to_string()))?;
        Ok(())
    }

    fn left(&self, into: &mut Vec<f32>) {
        into.extend(self.output[0].iter().take(self.given));
    }
}

/// Times real time and signal-to-noise ratio of each.
pub fn run(quick: bool, calibration: &mut Calibration, report: &mut Report) -> Result<(), Failure> {
    let mut streams: Vec<Box<dyn Stream>> = vec![
        Box::new(Ours::new("Airloom, for files", "", Quality::FILE)?),
        Box::new(Ours::new("Airloom, live", ".live", Quality::LIVE)?),
    ];
    streams.extend(peers::roll::streams()?);
    let mut qualities = Vec::new();
    for stream in &mut streams {
        qualities.push(fit::quality(stream.as_mut())?);
    }
    let mut noise = Noise::new(4);
    let mut plane = || {
        let mut samples = vec![0.0; CHUNK];
        noise.fill(&mut samples);
        samples
    };
    let chunk = Chunk::new([plane(), plane()]);
    let contestant = |mut stream: Box<dyn Stream>| {
        let chunk = &chunk;
        let (prefix, guise) = (stream.prefix(), stream.guise());
        let block = move || {
            // It has taken the same before.
            drop(stream.feed(chunk));
        };
        Contestant {
            guise,
            ..Contestant::in_process("", prefix, block)
        }
    };
    let labels: Vec<String> = streams.iter().map(|stream| stream.label()).collect();
    let mut contestants: Vec<Contestant<'_>> = streams.into_iter().map(contestant).collect();
    let repeats = Repeats {
        rounds: if quick { 3 } else { 15 },
        blocks: CHUNKS,
        stretch: [2.0, 10.0],
        blocks_per_second: f64::from(FROM_HZ) / count(CHUNK),
    };
    let times = side_by_side(&mut contestants, repeats, || calibration.sample())?;
    let mut table = Table::new(&["converter", "× real time", "SNR dB", "dB at 20 kHz"]);
    for (((contestant, label), quality), times) in
        contestants.iter().zip(labels).zip(qualities).zip(times)
    {
        let speed = 1e9 / repeats.blocks_per_second / times.best;
        report.figure(contestant.figure("w4", "x_realtime"), speed);
        report.figure(contestant.figure("w4", "snr_db"), quality.snr_db);
        report.figure(contestant.figure("w4", "at_20khz_db"), quality.level_db);
        table.row([
            label,
            shown(speed, 0),
            shown(quality.snr_db, 1),
            shown(quality.level_db, 3),
        ]);
    }
    table.print(
        "W4, 44.1 to 48 kHz, stereo, chunks of 1,024; SNR: the worst sine up to 20 kHz, images included. Goals: >= 140 dB, \
         >= -0.1 dB at 20 kHz, as fast as soxr VHQ. Published: soxr VHQ 1,500, HQ 1,850, rubato 1,600, r8brain 980",
    );
    Ok(())
}

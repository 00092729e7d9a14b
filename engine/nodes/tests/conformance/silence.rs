//! Silence in gives silence out, at once or after the tail; an idle node may be left out.

use airloom_api::node::prepare::Tail;
use airloom_api::process::status::Status;

use super::over_all;
use crate::rig::bench::{Bench, Channels, Drive};
use crate::rig::signal::{blocks, noise};

const RATE: u32 = 48_000;
const SOUND: usize = 5000;
/// Tails longer than this are left to the tests of the node.
const LONGEST_TAIL: usize = 5 * RATE as usize;

/// The audio channels of an output; control signals are not silent with their node.
fn audible<'a>(bench: &Bench, output: &'a Channels) -> impl Iterator<Item = &'a Vec<f32>> {
    let heard = output.iter().zip(bench.audible());
    heard.filter_map(|(channel, audible)| audible.then_some(channel))
}

#[test]
fn silence_stays_silence_from_the_start() {
    over_all(|variant| {
        let mut bench = Bench::new(variant, RATE, &[]);
        if !bench.passes_audio() {
            return;
        }
        let input = vec![vec![0.0; SOUND]; bench.inputs()];
        let output = bench.run(
            &input,
            &Drive {
                blocks: blocks(SOUND, 128),
                ..Drive::default()
            },
        );
        let silent = audible(&bench, &output)
            .all(|channel| channel.iter().all(|sample| sample.to_bits() == 0));
        assert!(silent, "{}", variant.name);
    });
}

#[test]
fn silence_follows_the_tail() {
    over_all(|variant| {
        let mut bench = Bench::new(variant, RATE, &[]);
        let tail = match bench.tail {
            Tail::None => 0,
            Tail::Frames(frames) => frames.as_usize(),
            Tail::Infinite => return,
        };
        if !bench.passes_audio() || tail > LONGEST_TAIL {
            return;
        }
        let frames = SOUND + bench.latency + tail + 2000;
        let mut input = noise(bench.inputs(), frames, 0.9, 3);
        for channel in &mut input {
            channel[SOUND..].fill(0.0);
        }
        let drive = Drive {
            blocks: blocks(frames, 500),
            ..Drive::default()
        };
        let output = bench.run(&input, &drive);
        for channel in audible(&bench, &output) {
            let rest = &channel[SOUND + bench.latency + tail..];
            // To -120 dB of full scale.
            assert!(
                rest.iter().all(|sample| sample.abs() <= 1e-6),
                "{}",
                variant.name
            );
            assert!(
                rest.iter().all(|sample| sample.is_finite()),
                "{}",
                variant.name
            );
        }
    });
}

#[test]
fn an_idle_node_may_be_left_out() {
    over_all(|variant| {
        let frames = 30_000;
        let mut bench = Bench::new(variant, RATE, &[]);
        let channels = bench.inputs();
        let mut input = noise(channels, frames, 0.9, 4);
        for channel in &mut input {
            channel[1000..].fill(0.0);
        }
        bench.run(
            &input,
            &Drive {
                blocks: blocks(frames, 100),
                ..Drive::default()
            },
        );
        if bench.status != Status::Idle || !bench.passes_audio() {
            return;
        }
        let quiet = vec![vec![0.0; 4800]; channels];
        let after = noise(channels, 4800, 0.9, 5);
        let drive = Drive {
            blocks: blocks(4800, 160),
            ..Drive::default()
        };
        // Once played through the silence, once left out and woken after it.
        let mut other = Bench::new(variant, RATE, &[]);
        other.run(
            &input,
            &Drive {
                blocks: blocks(frames, 100),
                ..Drive::default()
            },
        );
        let silence = bench.run(&quiet, &drive);
        let is_silent = audible(&bench, &silence)
            .flatten()
            .all(|sample| sample.to_bits() == 0);
        assert!(is_silent, "{}", variant.name);
        other.frame += 4800;
        let (through, woken) = (bench.run(&after, &drive), other.run(&after, &drive));
        super::assert_same(&variant.name, &through, &woken, "after idling");
    });
}

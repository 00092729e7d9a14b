//! How fast a modulation runs: in hertz, or in notes of the transport.

use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::param::view::Params;
use airloom_api::process::context::Context;

use crate::parameter::{choice, geometric};

/// Notes to run in: none, then names with the quarter notes that a cycle takes. D is dotted, T a triplet.
const NOTES: [&str; 14] = [
    "off", "1/32", "1/16", "1/16T", "1/8", "1/8T", "1/8D", "1/4", "1/4T", "1/4D", "1/2", "1/1",
    "2/1", "4/1",
];

const QUARTERS: [f64; 14] = [
    0.0,
    0.125,
    0.25,
    1.0 / 6.0,
    0.5,
    1.0 / 3.0,
    0.75,
    1.0,
    2.0 / 3.0,
    1.5,
    2.0,
    4.0,
    8.0,
    16.0,
];

/// The parameters `rate_hz` and `sync`, to stand first in a node's list.
pub fn parameters((slowest, fastest): (f64, f64), usual: f64) -> [ParamSpec; 2] {
    [
        geometric("rate_hz", "Rate", Unit::Hertz, (slowest, fastest), usual)
            .explained("How often it swings in a second, unless it follows the tempo."),
        choice("sync", "Tempo sync", &NOTES, 0).explained(
            "The note that a swing lasts; where no tempo is known, the rate counts. D is dotted, T a triplet.",
        ),
    ]
}

/// Where the two stand.
const RATE: usize = 0;
const SYNC: usize = 1;

/// How a swing goes on from a frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    /// Cycles in a frame.
    pub step: f64,
    /// The cycle that the transport stands in; none where it does not roll or is not followed.
    pub place: Option<f64>,
}

/// The pace at a frame of a call.
pub fn pace(params: &Params<'_>, context: &Context, frame: usize) -> Pace {
    let rate_hz = context.rate.as_f64();
    let quarters = QUARTERS.get(params.choice(SYNC)).copied().unwrap_or(0.0);
    match context.transport.tempo_bpm {
        Some(tempo) if quarters > 0.0 && tempo > 0.0 => {
            let quarters_a_frame = tempo / 60.0 / rate_hz;
            let position = context.transport.position_quarters;
            let position = position.filter(|_| context.transport.playing);
            #[expect(clippy::cast_precision_loss, reason = "a place in a block")]
            let place = position.map(|start| (start + quarters_a_frame * frame as f64) / quarters);
            Pace {
                step: quarters_a_frame / quarters,
                place: place.map(|cycles| cycles - cycles.floor()),
            }
        }
        _ => Pace {
            step: params.at(RATE, frame) / rate_hz,
            place: None,
        },
    }
}

#[cfg(test)]
mod tests {
    use airloom_api::param::bank::ParamBank;
    use airloom_api::param::view::Params;
    use airloom_api::process::context::{Context, Pace as World, Transport};
    use airloom_api::time::SampleRate;
    use airloom_realtime::pool::buffers::Pool;

    use super::{NOTES, Pace, QUARTERS, pace, parameters};

    #[test]
    fn notes_last_as_long_as_their_names_say() {
        for (name, quarters) in NOTES.iter().zip(QUARTERS).skip(1) {
            let (over, rest) = name.split_once('/').unwrap();
            let digits = rest.trim_end_matches(['D', 'T']);
            let plain = 4.0 * over.parse::<f64>().unwrap() / digits.parse::<f64>().unwrap();
            let factor = match rest.chars().last() {
                Some('D') => 1.5,
                Some('T') => 2.0 / 3.0,
                _ => 1.0,
            };
            assert!((plain * factor - quarters).abs() < 1e-12, "{name}");
        }
    }

    #[test]
    fn a_swing_follows_the_tempo_and_stands_in_step_with_the_bars() {
        let rate = SampleRate::new(48_000).unwrap();
        let bank = ParamBank::new(&parameters((0.01, 30.0), 5.0), &[5.0, 7.0], rate);
        let mut pool = Pool::new(1, 1);
        let mut lending = pool.lend(&[]);
        let params = Params::new(&bank, &[], lending.split().0, 0, 64);
        let at = |transport: Transport| {
            let context = Context {
                rate,
                frame: 0,
                pace: World::Offline,
                transport,
            };
            pace(&params, &context, 48)
        };
        // Without a tempo the rate counts.
        let free = at(Transport::STOPPED);
        assert_eq!((free.step, free.place), (5.0 / 48_000.0, None));
        // Quarters at 90 a minute; the 48th frame of a block that begins in the middle of the third one.
        let rolling = Transport {
            playing: true,
            tempo_bpm: Some(90.0),
            position_quarters: Some(2.5),
            ..Transport::STOPPED
        };
        let Pace { step, place } = at(rolling);
        assert!((step - 1.5 / 48_000.0).abs() < 1e-15);
        assert!((place.unwrap() - (0.5 + 48.0 * 1.5 / 48_000.0)).abs() < 1e-12);
        let standing = at(Transport {
            playing: false,
            ..rolling
        });
        assert_eq!(standing.place, None);
    }
}

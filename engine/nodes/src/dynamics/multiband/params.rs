//! The parameters of the multiband compressor.

use airloom_api::param::spec::{ParamSpec, Unit};

use crate::dynamics::knobs::milliseconds;
use crate::parameter::{gain_db, geometric, linear, switch};

/// Parameters of a band.
pub const PER_BAND: usize = 7;

/// Splits when left out, for 2, 3, 4 and 5 bands.
const SPLITS: [&[f64]; 4] = [
    &[400.0],
    &[160.0, 2000.0],
    &[120.0, 700.0, 4000.0],
    &[100.0, 400.0, 1500.0, 6000.0],
];

/// Knee, then the splits, then the bands.
pub fn params(bands: usize) -> Vec<ParamSpec> {
    let splits = SPLITS.get(bands.saturating_sub(2)).copied().unwrap_or(&[]);
    let mut params = vec![
        linear("knee_db", "Knee", Unit::Decibels, (0.0, 40.0), 6.0)
            .explained("Width of the bend around all thresholds."),
    ];
    for (number, hz) in (1..).zip(splits) {
        let id = format!("split{number}.frequency_hz");
        params.push(
            geometric(
                id,
                format!("Split {number}"),
                Unit::Hertz,
                (20.0, 20_000.0),
                *hz,
            )
            .explained("Where the band below meets the one above."),
        );
    }
    params.extend((1..=bands).flat_map(band_params));
    params
}

fn band_params(number: usize) -> [ParamSpec; PER_BAND] {
    let id = |name: &str| format!("band{number}.{name}");
    [
        linear(
            id("threshold_db"),
            "Threshold",
            Unit::Decibels,
            (-80.0, 0.0),
            -24.0,
        )
        .explained("Levels of the band above it are brought down."),
        linear(id("ratio"), "Ratio", Unit::Ratio, (1.0, 100.0), 2.5)
            .explained("How many dB above the threshold become one."),
        milliseconds(id("attack_ms"), "Attack", (0.01, 1000.0), 15.0)
            .explained("How long the band's gain takes to fall, to 63 % of a step in dB."),
        milliseconds(id("release_ms"), "Release", (1.0, 10_000.0), 150.0)
            .explained("How long the band's gain takes back up, to 63 % of a step in dB."),
        switch(id("mute"), "Mute", false).explained("Takes the band away."),
        switch(id("solo"), "Solo", false)
            .explained("Lets only the bands be heard whose solo is on."),
        gain_db(id("gain_db"), "Gain").explained("Gain of the band behind its compressor."),
    ]
    .map(|spec| spec.in_group(format!("Band {number}")))
}

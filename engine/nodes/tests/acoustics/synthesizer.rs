//! The synthesizer: pitch, envelopes, voices, exact starts.

use std::f64::consts::TAU;

use airloom_api::event::{Event, Expression, Note};
use serde_json::{Value, json};

use super::{db, peak, rms, sharpest};
use crate::rig::bench::{Bench, Drive};
use crate::rig::signal::random_blocks;
use crate::rig::variant::Variant;

const RATE: f64 = 48_000.0;

/// A plain tone: one sine oscillator, filter open, envelopes at once.
const PLAIN: [(&str, f64); 13] = [
    ("osc1.waveform", 3.0),
    ("osc1.level_db", 0.0),
    ("osc2.level_db", -120.0),
    ("filter.kind", 0.0),
    ("filter.cutoff_hz", 20_000.0),
    ("filter.resonance_percent", 0.0),
    ("filter.envelope_octaves", 0.0),
    ("filter.tracking_percent", 0.0),
    ("filter.velocity_octaves", 0.0),
    ("amp.attack_ms", 1.0),
    ("amp.sustain_percent", 100.0),
    ("amp.velocity_percent", 0.0),
    ("level_db", 0.0),
];

fn heard(
    config: &Value,
    values: &[(&str, f64)],
    events: &[(usize, Event)],
    frames: usize,
) -> Vec<f32> {
    let mut all: Vec<(&str, f64)> = PLAIN.to_vec();
    all.extend(values);
    let mut bench = Bench::new(&Variant::of("synth.voice", config), 48_000, &all);
    bench.events = events.to_vec();
    let drive = Drive {
        blocks: random_blocks(frames, 700, 4),
        ..Drive::default()
    };
    bench.run(&[], &drive).remove(0)
}

fn on(frame: usize, key: u8) -> (usize, Event) {
    let note = Note::of_key(0, key);
    (
        frame,
        Event::NoteOn {
            note,
            velocity: 1.0,
        },
    )
}

fn off(frame: usize, key: u8) -> (usize, Event) {
    let note = Note::of_key(0, key);
    (
        frame,
        Event::NoteOff {
            note,
            velocity: 0.0,
        },
    )
}

fn midi(frame: usize, bytes: [u8; 3]) -> (usize, Event) {
    (frame, Event::Midi { bytes })
}

/// The part of a signal at a frequency, under Hann's window: amplitude and phase at its beginning, in cycles.
fn component(signal: &[f32], hz: f64) -> (f64, f64) {
    let (mut real, mut imaginary) = (0.0, 0.0);
    for (frame, sample) in signal.iter().enumerate() {
        let weight = 1.0 - (TAU * frame as f64 / signal.len() as f64).cos();
        let (sin, cos) = (TAU * hz * frame as f64 / RATE).sin_cos();
        real += weight * f64::from(*sample) * cos;
        imaginary -= weight * f64::from(*sample) * sin;
    }
    let amplitude = 2.0 * real.hypot(imaginary) / signal.len() as f64;
    (amplitude, imaginary.atan2(real) / TAU)
}

/// How many cents the fundamental is away from a frequency, by its phase in both halves.
fn cents_off(signal: &[f32], hz: f64) -> f64 {
    let half = signal.len() / 2;
    let (first, second) = (
        component(&signal[..half], hz),
        component(&signal[half..], hz),
    );
    assert!(first.0 > 0.2, "nothing is heard at {hz} Hz: {}", first.0);
    let seconds = half as f64 / RATE;
    let turned = second.1 - first.1 - (hz * seconds).fract();
    let found = hz + (turned - turned.round()) / seconds;
    1200.0 * (found / hz).log2()
}

fn hz(key: f64) -> f64 {
    440.0 * ((key - 69.0) / 12.0).exp2()
}

#[test]
fn every_key_has_its_pitch() {
    for waveform in 0..4 {
        for key in [24, 48, 60, 69, 84, 108] {
            let values = [("osc1.waveform", f64::from(waveform))];
            let output = heard(&json!({ "channels": 1 }), &values, &[on(0, key)], 24_000);
            let off = cents_off(&output[4800..], hz(f64::from(key)));
            assert!(
                off.abs() < 0.05,
                "waveform {waveform}, key {key}: {off} cents"
            );
        }
    }
}

#[test]
fn bend_tuning_and_detune_move_the_pitch() {
    let mono = json!({ "channels": 1 });
    let bent = heard(&mono, &[], &[on(0, 69), midi(10, [0xE0, 127, 127])], 24_000);
    assert!(cents_off(&bent[4800..], hz(71.0)).abs() < 0.05);
    let tuned = |value| Event::Expression {
        note: Note::of_key(0, 69),
        kind: Expression::Tuning,
        value,
    };
    let output = heard(&mono, &[], &[on(0, 69), (20, tuned(-0.5))], 24_000);
    assert!(cents_off(&output[4800..], hz(68.5)).abs() < 0.05);
    let output = heard(
        &mono,
        &[("osc1.tune_semitones", 7.01)],
        &[on(0, 69)],
        24_000,
    );
    assert!(cents_off(&output[4800..], hz(76.01)).abs() < 0.05);
}

#[test]
fn a_note_starts_at_its_frame_and_ends_when_its_release_is_over() {
    for start in [0, 1, 1000, 4799] {
        let times = [
            ("amp.attack_ms", 10.0),
            ("amp.release_ms", 50.0),
            ("osc1.waveform", 1.0),
        ];
        let output = heard(
            &json!({}),
            &times,
            &[on(start, 60), off(start + 2400, 60)],
            12_000,
        );
        let first = output.iter().position(|x| *x != 0.0).unwrap();
        assert_eq!(first, start);
        // Attack: 1 after 480 frames, so the peak stays what it is then.
        let peak_of = |from: usize, to: usize| peak(&output[start + from..start + to]);
        let rise = peak_of(0, 240) / peak_of(600, 2400);
        assert!((0.5..0.75).contains(&rise), "half the attack: {rise}");
        let end = output.iter().rposition(|x| *x != 0.0).unwrap();
        let expected = start + 2400 + 2400;
        assert!(
            (expected - 30..=expected).contains(&end),
            "{end}, not {expected}"
        );
    }
}

#[test]
fn the_decay_falls_to_the_sustain_level_in_its_time() {
    // 1 kHz, so that the measured stretches have whole periods.
    let tune = 12.0 * (1000.0_f64 / 440.0).log2() - 12.0;
    let values = [
        ("amp.decay_ms", 100.0),
        ("amp.sustain_percent", 50.0),
        ("osc1.tune_semitones", tune),
    ];
    let output = heard(&json!({ "channels": 1 }), &values, &[on(0, 81)], 24_000);
    let level = |from: usize| db(rms(&output[from..from + 480]) * std::f64::consts::SQRT_2);
    assert!((level(4900) + 6.02).abs() < 0.1, "{}", level(4900));
    assert!((level(20_000) + 6.02).abs() < 0.05, "{}", level(20_000));
    // Half its time: 1 - 0.5·(1 - e^-3.454)/(1 - e^-6.908).
    let expected = db(1.0 - 0.5 * (1.0 - (-3.454_f64).exp()) / (1.0 - (-6.908_f64).exp()));
    assert!(
        (level(2400 + 48 - 240) - expected).abs() < 0.15,
        "{}",
        level(2208)
    );
}

#[test]
fn stolen_voices_fade_and_the_new_note_is_not_late() {
    let low_then_high = [on(0, 45), on(2400, 48), on(4803, 52)];
    let slow = [("amp.attack_ms", 50.0)];
    for channels in [1, 2] {
        let two_voices = json!({ "voices": 2, "channels": channels });
        let output = heard(&two_voices, &slow, &low_then_high, 9600);
        // Three sines of 110 to 165 Hz bend by 1.2e-3 together; a cut one would make a corner of 0.1 and more.
        assert!(
            sharpest(&output) < 1.6e-3,
            "{channels}: {}",
            sharpest(&output)
        );
        // After the fade only the last two are left.
        let two = heard(&two_voices, &slow, &low_then_high[1..], 9600);
        let rest: Vec<f32> = (4803 + 200..9600).map(|n| output[n] - two[n]).collect();
        // In stereo they lie elsewhere, for they are other numbers.
        assert!(channels == 2 || peak(&rest) < 1e-6, "{}", peak(&rest));
    }
}

#[test]
fn a_flood_of_notes_neither_clicks_nor_hangs() {
    let mut events = Vec::new();
    for number in 0..200 {
        let key = 40 + u8::try_from(number * 7 % 30).unwrap();
        events.push(on(number * 97, key));
        events.push(off(number * 97 + 1500, key));
    }
    events.push(midi(21_000, [0xB0, 123, 0]));
    let values = [
        ("amp.attack_ms", 20.0),
        ("amp.release_ms", 20.0),
        ("level_db", -12.0),
    ];
    let output = heard(&json!({ "voices": 4 }), &values, &events, 26_000);
    // Sines below 466 Hz at a quarter: together they bend by less than 0.004.
    assert!(sharpest(&output) < 0.004, "{}", sharpest(&output));
    assert!(output[21_000 + 960 + 16..].iter().all(|x| *x == 0.0));
}

#[test]
fn the_pedal_holds_and_lets_go_and_all_sound_off_is_quick() {
    let held = [
        midi(0, [0xB0, 64, 127]),
        on(10, 60),
        off(1000, 60),
        midi(6000, [0xB0, 64, 0]),
    ];
    let values = [("amp.release_ms", 10.0)];
    let output = heard(&json!({}), &values, &held, 9600);
    assert!(rms(&output[5000..6000]) > 0.1);
    assert!(output[6000 + 481..].iter().all(|x| *x == 0.0));
    let choked = [on(0, 60), midi(3000, [0xB0, 120, 0])];
    let output = heard(&json!({}), &[("amp.release_ms", 1000.0)], &choked, 9600);
    assert!(output[3000 + 193..].iter().all(|x| *x == 0.0) && rms(&output[2900..3000]) > 0.1);
    assert!(sharpest(&output) < 0.01, "{}", sharpest(&output));
}

#[test]
fn legato_ties_and_glides_and_goes_back() {
    let events = [on(0, 57), on(9600, 69), off(24_000, 69)];
    let config = json!({ "mode": "legato", "channels": 1 });
    let values = [
        ("glide_ms", 100.0),
        ("amp.attack_ms", 20.0),
        ("amp.decay_ms", 50.0),
        ("amp.sustain_percent", 25.0),
    ];
    let output = heard(&config, &values, &events, 38_400);
    assert!(cents_off(&output[4800..9600], 220.0).abs() < 0.2);
    // Half way through the glide: half an octave up.
    let half = &output[9600 + 2000..9600 + 2800];
    assert!(component(half, 220.0 * 2.0_f64.sqrt()).0 > 0.2);
    assert!(cents_off(&output[16_000..24_000], 440.0).abs() < 0.2);
    assert!(cents_off(&output[30_000..], 220.0).abs() < 0.2);
    // No envelope began anew: it stays at the sustain level.
    assert!(peak(&output[9600..]) < 0.27, "{}", peak(&output[9600..]));
    let mono = json!({ "mode": "mono", "channels": 1 });
    let again = heard(&mono, &values, &events, 38_400);
    assert!(peak(&again[9600..14_400]) > 0.9);
    assert!(sharpest(&output) < 4e-3 && sharpest(&again) < 4e-3);
}

#[test]
fn the_filter_filters() {
    let level = |values: &[(&str, f64)], key: u8| {
        let output = heard(&json!({ "channels": 1 }), values, &[on(0, key)], 14_400);
        db(rms(&output[9600..]) * std::f64::consts::SQRT_2)
    };
    // A5 is 880 Hz; two octaves above a cutoff of 220 Hz.
    for (kind, expected) in [(0.0, -24.0), (1.0, -48.0)] {
        let values = [("filter.kind", kind), ("filter.cutoff_hz", 220.0)];
        let found = level(&values, 81);
        assert!((found - expected).abs() < 0.6, "{kind}: {found} dB");
    }
    let values = [("filter.kind", 3.0), ("filter.cutoff_hz", 3520.0)];
    assert!(
        (level(&values, 81) + 24.0).abs() < 0.6,
        "{}",
        level(&values, 81)
    );
    // Two octaves of envelope at full sustain open it to the tone itself: -3 dB.
    let values = [
        ("filter.kind", 1.0),
        ("filter.cutoff_hz", 220.0),
        ("filter.envelope_octaves", 2.0),
        ("filter.sustain_percent", 100.0),
        ("filter.velocity_octaves", 0.0),
    ];
    assert!(
        (level(&values, 81) + 3.0).abs() < 0.2,
        "{}",
        level(&values, 81)
    );
}

#[test]
fn changing_waveform_and_filter_does_not_click() {
    let mut bench = Bench::new(&Variant::of("synth.voice", &json!({})), 48_000, &PLAIN);
    bench.bank.jump(0, 2.0);
    bench.events = vec![on(0, 45)];
    let changes = [(20_000, "osc1.waveform", 3.0), (30_000, "filter.kind", 1.0)];
    let output = super::play(&mut bench, &[], &changes).remove(0);
    // The triangle's own corners, then a sine of 110 Hz, which bends by 2e-4.
    let corners = sharpest(&output[4800..20_000]);
    assert!(sharpest(&output[19_990..]) < 1.05 * corners);
    assert!(
        sharpest(&output[22_000..]) < 4e-4,
        "{}",
        sharpest(&output[22_000..])
    );
}

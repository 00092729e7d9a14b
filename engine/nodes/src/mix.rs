//! Dry and wet together.

use airloom_dsp::sample::narrow;

/// dry · gain + wet · gain, in place of the dry; `gains` gives both of a frame.
pub fn blend(dry: &mut [f32], wet: &[f32], gains: impl Fn(usize) -> [f64; 2]) {
    for (frame, (dry, wet)) in dry.iter_mut().zip(wet).enumerate() {
        let [through, effect] = gains(frame);
        *dry = narrow(f64::from(*dry) * through + f64::from(*wet) * effect);
    }
}

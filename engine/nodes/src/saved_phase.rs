//! The phase of an oscillator as saved state.

use airloom_api::process::processor::RestoreError;
use airloom_api::process::state::StateBytes;
use airloom_dsp::oscillator::phase::Phase;

/// The cycles passed, as the 8 bytes of a little-endian double.
pub fn save(phase: &Phase, state: &mut StateBytes) {
    state.push(&phase.cycles().to_le_bytes());
}

/// The phase that [`save`] gave.
///
/// # Errors
/// Anything but 8 bytes.
pub fn restore(state: &[u8]) -> Result<Phase, RestoreError> {
    let bytes = state.try_into().map_err(|_| RestoreError {
        found: state.len(),
        expected: "the phase in 8 bytes",
    })?;
    Ok(Phase::new(f64::from_le_bytes(bytes)))
}

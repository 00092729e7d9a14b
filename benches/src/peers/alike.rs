//! Whether a peer does the same work: a wrong graph is quick, too.

use crate::failure::Failure;
use crate::measure::count;

/// Limiters and laws of pan differ by a few dB; a missing strip or band of a mixer by less, so those are built from
/// the same lists; a graph that is not connected is silent.
const TOLERANCE_DB: f64 = 3.0;

/// Whether two outputs are as loud.
///
/// # Errors
/// [`Failure::Unexpected`] if they are not.
pub fn expect_alike(who: &str, theirs: &[f32], ours: &[f32]) -> Result<(), Failure> {
    let level_db = |samples: &[f32]| {
        let power: f64 = samples
            .iter()
            .map(|sample| f64::from(*sample).powi(2))
            .sum();
        10.0 * (power / count(samples.len())).log10()
    };
    let (theirs, ours) = (level_db(theirs), level_db(ours));
    if (theirs - ours).abs() < TOLERANCE_DB {
        return Ok(());
    }
    Err(Failure::Unexpected(format!(
        "{who} plays {theirs:.1} dB, we {ours:.1} dB"
    )))
}

//! Code that is compiled once for each level.

use crate::simd::lanes::Lanes;

/// The vectors of one level, of both precisions.
pub trait Vectors: Lanes<f32> + Lanes<f64> {}

impl<T: Lanes<f32> + Lanes<f64>> Vectors for T {}

/// A function over vectors, with its arguments as fields: what a closure that is generic over the
/// level would be.
///
/// Everything that [`Self::run`] calls must be `#[inline(always)]`, and itself as well: only what is
/// inlined into the caller is compiled with the level's instructions. Plain loops over slices then
/// use them too, without naming a vector.
///
/// ```
/// use airloom_dsp::simd::kernel::{Kernel, Vectors};
/// use airloom_dsp::simd::token::Simd;
///
/// struct Scale<'a> {
///     samples: &'a mut [f32],
///     gain: f32,
/// }
///
/// impl Kernel for Scale<'_> {
///     type Output = ();
///
///     #[inline(always)]
///     fn run<V: Vectors>(self, _vectors: V) {
///         for sample in self.samples {
///             *sample *= self.gain;
///         }
///     }
/// }
///
/// let mut samples = [1.0, -2.0, 3.0];
/// Simd::best().run(Scale { samples: &mut samples, gain: 0.5 });
/// assert_eq!(samples, [0.5, -1.0, 1.5]);
/// ```
pub trait Kernel {
    /// What it returns.
    type Output;

    /// Runs it with the vectors of one level.
    fn run<V: Vectors>(self, vectors: V) -> Self::Output;
}

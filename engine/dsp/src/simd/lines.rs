//! Memory that vectors of any level may be read from in place.

use bytemuck::{Pod, Zeroable, cast_slice, cast_slice_mut};

/// 64 bytes: a cache line and the widest register.
const LINE: usize = 64;

#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C, align(64))]
struct Line([u64; LINE / 8]);

/// Values of `T` (`f32`, `f64` or arrays of them whose size divides 64 bytes), starting on a
/// boundary of 64 bytes, in a multiple of 64 bytes.
#[derive(Clone, Debug)]
pub struct Lines<T> {
    lines: Vec<Line>,
    element: std::marker::PhantomData<T>,
}

impl<T: Pod> Lines<T> {
    /// At least `count` zeros. Allocates.
    #[must_use]
    pub fn zeroed(count: usize) -> Self {
        Self {
            lines: vec![Line::zeroed(); (count * size_of::<T>()).div_ceil(LINE)],
            element: std::marker::PhantomData,
        }
    }

    /// The values.
    #[inline]
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        cast_slice(&self.lines)
    }

    /// The values.
    #[inline]
    #[must_use]
    pub fn as_mut_slice(&mut self) -> &mut [T] {
        cast_slice_mut(&mut self.lines)
    }
}

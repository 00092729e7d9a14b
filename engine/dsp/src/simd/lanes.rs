//! Vectors of one precision.

use bytemuck::Pod;

/// Vectors of `T` (`f32` or `f64`) at some level. A value of the implementing type is the proof that
/// the machine has the level.
///
/// Every operation works lane by lane as on scalars: the bits of a lane do not depend on the level.
/// Two neighbouring lanes, from an even one on, are a *pair*: left and right of one frame.
pub trait Lanes<T: Pod>: Copy + Send + Sync + 'static {
    /// The lanes, in order of memory.
    type Vector: Pod + Send + Sync;
    /// Some of the pairs of a vector.
    type Pairs: Copy;

    /// How many lanes there are; even.
    const LANES: usize;

    /// The same value everywhere.
    fn splat(self, value: T) -> Self::Vector;
    /// The first lanes of a slice; lanes beyond its end are 0.
    fn load(self, from: &[T]) -> Self::Vector;
    /// Writes the lanes to the beginning of a slice; lanes beyond its end are dropped.
    fn store(self, vector: Self::Vector, into: &mut [T]);
    /// a + b.
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// a - b.
    fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// a · b.
    fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// The pairs `from` … `to - 1`; pairs that do not exist are left out.
    fn pairs(self, from: usize, to: usize) -> Self::Pairs;
    /// `yes` in the lanes of `pairs`, `no` in all others.
    fn select(self, pairs: Self::Pairs, yes: Self::Vector, no: Self::Vector) -> Self::Vector;
    /// Every pair one place lower; the highest place takes `pair`, the lowest one is dropped.
    fn shift_in(self, vector: Self::Vector, pair: [T; 2]) -> Self::Vector;
    /// The lowest pair.
    fn first_pair(self, vector: Self::Vector) -> [T; 2];
    /// Transposes the first [`Self::LANES`] vectors of `rows`, in place; fewer are left as they are.
    fn transpose(self, rows: &mut [Self::Vector]);
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use bytemuck::{Pod, Zeroable, cast_slice};

    use crate::simd::kernel::{Kernel, Vectors};
    use crate::simd::lanes::Lanes;
    use crate::simd::token::Simd;

    /// Values whose sums, differences and products all differ.
    fn values<T: From<u8>>(lanes: usize, first: u8) -> Vec<T> {
        (0_u8..)
            .take(lanes)
            .map(|lane| T::from(first + 3 * lane))
            .collect()
    }

    fn check<T, V: Lanes<T>>(v: V)
    where
        T: Pod + From<u8> + PartialEq + Debug,
        T: std::ops::Add<Output = T> + std::ops::Sub<Output = T> + std::ops::Mul<Output = T>,
    {
        let lanes = V::LANES;
        let (a, b) = (values::<T>(lanes, 1), values::<T>(lanes, 100));
        let (va, vb) = (v.load(&a), v.load(&b));
        let list = |vector: V::Vector| cast_slice::<_, T>(&[vector]).to_vec();
        let expected =
            |op: fn(T, T) -> T| -> Vec<T> { a.iter().zip(&b).map(|(a, b)| op(*a, *b)).collect() };
        assert_eq!(list(v.add(va, vb)), expected(|a, b| a + b));
        assert_eq!(list(v.sub(va, vb)), expected(|a, b| a - b));
        assert_eq!(list(v.mul(va, vb)), expected(|a, b| a * b));
        assert_eq!(list(v.splat(a[1])), vec![a[1]; lanes]);

        let mut into = vec![T::from(0); lanes + 1];
        v.store(va, &mut into);
        assert_eq!((&into[..lanes], into[lanes]), (&a[..], T::from(0)));
        let mut short = [T::from(0)];
        v.store(va, &mut short);
        assert_eq!(short, a[..1]);
        let padded = list(v.load(&a[..1]));
        assert_eq!(
            (padded[0], &padded[1..]),
            (a[0], &vec![T::from(0); lanes - 1][..])
        );

        let pair = [T::from(250), T::from(251)];
        let mut shifted = a[2..].to_vec();
        shifted.extend(pair);
        assert_eq!(list(v.shift_in(va, pair)), shifted);
        assert_eq!(v.first_pair(va)[..], a[..2]);

        for from in 0..=lanes / 2 {
            for to in 0..=lanes / 2 + 1 {
                let selected = list(v.select(v.pairs(from, to), va, vb));
                let expected: Vec<T> = (0..lanes)
                    .map(|lane| {
                        if (from..to).contains(&(lane / 2)) {
                            a[lane]
                        } else {
                            b[lane]
                        }
                    })
                    .collect();
                assert_eq!(selected, expected, "pairs {from}..{to}");
            }
        }

        let square =
            |row: usize, column: usize| T::from(u8::try_from(row * 16 + column).unwrap_or(0));
        let mut rows: Vec<V::Vector> = vec![V::Vector::zeroed(); lanes];
        for (row, vector) in rows.iter_mut().enumerate() {
            let values: Vec<T> = (0..lanes).map(|column| square(row, column)).collect();
            *vector = v.load(&values);
        }
        v.transpose(&mut rows);
        for (row, vector) in rows.iter().enumerate() {
            let expected: Vec<T> = (0..lanes).map(|column| square(column, row)).collect();
            assert_eq!(list(*vector), expected, "row {row}");
        }
    }

    struct Check;

    impl Kernel for Check {
        type Output = ();

        fn run<V: Vectors>(self, v: V) {
            check::<f32, V>(v);
            check::<f64, V>(v);
        }
    }

    #[test]
    fn every_operation_is_the_scalar_one_at_every_level() {
        for simd in Simd::all() {
            println!("{}", simd.level());
            simd.run(Check);
        }
    }
}

//! Coordinates in their shortest form.

use serde::Serializer;
use serde::ser::SerializeTuple;

/// Whole numbers up to here have a float of their own.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A pair of coordinates, whole numbers without a fraction.
///
/// # Errors
/// Those of the serializer.
pub fn pair<S: Serializer>(pair: &[f64; 2], serializer: S) -> Result<S::Ok, S::Error> {
    let mut tuple = serializer.serialize_tuple(2)?;
    for &number in pair {
        if number.fract() == 0.0 && number.abs() <= EXACT {
            #[expect(
                clippy::cast_possible_truncation,
                reason = "a whole number that an i64 holds exactly"
            )]
            tuple.serialize_element(&(number as i64))?;
        } else {
            tuple.serialize_element(&number)?;
        }
    }
    tuple.end()
}

/// A pair of coordinates that may be missing.
///
/// # Errors
/// Those of the serializer.
pub fn optional_pair<S: Serializer>(
    given: &Option<[f64; 2]>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match given {
        Some(numbers) => pair(numbers, serializer),
        None => serializer.serialize_none(),
    }
}

/// A pair of coordinates that may be missing, of a field that may be left out.
///
/// # Errors
/// Those of the serializer.
pub fn changed_pair<S: Serializer>(
    given: &Option<Option<[f64; 2]>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    optional_pair(&given.flatten(), serializer)
}

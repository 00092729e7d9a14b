//! Single values.

use arbitrary::{Result, Unstructured};
use serde_json::{Map, Value, json};

/// Texts that something depends on, or might.
const TEXTS: &[&str] = &[
    "", "in", "out", "main", "aux1", "null", "~", "true", "1", "1e3", "- a", "a: b", "#", "é",
    "\u{feff}", "\u{0}", "\u{2028}", "\"", "'", "&a", "*a", "!x", "|", ">", "%", "@", "asset:a",
    "../a.wav", " a ", "a\nb", "\t", "<<",
];

/// Numbers at which something ends.
const NUMBERS: &[f64] = &[
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    2.0,
    1e-300,
    1e300,
    -1e300,
    5e-324,
    120.0,
    -120.0,
    24.0,
    20_000.0,
    96_000.0,
    65_536.0,
    4_294_967_296.0,
    9_007_199_254_740_993.0,
    1e6,
    -1e6,
    0.1,
];

/// A number, often one at which something ends.
///
/// # Errors
/// None: without bytes it is 0.
pub fn number(u: &mut Unstructured<'_>) -> Result<f64> {
    Ok(match u.int_in_range(0..=3)? {
        0 => *u.choose(NUMBERS)?,
        1 => f64::from(u.int_in_range(-100..=100)?),
        2 => f64::from(u.arbitrary::<i32>()?) / 65_536.0,
        _ => {
            let number: f64 = u.arbitrary()?;
            if number.is_finite() { number } else { 0.0 }
        }
    })
}

/// A text.
///
/// # Errors
/// None: without bytes it is empty.
pub fn text(u: &mut Unstructured<'_>) -> Result<String> {
    Ok(match u.int_in_range(0..=2)? {
        0 | 1 => (*u.choose(TEXTS)?).to_owned(),
        _ => u.arbitrary::<&str>()?.chars().take(40).collect(),
    })
}

/// Anything, at most `depth` deep.
///
/// # Errors
/// None: without bytes it is null.
pub fn any(u: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    let most = if depth == 0 { 4 } else { 6 };
    Ok(match u.int_in_range(0..=most)? {
        0 => Value::Null,
        1 => json!(u.arbitrary::<bool>()?),
        2 => json!(number(u)?),
        3 => json!(text(u)?),
        4 => json!(u.arbitrary::<i64>()?),
        5 => {
            let count = u.int_in_range(0..=4)?;
            Value::Array(
                (0..count)
                    .map(|_| any(u, depth - 1))
                    .collect::<Result<_>>()?,
            )
        }
        _ => Value::Object(fields(u, depth - 1)?),
    })
}

/// Fields that nobody knows.
///
/// # Errors
/// None: without bytes there are none.
pub fn fields(u: &mut Unstructured<'_>, depth: usize) -> Result<Map<String, Value>> {
    let count = u.int_in_range(0..=3)?;
    (0..count).map(|_| Ok((text(u)?, any(u, depth)?))).collect()
}

//! What nodes show at the end of a rendering, for programs.

use std::fs;
use std::path::Path;

use airloom_api::node::reading::Reading;
use airloom_runtime::session::shown::NodeReadings;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::problems;
use crate::rendering::files::Files;
use crate::replacement::Replacement;

/// The name of standard output.
const STANDARD_OUTPUT: &str = "-";

/// `{"nodes": [{"node": ID, "type": TYPE, "readings": {ID: VALUE}}]}`: numbers, null where there is nothing to show,
/// lists of pairs for curves and points, and for pictures what [`airloom_api::node::reading::Picture`] has.
pub fn json(all: &[NodeReadings]) -> Value {
    let nodes = all.iter().map(|node| {
        let readings = node.readings.iter();
        let readings: Map<String, Value> = readings
            .map(|(spec, reading)| (spec.id.to_string(), value(reading)))
            .collect();
        json!({ "node": node.node.as_str(), "type": node.type_name, "readings": readings })
    });
    json!({ "nodes": nodes.collect::<Vec<Value>>() })
}

/// Looks whether the file is one of those that the rendering needs.
///
/// # Errors
/// Where it is.
pub fn expect_apart<'p>(
    path: &Path,
    needed: impl IntoIterator<Item = (Option<&'p Path>, &'static str)>,
) -> Result<(), Failure> {
    if path == Path::new(STANDARD_OUTPUT) {
        return Ok(());
    }
    match Files::new(path, needed).output_over() {
        None => Ok(()),
        Some(taken) => Err(Failure::input(format!(
            "{}: is {taken} of this rendering; expected another file for the readings",
            problems::shown(path)
        ))),
    }
}

/// Writes the readings to a file; those for standard output are given back.
///
/// # Errors
/// When the file cannot be written.
pub fn keep(readings: Option<Value>, path: Option<&Path>) -> Result<Option<Value>, Failure> {
    let (Some(readings), Some(path)) = (readings, path) else {
        return Ok(None);
    };
    if path == Path::new(STANDARD_OUTPUT) {
        return Ok(Some(readings));
    }
    let replacement = Replacement::of(path);
    fs::write(replacement.path(), format!("{readings:#}\n"))
        .and_then(|()| replacement.commit())
        .map_err(|error| {
            Failure::machine(format!(
                "{}: cannot be written: {error}",
                problems::shown(path)
            ))
        })?;
    Ok(None)
}

fn value(reading: &Reading) -> Value {
    match reading {
        Reading::Number(number) => number.filter(|number| number.is_finite()).into(),
        Reading::Curve(points) => pairs(points.iter().copied()),
        Reading::Points(points) => {
            pairs(points.iter().map(|(x, y)| (f64::from(*x), f64::from(*y))))
        }
        Reading::Picture(picture) => json!({
            "rows": picture.rows,
            "column_seconds": picture.column_seconds,
            "first": picture.first,
            "columns": picture.columns,
        }),
    }
}

fn pairs(points: impl Iterator<Item = (f64, f64)>) -> Value {
    points.map(|(x, y)| json!([x, y])).collect()
}

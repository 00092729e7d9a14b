//! A chart of some curves as an SVG picture, light or dark as its reader has it.

use std::fmt::Write as _;

use crate::draw::axis::Axis;
use crate::figure::{Figure, View};
use crate::measure::trace::{FREQUENCIES, Trace};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 300.0;
/// Left, right, top and bottom of what curves are drawn in.
const FRAME: [f64; 4] = [56.0, 620.0, 48.0, 252.0];

/// Colours of ground, frame, words, quiet words and the curves, light and dark: those of the editors.
const STYLE: &str = "\
    .ground{fill:#fff}.grid{stroke:#e4e6ea}.edge{stroke:#c6ccd4;fill:none}\
    .title{fill:#15191f;font-weight:600;font-size:13px}.word{fill:#5d6775;font-size:11px}\
    .curve{fill:none;stroke-width:1.8;stroke-linejoin:round}\
    .c0{stroke:#1d5fcc}.c1{stroke:#067366}.c2{stroke:#ad6400}.c3{stroke:#b3267e}.c4{stroke:#6a45b8}.c5{stroke:#5d6775}\
    @media (prefers-color-scheme:dark){\
    .ground{fill:#181b20}.grid{stroke:#282d35}.edge{stroke:#39414c}.title{fill:#eceff3}.word{fill:#8d98a7}\
    .c0{stroke:#7db4ff}.c1{stroke:#45d3be}.c2{stroke:#f6b23c}.c3{stroke:#ea5fb2}.c4{stroke:#c4a5ff}.c5{stroke:#8d98a7}}";

/// Colours that there are.
const COLOURS: usize = 6;

/// Draws a figure.
pub fn draw(figure: &Figure, traces: &[Trace]) -> String {
    let (across, across_unit) = horizontal(figure.view, traces);
    let (up, up_unit) = vertical(figure.view, traces);
    let [left, right, top, bottom] = FRAME;
    let x = |value: f64| left + (right - left) * across.place(value);
    let y = |value: f64| bottom - (bottom - top) * up.place(value);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" width=\"{WIDTH}\" \
         height=\"{HEIGHT}\" font-family=\"Inter,Segoe UI,Helvetica,Arial,sans-serif\" role=\"img\" \
         aria-label=\"{title}\">\n<style>{STYLE}</style>\n\
         <rect class=\"ground\" width=\"{WIDTH}\" height=\"{HEIGHT}\" rx=\"8\"/>\n\
         <text class=\"title\" x=\"16\" y=\"24\">{title}</text>\n\
         <clipPath id=\"f\"><rect x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\"/></clipPath>\n",
        right - left,
        bottom - top,
        title = escaped(figure.title),
    );
    // Writing to a string cannot fail.
    for (value, text) in across.marks() {
        let place = x(value);
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{place:.1} {top}V{bottom}\"/>\
             <text class=\"word\" text-anchor=\"middle\" x=\"{place:.1}\" y=\"{}\">{text}</text>",
            bottom + 16.0
        );
    }
    for (value, text) in up.marks() {
        let place = y(value);
        let _ = writeln!(
            svg,
            "<path class=\"grid\" d=\"M{left} {place:.1}H{right}\"/>\
             <text class=\"word\" text-anchor=\"end\" x=\"{}\" y=\"{:.1}\">{text}</text>",
            left - 6.0,
            place + 4.0
        );
    }
    let _ = write!(
        svg,
        "<rect class=\"edge\" x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\"/>\n\
         <text class=\"word\" text-anchor=\"end\" x=\"{right}\" y=\"{}\">{across_unit}</text>\n\
         <text class=\"word\" text-anchor=\"end\" x=\"{}\" y=\"{}\">{up_unit}</text>\n",
        right - left,
        bottom - top,
        bottom + 34.0,
        left - 6.0,
        top - 4.0,
    );
    for (number, trace) in traces.iter().enumerate() {
        let mut drawn = String::new();
        for (right, down) in path(trace, |(place, value)| {
            (x(place), y(value).clamp(-1e3, 1e3))
        }) {
            let letter = if drawn.is_empty() { 'M' } else { 'L' };
            let _ = write!(drawn, "{letter}{right:.1} {down:.1}");
        }
        let _ = writeln!(
            svg,
            "<path class=\"curve c{}\" clip-path=\"url(#f)\" d=\"{drawn}\"/>",
            number % COLOURS
        );
    }
    legend(&mut svg, figure);
    svg.push_str("</svg>\n");
    svg
}

/// The names of the curves, in one row under the frame.
fn legend(svg: &mut String, figure: &Figure) {
    let [left, _, _, bottom] = FRAME;
    let baseline = bottom + 36.0;
    let mut place = left;
    for (number, setting) in figure.settings.iter().enumerate() {
        if setting.label.is_empty() {
            continue;
        }
        let _ = writeln!(
            svg,
            "<path class=\"curve c{}\" d=\"M{place:.1} {:.1}h16\"/>\
             <text class=\"word\" x=\"{:.1}\" y=\"{baseline:.1}\">{}</text>",
            number % COLOURS,
            baseline - 4.0,
            place + 21.0,
            escaped(setting.label),
        );
        // About what a letter takes at this size.
        place += 34.0 + 6.2 * setting.label.chars().count() as f64;
    }
}

fn horizontal(view: View, traces: &[Trace]) -> (Axis, &'static str) {
    let linear = |from: f64, to: f64| Axis {
        from,
        to,
        logarithmic: false,
    };
    match view {
        View::Magnitude { .. } | View::Spectrum { .. } | View::Density { .. } => {
            let (from, to) = FREQUENCIES;
            let axis = Axis {
                from,
                to,
                logarithmic: true,
            };
            (axis, "Hz")
        }
        View::Statics => (linear(-60.0, 0.0), "dBFS in"),
        View::Step { .. } | View::Wave { .. } | View::Control { .. } | View::Decay { .. } => {
            let ends = traces.iter().filter_map(|trace| trace.last());
            let longest = ends.map(|(time, _)| *time).fold(1e-3, f64::max);
            (linear(0.0, longest), "s")
        }
    }
}

fn vertical(view: View, traces: &[Trace]) -> (Axis, &'static str) {
    let ((from, to), unit) = match view {
        View::Magnitude { range } => (range, "dB"),
        View::Statics => ((-60.0, 6.0), "dBFS"),
        View::Step { .. } => ((-70.0, 0.0), "dBFS"),
        View::Spectrum { floor, .. } | View::Density { floor } => ((floor, 0.0), "dBFS"),
        View::Decay { .. } => ((-70.0, 0.0), "dB"),
        View::Wave { .. } | View::Control { .. } => {
            let values = traces.iter().flatten().map(|(_, value)| value.abs());
            let highest = values.fold(0.05, f64::max) * 1.1;
            ((-highest, highest), "")
        }
    };
    let axis = Axis {
        from,
        to,
        logarithmic: false,
    };
    (axis, unit)
}

/// How far a drawn line may lie from the curve, in pixels.
const TOLERANCE: f64 = 0.06;

/// A curve in places of the drawing, without points that nobody can tell from a straight line (Ramer, 1972; Douglas and
/// Peucker, 1973; distances upright).
fn path(trace: &Trace, place: impl Fn((f64, f64)) -> (f64, f64)) -> Trace {
    let points = columns(trace.iter().copied().map(place));
    let last = points.len().saturating_sub(1);
    let mut kept = vec![false; points.len()];
    let mut spans = vec![(0, last)];
    while let Some((from, to)) = spans.pop() {
        let (Some(start), Some(end)) = (points.get(from), points.get(to)) else {
            continue;
        };
        for index in [from, to] {
            if let Some(kept) = kept.get_mut(index) {
                *kept = true;
            }
        }
        let slope = (end.1 - start.1) / (end.0 - start.0).max(1e-9);
        let inside = points.iter().enumerate().take(to).skip(from + 1);
        let distances = inside.map(|(index, point)| {
            let straight = start.1 + slope * (point.0 - start.0);
            (index, (point.1 - straight).abs())
        });
        let farthest = distances.max_by(|one, other| one.1.total_cmp(&other.1));
        if let Some((index, _)) = farthest.filter(|(_, distance)| *distance > TOLERANCE) {
            spans.extend([(from, index), (index, to)]);
        }
    }
    let kept = points.iter().zip(kept).filter(|(_, kept)| *kept);
    kept.map(|(point, _)| *point).collect()
}

/// For each pixel of the width the lowest and the highest point, where there are more.
fn columns(points: impl Iterator<Item = (f64, f64)>) -> Trace {
    let mut kept = Trace::new();
    let mut column: Trace = Vec::new();
    let close = |column: &mut Trace, kept: &mut Trace| {
        if column.len() > 2 {
            let by_height = |a: &&(f64, f64), b: &&(f64, f64)| a.1.total_cmp(&b.1);
            let ends = [
                column.iter().min_by(by_height),
                column.iter().max_by(by_height),
            ];
            let mut ends: Trace = ends.into_iter().flatten().copied().collect();
            ends.sort_by(|a, b| a.0.total_cmp(&b.0));
            kept.extend(ends);
        } else {
            kept.extend_from_slice(column);
        }
        column.clear();
    };
    for point in points {
        if column
            .first()
            .is_some_and(|first| first.0.floor() < point.0.floor())
        {
            close(&mut column, &mut kept);
        }
        column.push(point);
    }
    close(&mut column, &mut kept);
    kept
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

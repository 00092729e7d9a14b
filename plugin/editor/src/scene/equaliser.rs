//! The response of `filter.eq`, from the designs of the filters that run.

use airloom_api::param::spec::ParamKind;
use airloom_dsp::filter::band::{Band, BandKind};
use airloom_dsp::filter::shape::{Alignment, Sections, Shape};
use airloom_graph::check::checked::CheckedNode;

use crate::scene::values::Values;
use crate::scene::wording;
use crate::theme::measures::Picture as Axis;
use crate::view::picture::{Handle, Response};

/// Each order of a slope.
const DB_PER_ORDER: f64 = 6.0;
/// The steepest slope.
const MAX_ORDER: u8 = 16;
/// Below this the curve is out of any picture; keeps the logarithm finite.
const LEAST_MAGNITUDE: f64 = 1e-6;

/// A band as the document sets it.
struct Setting {
    sections: Sections,
    frequency_hz: f64,
    enabled: bool,
}

/// The response over the picture's axis, with the enabled bands' places.
pub fn response(node: &CheckedNode, values: &Values, rate_hz: f64, axis: &Axis) -> Response {
    let bands = node.config.count("bands");
    let settings: Vec<Setting> = (1..=bands)
        .filter_map(|number| setting(node, values, number, rate_hz))
        .collect();
    let output_db = values.named(node, "output_db").unwrap_or(0.0);
    let gain_db = |frequency_hz: f64| {
        let product: f64 = settings
            .iter()
            .filter(|setting| setting.enabled)
            .flat_map(|setting| setting.sections.iter().flatten())
            .map(|section| section.magnitude(frequency_hz, rate_hz))
            .product();
        let sum = 20.0 * product.max(LEAST_MAGNITUDE).log10() + output_db;
        single(sum)
    };
    let (low, high) = (f64::from(axis.eq_low_hz), f64::from(axis.eq_high_hz));
    // The bilinear transform ends at half the rate.
    let highest = high.min(rate_hz * 0.499);
    let frequency = |place: f64| (low * (high / low).powf(place)).min(highest);
    let last = axis.points.max(2) - 1;
    let gains_db = (0..=last)
        .map(|point| gain_db(frequency(point as f64 / last as f64)))
        .collect();
    let handles = settings
        .iter()
        .enumerate()
        .filter(|(_, setting)| setting.enabled)
        .map(|(band, setting)| {
            let at = setting.frequency_hz.clamp(low, highest);
            let place = (at / low).ln() / (high / low).ln();
            Handle {
                band,
                place: single(place),
                gain_db: gain_db(at),
            }
        })
        .collect();
    Response { gains_db, handles }
}

fn setting(node: &CheckedNode, values: &Values, number: usize, rate_hz: f64) -> Option<Setting> {
    let value = |name: &str| values.named(node, &format!("band{number}.{name}"));
    let kind = node
        .spec
        .params
        .get(node.spec.param(&format!("band{number}.kind"))?)?;
    let ParamKind::Choice { options, .. } = &kind.kind else {
        return None;
    };
    let band = Band {
        kind: kind_named(wording::nth(options, value("kind")?)?)?,
        frequency_hz: value("frequency_hz")?,
        gain_db: value("gain_db")?,
        q: value("q")?,
    };
    let slope = value("slope_db_oct")?;
    let order = (1..=MAX_ORDER).find(|order| slope <= DB_PER_ORDER * f64::from(*order));
    let shape = Shape {
        band,
        order: order.unwrap_or(MAX_ORDER),
        alignment: if value("alignment")? >= 0.5 {
            Alignment::LinkwitzRiley
        } else {
            Alignment::Butterworth
        },
    };
    Some(Setting {
        sections: shape.sections(rate_hz),
        frequency_hz: band.frequency_hz,
        enabled: value("enabled")? >= 0.5,
    })
}

fn kind_named(name: &str) -> Option<BandKind> {
    Some(match name {
        "peak" => BandKind::Peak,
        "low_shelf" => BandKind::LowShelf,
        "high_shelf" => BandKind::HighShelf,
        "low_pass" => BandKind::LowPass,
        "high_pass" => BandKind::HighPass,
        "band_pass" => BandKind::BandPass,
        "notch" => BandKind::Notch,
        "all_pass" => BandKind::AllPass,
        "tilt" => BandKind::Tilt,
        "low_shelf_first_order" => BandKind::LowShelfFirst,
        "high_shelf_first_order" => BandKind::HighShelfFirst,
        "all_pass_first_order" => BandKind::AllPassFirst,
        _ => return None,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a place on the screen needs no more"
)]
fn single(value: f64) -> f32 {
    value as f32
}

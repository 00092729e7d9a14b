//! Mapped macros as the strip shows them.

use airloom_graph::limits::MACRO_SLOTS;

use crate::scene::{Subject, wording};
use crate::view::inspector::KnobView;
use crate::view::macros::{MacroView, MacrosView};

/// All macros that move anything, by slot.
pub fn view(subject: &Subject<'_>) -> MacrosView {
    let named = subject.document.macros.iter().zip(&subject.graph.macros);
    let mut mapped: Vec<MacroView> = named
        .filter_map(|(saved, mapped)| {
            let target = mapped.targets.first()?;
            let spec = subject
                .graph
                .nodes
                .get(target.node)?
                .spec
                .params
                .get(target.param)?;
            let position = (subject.macro_value)(mapped.slot);
            let reached = spec.clamp(target.curve.map(position, target.min, target.max));
            let name = if saved.name.is_empty() {
                spec.label.as_ref()
            } else {
                &saved.name
            };
            // The place of the target's default; the macro's own is what reproduces it.
            let default = target
                .curve
                .unmap(spec.default_value(), target.min, target.max);
            Some(MacroView {
                slot: usize::from(mapped.slot),
                name: name.to_owned(),
                knob: KnobView {
                    value: single(position),
                    default: single(default),
                    origin: single(default),
                    modulation: None,
                },
                text: wording::value(spec, reached),
            })
        })
        .collect();
    mapped.sort_by_key(|view| view.slot);
    MacrosView {
        mapped,
        slots: usize::from(MACRO_SLOTS),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a place on a knob needs no more"
)]
fn single(value: f64) -> f32 {
    value as f32
}

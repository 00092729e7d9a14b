//! The slot, the fade and the delay of an edge.

use std::sync::Arc;

use crate::execute::edge::{DelayLine, EdgeSlot};
use crate::execute::update::{EdgeChange, Update};
use crate::session::edges::LoadedEdge;
use crate::session::present::Manner;
use crate::session::slots::Slots;
use crate::session::union::{GainStep, Step};

/// Gives an edge the slot, the fade and the delay that it needs.
pub(crate) fn shape(
    update: &mut Update,
    slots: &mut Slots,
    step: Step,
    delay: u64,
    manner: Manner,
) -> Arc<LoadedEdge> {
    let Step {
        edge,
        gain,
        is_new,
        is_leaving: _,
    } = step;
    let is_needed = edge.is_shaped() || delay > 0;
    let rests = gain == GainStep::Stay && delay == edge.delay;
    if rests && edge.slot.is_some() == is_needed {
        return edge;
    }
    let mut edge = Arc::unwrap_or_clone(edge);
    edge.since = manner.sequence;
    let fade = manner.fade.frames;
    // A delayed edge sets in late, as what it feeds may have faded in by then.
    let gain = if is_new && gain == GainStep::Stay && delay > 0 && fade > 0 {
        edge.fading = true;
        GainStep::Rise
    } else {
        gain
    };
    let (target, gain_fade) = if gain == GainStep::Fall {
        (0.0, manner.leave)
    } else {
        (edge.gain, manner.fade)
    };
    if gain != GainStep::Stay {
        update.fade_frames = update
            .fade_frames
            .max(u64::from(gain_fade.frames) + delay.max(edge.delay));
    }
    let moves_delay = !is_new && delay != edge.delay;
    if moves_delay && fade > 0 {
        // A crossfade that is under way comes first.
        update.fade_frames = update.fade_frames.max(2 * u64::from(fade) + delay);
    }
    let is_needed = edge.is_shaped() || delay > 0;
    match edge.slot {
        None if is_needed => {
            let lines = if delay == 0 {
                Vec::new()
            } else if is_new || fade == 0 {
                vec![DelayLine::new(index(delay), index(delay)); edge.channels]
            } else {
                let mut line = DelayLine::recording(index(delay));
                line.set_delay(index(delay), fade);
                vec![line; edge.channels]
            };
            let start = match gain {
                GainStep::Rise => 0.0,
                // It had no slot before, so it passed its samples as they were.
                GainStep::Move | GainStep::Fall => 1.0,
                GainStep::Stay => edge.gain,
            };
            let mut entry = if edge.is_events() {
                EdgeSlot::for_events(index(delay))
            } else {
                EdgeSlot::new(start, lines)
            };
            if gain != GainStep::Stay {
                entry.fade(target, gain_fade.frames, gain_fade.law);
            }
            let slot = slots.take();
            update.edge_arrivals.push((slot, Some(Box::new(entry))));
            edge.slot = Some(slot);
            edge.capacity = delay;
        }
        None => {}
        Some(slot) if is_needed => {
            if gain != GainStep::Stay {
                update.edge_changes.push((
                    slot,
                    EdgeChange::Fade {
                        gain: target,
                        fade: gain_fade,
                    },
                ));
            }
            if moves_delay {
                let lines = (delay > edge.capacity).then(|| {
                    edge.capacity = delay;
                    vec![DelayLine::recording(index(delay)); edge.channels]
                });
                update.edge_changes.push((
                    slot,
                    EdgeChange::Delay {
                        delay: index(delay),
                        frames: fade,
                        lines,
                    },
                ));
            }
        }
        Some(slot) => {
            update.edge_departures.push((slot, None));
            slots.release(slot);
            edge.slot = None;
            edge.capacity = 0;
        }
    }
    edge.delay = delay;
    // Until the taps have crossfaded the edge needs its slot, even if it passes everything afterwards.
    edge.fading |= moves_delay && fade > 0;
    Arc::new(edge)
}

/// Delays are sums of latencies that were prepared in memory: they fit.
fn index(frames: u64) -> usize {
    usize::try_from(frames).unwrap_or(usize::MAX)
}

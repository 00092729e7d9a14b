//! Timed events: macros, parameters, notes, MIDI messages and edits at frames.

use airloom_api::event::Event;
use airloom_api::id::NodeId;
use airloom_graph::edit::change::Edit;
use serde_json::Value;

use crate::offline::keys::{self, NoteLine};

/// Events in order of time; of one frame, edits come first, and otherwise their order is kept.
#[derive(Debug, Clone, Default)]
pub struct Timeline {
    events: Vec<TimedAction>,
}

/// Something that happens at a frame.
#[derive(Debug, Clone)]
pub struct TimedAction {
    /// Absolute frame of the input.
    pub frame: u64,
    /// Line of the events file, from 1.
    pub line: usize,
    /// What happens.
    pub action: Action,
}

/// What happens.
#[derive(Debug, Clone)]
pub enum Action {
    /// A macro moves.
    Macro {
        /// 1 … 512.
        slot: u16,
        /// 0 … 1.
        value: f64,
    },
    /// A parameter moves.
    Param {
        /// The node.
        node: NodeId,
        /// The parameter.
        param: String,
        /// As in a document.
        value: Value,
    },
    /// The home's keyboard sends something.
    Play(Event),
    /// The graph changes.
    Edit(Box<Edit>),
}

/// A line of an events file that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct TimelineError {
    /// From 1.
    pub line: usize,
    /// What was found and what was expected.
    pub reason: String,
}

/// One line as it is written.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    frame: u64,
    #[serde(rename = "macro")]
    slot: Option<u16>,
    node: Option<NodeId>,
    param: Option<String>,
    value: Option<Value>,
    midi: Option<Vec<u64>>,
    note: Option<NoteLine>,
    edit: Option<Edit>,
}

impl Timeline {
    /// Reads JSON lines; empty lines are skipped, and so is a byte-order mark at the beginning.
    ///
    /// # Errors
    /// [`TimelineError`] of the first line that is not an event.
    pub fn parse(text: &str) -> Result<Self, TimelineError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut events = Vec::new();
        for (index, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let line_number = index + 1;
            let refuse = |reason: String| TimelineError {
                line: line_number,
                reason,
            };
            let parsed: Line =
                serde_json::from_str(line).map_err(|error| refuse(error.to_string()))?;
            let frame = parsed.frame;
            let action = action(parsed).map_err(refuse)?;
            events.push(TimedAction {
                frame,
                line: line_number,
                action,
            });
        }
        events.sort_by_key(|event| (event.frame, !matches!(event.action, Action::Edit(_))));
        Ok(Self { events })
    }

    /// All events in order.
    #[must_use]
    pub fn events(&self) -> &[TimedAction] {
        &self.events
    }

    /// The events at a frame and after it.
    #[must_use]
    pub fn from_frame(&self, frame: u64) -> &[TimedAction] {
        let start = self.events.partition_point(|event| event.frame < frame);
        self.events.get(start..).unwrap_or_default()
    }
}

/// What a line may be.
const FORMS: &str = "expected {\"frame\", \"macro\" 1 to 512, \"value\"}, {\"frame\", \"node\", \"param\", \"value\"}, \
    {\"frame\", \"midi\" of up to three numbers}, {\"frame\", \"note\"} or {\"frame\", \"edit\"}";

fn action(line: Line) -> Result<Action, String> {
    match line {
        Line {
            slot: Some(slot @ 1..=512),
            value: Some(value),
            node: None,
            param: None,
            midi: None,
            note: None,
            edit: None,
            ..
        } => value
            .as_f64()
            .filter(|value| (0.0..=1.0).contains(value))
            .map(|value| Action::Macro { slot, value })
            .ok_or_else(|| "\"value\" of a macro is not a number from 0 to 1".to_owned()),
        Line {
            node: Some(node),
            param: Some(param),
            value: Some(value),
            slot: None,
            midi: None,
            note: None,
            edit: None,
            ..
        } => Ok(Action::Param { node, param, value }),
        Line {
            midi: Some(bytes),
            slot: None,
            node: None,
            param: None,
            value: None,
            note: None,
            edit: None,
            ..
        } => keys::message(&bytes).map(Action::Play),
        Line {
            note: Some(note),
            slot: None,
            node: None,
            param: None,
            value: None,
            midi: None,
            edit: None,
            ..
        } => keys::note(&note).map(Action::Play),
        Line {
            edit: Some(edit),
            slot: None,
            node: None,
            param: None,
            value: None,
            midi: None,
            note: None,
            ..
        } => Ok(Action::Edit(Box::new(edit))),
        _ => Err(FORMS.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_sorted_by_frame_and_keep_their_number() {
        let text = "{\"frame\": 480, \"node\": \"eq\", \"param\": \"g\", \"value\": 3.0}\n\n{\"frame\": 0, \"macro\": 1, \"value\": 0.5}\n";
        let timeline = Timeline::parse(text).unwrap();
        let order: Vec<_> = timeline
            .events()
            .iter()
            .map(|e| (e.frame, e.line))
            .collect();
        assert_eq!(order, [(0, 3), (480, 1)]);
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_line() {
        let text = "\u{feff}{\"frame\": 7, \"macro\": 1, \"value\": 0.5}\n";
        let timeline = Timeline::parse(text).unwrap();
        assert_eq!(timeline.events()[0].frame, 7);
        assert_eq!(timeline.from_frame(7).len(), 1);
        assert!(timeline.from_frame(8).is_empty());
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = Timeline::parse("\n{\"frame\": 1, \"macro\": 513, \"value\": 0}").unwrap_err();
        assert_eq!(error.line, 2);
        assert!(error.to_string().contains("1 to 512"), "{error}");
    }
}

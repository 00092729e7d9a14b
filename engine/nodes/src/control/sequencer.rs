//! `control.sequencer`: a row of steps in time with the music.

mod place;
mod player;

use airloom_api::config::{Config, ConfigError, ConfigField, ConfigKind};
use airloom_api::node::node_type::{NodeInfo, NodeType};
use airloom_api::node::prepare::{PrepareError, PrepareRequest, Prepared, Tail};
use airloom_api::node::spec::NodeSpec;
use airloom_api::param::spec::{ParamSpec, Unit};
use airloom_api::port::PortSpec;

use crate::control::sequencer::player::Player;
use crate::musical::note::{FEELS, NOTES};
use crate::parameter::{choice, linear, stepped, switch};

/// The most steps.
const MAX_STEPS: i64 = 64;

/// The type `control.sequencer`.
pub struct Sequencer;

/// The parameters of one step.
fn step(number: usize) -> [ParamSpec; 3] {
    let group = format!("Step {number}");
    [
        linear(
            format!("step{number}.value"),
            format!("Step {number} value"),
            Unit::None,
            (-1.0, 1.0),
            0.0,
        )
        .unsmoothed()
        .explained("What the control output sends during this step.")
        .in_group(group.clone()),
        stepped(
            format!("step{number}.semitones"),
            format!("Step {number} note"),
            Unit::Semitones,
            (-60.0, 60.0),
            1.0,
            0.0,
        )
        .explained("The note of this step, counted from the root key.")
        .in_group(group.clone()),
        switch(
            format!("step{number}.on"),
            format!("Step {number} on"),
            true,
        )
        .explained(
            "Whether this step plays a note and opens the gate; its value is sent either way.",
        )
        .in_group(group),
    ]
}

impl NodeType for Sequencer {
    fn info(&self) -> NodeInfo {
        NodeInfo {
            name: "control.sequencer",
            version: 1,
            label: "Step sequencer",
            description: "Goes through a row of steps in time with the music; sends their values, a gate, and notes.",
            help: "Each step has a value for parameters, a note for instruments, and a switch. The place in the row follows \
                   from the host's position, so it is right wherever playing starts; where the host tells none (a standalone \
                   program, a renderer), the row runs by itself from the start, at its own tempo. Swing makes the first of \
                   every two steps longer: 50 % is straight, 67 % a triplet's feel. At a gate of 100 % notes are tied.",
            icon: "",
            tags: &[
                "steps", "pattern", "arpeggio", "notes", "swing", "groove", "gate", "tempo",
            ],
        }
    }

    fn config(&self) -> Vec<ConfigField> {
        vec![
            ConfigField {
                name: "steps",
                description: "How many steps the row has.",
                kind: ConfigKind::Integer {
                    min: 1,
                    max: MAX_STEPS,
                    default: 8,
                },
            },
            ConfigField {
                name: "channel",
                description: "The MIDI channel of its notes.",
                kind: ConfigKind::Integer {
                    min: 1,
                    max: 16,
                    default: 1,
                },
            },
        ]
    }

    fn spec(&self, config: &Config) -> Result<NodeSpec, ConfigError> {
        let mut params = vec![
            choice("note", "Step length", NOTES, 2).explained("The note value of a step."),
            choice("feel", "Feel", FEELS, 0).explained(
                "Straight, dotted (one and a half times as long) or triplet (two thirds).",
            ),
            linear(
                "tempo_bpm",
                "Tempo",
                Unit::BeatsPerMinute,
                (20.0, 400.0),
                120.0,
            )
            .explained("Quarter notes per minute where the host tells no tempo."),
            linear("swing_percent", "Swing", Unit::Percent, (50.0, 75.0), 50.0)
                .explained("The part of two steps that the first one takes; 50 is straight."),
            linear("gate_percent", "Gate", Unit::Percent, (1.0, 100.0), 50.0)
                .explained("How much of a step its note and its gate last; 100 ties them."),
            stepped("root", "Root key", Unit::None, (0.0, 127.0), 1.0, 60.0)
                .explained("The key that semitones count from; 60 is middle C."),
            linear("velocity", "Velocity", Unit::None, (0.0, 1.0), 0.8)
                .unsmoothed()
                .explained("The velocity of its notes."),
            switch("run", "Run", true)
                .explained("Off, no note plays and the gate stays closed; its own time stands."),
        ];
        params.extend((1..=config.count("steps")).flat_map(step));
        Ok(NodeSpec {
            outputs: vec![
                PortSpec::control("out"),
                PortSpec::control("gate"),
                PortSpec::events("notes"),
            ],
            params,
            ..NodeSpec::default()
        })
    }

    fn prepare(&self, request: &PrepareRequest<'_>) -> Result<Prepared, PrepareError> {
        let config = request.config;
        let channel = config.count("channel").saturating_sub(1);
        let player = Player::new(config.count("steps"), u8::try_from(channel).unwrap_or(0));
        Ok(Prepared::immediate(player).ringing(Tail::Infinite))
    }
}

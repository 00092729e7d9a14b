//! A view like the one in the visual language's picture of the plugin.

use airloom_editor::view::EditorView;
use airloom_editor::view::graph::*;
use airloom_editor::view::inspector::*;
use airloom_editor::view::macros::*;
use airloom_editor::view::picture::*;
use airloom_editor::view::presets::*;
use airloom_editor::view::runtime::*;

fn audio(name: &str) -> PortView {
    PortView {
        name: name.into(),
        kind: PortKind::Audio,
        channels: 2,
        joined: true,
    }
}

fn node(id: &str, title: &str, type_name: &str, position: [f32; 2]) -> NodeView {
    NodeView {
        id: id.into(),
        title: title.into(),
        type_name: type_name.into(),
        position,
        main_in: Some(audio("in")),
        main_out: Some(audio("out")),
        levels: vec![-12.0, -14.0],
        footer: "0.21 %".into(),
        footer_end: "0 smp".into(),
        ..NodeView::default()
    }
}

fn cable(
    from: (usize, &str),
    to: (usize, &str),
    kind: PortKind,
    channels: usize,
) -> ConnectionView {
    ConnectionView {
        id: format!("{}-{}", from.0, to.0),
        from_node: from.0,
        from_port: from.1.into(),
        to_node: to.0,
        to_port: to.1.into(),
        kind,
        channels,
        level: -12.0,
    }
}

/// Equally spaced places from 0 to 1.
fn places(count: usize) -> impl Iterator<Item = f32> {
    (0..count).map(move |index| index as f32 / (count - 1) as f32)
}

pub fn response() -> Response {
    let bump = |x: f32, at: f32, width: f32| (-((x - at) / width).powi(2)).exp();
    let gain =
        |x: f32| -30.0 * bump(x, -0.1, 0.16) + 5.0 * bump(x, 0.7, 0.1) - 3.0 * bump(x, 0.45, 0.08);
    let handles = [0.2, 0.45, 0.7, 0.88];
    Response {
        gains_db: places(96).map(gain).collect(),
        handles: handles
            .iter()
            .enumerate()
            .map(|(band, &place)| Handle {
                band,
                place,
                gain_db: gain(place),
            })
            .collect(),
    }
}

fn graph() -> GraphView {
    let mut input = node("in", "Host Input", "host.input", [0.0, 0.0]);
    input.main_in = None;
    input.picture = Picture::Levels(vec![
        Level {
            now: -12.0,
            peak: -6.0,
        },
        Level {
            now: -15.0,
            peak: -9.5,
        },
    ]);
    input.footer = "Main".into();
    input.footer_end = "stereo".into();
    let mut eq = node("eq", "Tone", "filter.eq", [240.0, 0.0]);
    eq.picture = Picture::Response(response());
    let mut glue = node("glue", "Glue", "dynamics.compressor", [480.0, 0.0]);
    glue.rows = vec![
        RowView {
            label: "Side-chain".into(),
            value: String::new(),
            port: Some((Side::Left, audio("sidechain"))),
        },
        RowView {
            label: "GR".into(),
            value: "−4.2 dB".into(),
            port: None,
        },
    ];
    glue.picture = Picture::Reduction(4.2);
    let mut side = node("side", "Side-chain", "host.input", [240.0, 150.0]);
    side.main_in = None;
    side.footer = "Bus 2".into();
    side.footer_end = "stereo".into();
    let mut lfo = node("lfo", "Slow LFO", "control.lfo", [0.0, 222.0]);
    lfo.role = Role::Controller;
    lfo.main_in = None;
    lfo.main_out = Some(PortView {
        name: "out".into(),
        kind: PortKind::Control,
        channels: 1,
        joined: true,
    });
    lfo.picture = Picture::Wave {
        samples: places(64)
            .map(|t| (t * 4.0 * std::f32::consts::PI).sin())
            .collect(),
        control: true,
    };
    lfo.footer = "0.20 Hz".into();
    lfo.footer_end = "0.25".into();
    let mut hall = node("hall", "Vocal Hall", "time.feedback_delay", [480.0, 178.0]);
    hall.rows = vec![RowView {
        label: "Wet level".into(),
        value: "−9.0".into(),
        port: Some((
            Side::Left,
            PortView {
                name: "param.mix".into(),
                kind: PortKind::Control,
                channels: 1,
                joined: true,
            },
        )),
    }];
    hall.picture = Picture::Echoes(
        (0..10)
            .map(|n| Echo {
                place: 0.05 + n as f32 * 0.1,
                size: 0.9f32.powi(n * 2),
            })
            .collect(),
    );
    let mut blend = node("blend", "Blend", "level.mixer", [720.0, 74.0]);
    blend.main_in = None;
    blend.rows = [("in1", "Dry", "0.0"), ("in2", "Wet", "−3.0")]
        .map(|(port, label, value)| RowView {
            label: label.into(),
            value: value.into(),
            port: Some((Side::Left, audio(port))),
        })
        .into();
    blend.footer_end = "aligned".into();
    let mut out = node("out", "Host Output", "host.output", [960.0, 74.0]);
    out.main_out = None;
    out.levels = vec![-5.0, -5.5];
    out.picture = Picture::Levels(vec![
        Level {
            now: -5.0,
            peak: -0.5,
        },
        Level {
            now: -5.5,
            peak: -2.0,
        },
    ]);
    out.footer = "−16.8 LUFS".into();
    out.footer_end = String::new();
    use PortKind::{Audio, Control};
    GraphView {
        name: "Main".into(),
        nodes: vec![input, eq, glue, side, lfo, hall, blend, out],
        connections: vec![
            cable((0, "out"), (1, "in"), Audio, 2),
            cable((1, "out"), (2, "in"), Audio, 2),
            cable((1, "out"), (5, "in"), Audio, 2),
            cable((3, "out"), (2, "sidechain"), Audio, 2),
            cable((4, "out"), (5, "param.mix"), Control, 1),
            cable((2, "out"), (6, "in1"), Audio, 2),
            cable((5, "out"), (6, "in2"), Audio, 2),
            cable((6, "out"), (7, "in"), Audio, 2),
        ],
    }
}

fn knob(param: &str, label: &str, text: &str, value: f32, origin: f32) -> ControlView {
    ControlView {
        param: param.into(),
        label: label.into(),
        text: text.into(),
        kind: ControlKind::Knob(KnobView {
            value,
            default: origin,
            origin,
            modulation: None,
        }),
        controlled_by: String::new(),
    }
}

pub fn inspector() -> InspectorView {
    let kinds = ["Peak", "Low shelf", "High shelf", "Low pass", "High pass"];
    let band = |number: usize| SectionView {
        name: format!("Band {number}"),
        controls: vec![
            ControlView {
                param: format!("band{number}.enabled"),
                label: "Enabled".into(),
                text: "On".into(),
                kind: ControlKind::Switch(true),
                controlled_by: String::new(),
            },
            ControlView {
                param: format!("band{number}.kind"),
                label: "Kind".into(),
                text: "Peak".into(),
                kind: ControlKind::Choice {
                    options: kinds.iter().map(|&kind| kind.into()).collect(),
                    chosen: 0,
                },
                controlled_by: String::new(),
            },
            knob(
                &format!("band{number}.frequency_hz"),
                "Frequency",
                "3.00 kHz",
                0.7,
                0.6,
            ),
            knob(
                &format!("band{number}.gain_db"),
                "Gain",
                "+3.0 dB",
                0.54,
                0.5,
            ),
            ControlView {
                controlled_by: "Presence".into(),
                kind: ControlKind::Knob(KnobView {
                    value: 0.4,
                    default: 0.3,
                    origin: 0.3,
                    modulation: Some((0.3, 0.6)),
                }),
                ..knob(&format!("band{number}.q"), "Q", "1.00", 0.4, 0.3)
            },
        ],
    };
    InspectorView {
        node: "eq".into(),
        type_name: "filter.eq".into(),
        title: "Tone".into(),
        subtitle: "Parametric EQ · stereo".into(),
        bypassed: false,
        problem: String::new(),
        picture: Picture::Response(response()),
        sections: vec![
            SectionView {
                name: String::new(),
                controls: vec![knob("output_db", "Output", "0.0 dB", 0.5, 0.5)],
            },
            band(1),
            band(2),
            band(3),
        ],
        output: vec![
            Level {
                now: -12.0,
                peak: -7.0,
            },
            Level {
                now: -14.0,
                peak: -8.0,
            },
        ],
        facts: vec![
            ("Latency".into(), "0 smp".into()),
            ("Cost".into(), "0.21 %".into()),
        ],
        mapped: vec![
            MappingView {
                source: "Slow LFO".into(),
                param: "Gain".into(),
                range: "±6 dB".into(),
            },
            MappingView {
                source: "Space".into(),
                param: "Output".into(),
                range: "−24…0".into(),
            },
        ],
    }
}

pub fn macros(count: usize) -> MacrosView {
    let names = [
        "Presence",
        "Body",
        "Glue",
        "Space",
        "Wet",
        "LFO depth",
        "Width",
        "Output",
        "Air",
        "Room",
    ];
    MacrosView {
        mapped: (0..count)
            .map(|index| MacroView {
                slot: index + 1,
                name: names[index % names.len()].into(),
                knob: KnobView {
                    value: 0.1 * (index % 10) as f32,
                    default: 0.5,
                    origin: if index % 2 == 0 { 0.5 } else { 0.0 },
                    modulation: None,
                },
                text: format!("+{index}.9 dB"),
            })
            .collect(),
        slots: 512,
    }
}

/// The whole window.
pub fn view() -> EditorView {
    EditorView {
        graph: graph(),
        inspector: Some(inspector()),
        macros: macros(12),
        presets: PresetsView {
            presets: [
                ("Vocal Hall, wide", "A wide hall behind a voice"),
                ("Voice chain", "EQ and limiter"),
            ]
            .map(|(name, description)| PresetView {
                name: name.into(),
                description: description.into(),
                tags: vec!["voice".into()],
                factory: true,
            })
            .into(),
            loaded: Some(0),
            edited: true,
        },
        runtime: RuntimeView {
            load: Some(0.014),
            worst_ms: Some((0.11, 2.67)),
            xruns: Some(0),
            latency_frames: 240,
            stream: "48 kHz · 128".into(),
            tempo: "120.0 4/4".into(),
            problem: String::new(),
        },
        undo: "set Gain of Tone".into(),
        last_edit: "set Gain of Tone".into(),
        redo: String::new(),
        bypass: Some(false),
        scale: Some(1.0),
    }
}

//! Documents as they are seen: views built from real node types.

use airloom_api::param::spec::Unit;
use airloom_dsp::filter::band::{Band, BandKind};
use airloom_dsp::filter::cookbook::Biquad;
use airloom_editor::scene::Subject;
use airloom_editor::scene::ballistics::Meters;
use airloom_editor::scene::values::Values;
use airloom_editor::scene::{inspector, macros, nodes, wording};
use airloom_editor::theme::{Theme, mode::Mode};
use airloom_editor::view::EditorView;
use airloom_editor::view::graph::{GraphView, NodeState, PortKind, Role, Side};
use airloom_editor::view::inspector::{ControlKind, InspectorView};
use airloom_editor::view::picture::{Level, Picture};
use airloom_graph::check::checked::CheckedGraph;
use airloom_graph::check::checker::check;
use airloom_graph::check::specs::SpecCache;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_nodes::list::registry;

const RATE_HZ: f64 = 48_000.0;

/// A document of every kind of thing the editor draws.
pub const DOCUMENT: &str = r#"{
  "airloom": 1, "name": "Voice chain",
  "nodes": [
    { "id": "in", "type": "io.input", "position": [0, 0] },
    { "id": "eq", "type": "filter.eq", "label": "Voice EQ", "position": [240, 0],
      "config": { "bands": 3 },
      "params": { "band1.kind": "high_pass", "band1.frequency_hz": 80.0, "band1.slope_db_oct": 24,
                  "band2.frequency_hz": 3000.0, "band2.gain_db": 6.0, "band2.q": 2.0,
                  "band3.kind": "high_shelf", "band3.frequency_hz": 8000.0, "band3.enabled": false } },
    { "id": "gain", "type": "level.gain", "bypass": true, "position": [480, 0] },
    { "id": "limit", "type": "dynamics.limiter", "label": "Ceiling", "position": [720, 0] },
    { "id": "mix", "type": "level.mixer", "config": { "inputs": 2 }, "position": [960, 60],
      "params": { "in2.gain_db": -3.0, "in1.mute": true } },
    { "id": "out", "type": "io.output", "position": [1200, 60] },
    { "id": "echo", "type": "time.delay", "position": [480, 160], "params": { "time_seconds": 0.25, "mix": 0.5 } },
    { "id": "lfo", "type": "control.lfo", "label": "Slow LFO", "position": [240, 190],
      "config": { "shape": "triangle" }, "params": { "rate_hz": 0.2 } },
    { "id": "hiss", "type": "source.noise", "config": { "colour": "pink" }, "position": [0, 190] }
  ],
  "connections": [
    { "id": "c1", "from": "in:out", "to": "eq:in" },
    { "id": "c2", "from": "eq:out", "to": "gain:in" },
    { "id": "c3", "from": "gain:out", "to": "limit:in" },
    { "id": "c4", "from": "limit:out", "to": "mix:in1" },
    { "id": "c5", "from": "echo:out", "to": "mix:in2" },
    { "id": "c6", "from": "mix:out", "to": "out:in" },
    { "id": "c7", "from": "lfo:out", "to": "echo:param.mix", "depth": 0.25 },
    { "id": "c8", "from": "hiss:out", "to": "echo:in" }
  ],
  "macros": [
    { "slot": 3, "name": "Air", "value": 0.5,
      "targets": [ { "node": "limit", "param": "ceiling_db", "min": -20.0, "max": 0.0, "curve": "linear" } ] },
    { "slot": 1, "name": "Presence", "value": 0.75,
      "targets": [ { "node": "eq", "param": "band2.gain_db", "min": -6.0, "max": 6.0, "curve": "linear" } ] }
  ]
}"#;

pub struct Opened {
    pub document: Document,
    pub graph: CheckedGraph,
}

pub fn open(text: &str) -> Opened {
    let registry = registry();
    let limits = Limits::default();
    let reading = read(text, Syntax::Json, &registry, &limits).expect("a document");
    let checked = check(&reading.document, &registry, &limits, &mut SpecCache::new());
    let graph = checked
        .graph
        .unwrap_or_else(|| panic!("{:?}", checked.problems));
    Opened {
        document: reading.document,
        graph,
    }
}

/// Everything a window shows of a document, with its macros at these values.
pub fn view(
    opened: &Opened,
    selected: Option<&str>,
    macro_value: &dyn Fn(u16) -> f64,
) -> EditorView {
    let theme = Theme::built_in(Mode::Dark).expect("well formed");
    let axis = &theme.measure.picture;
    let subject = Subject {
        document: &opened.document,
        graph: &opened.graph,
        rate_hz: RATE_HZ,
        macro_value,
    };
    let values = Values::of_all(&subject);
    let index = selected.and_then(|id| {
        opened
            .document
            .nodes
            .iter()
            .position(|node| node.id.as_str() == id)
    });
    EditorView {
        graph: nodes::graph(&subject, &values, axis, &|_| None),
        inspector: index
            .and_then(|index| inspector::view(&subject, &values, index, axis, String::new())),
        macros: macros::view(&subject),
        ..EditorView::default()
    }
}

fn saved(opened: &Opened) -> impl Fn(u16) -> f64 {
    let macros = opened.document.macros.clone();
    move |slot| {
        macros
            .iter()
            .find(|entry| entry.slot == slot)
            .map_or(0.0, |entry| entry.value)
    }
}

fn seen(selected: Option<&str>) -> EditorView {
    let opened = open(DOCUMENT);
    view(&opened, selected, &saved(&opened))
}

fn graph() -> GraphView {
    seen(None).graph
}

fn node<'a>(graph: &'a GraphView, id: &str) -> &'a airloom_editor::view::graph::NodeView {
    graph
        .nodes
        .iter()
        .find(|node| node.id == id)
        .expect("a node")
}

fn inspected(id: &str) -> InspectorView {
    seen(Some(id)).inspector.expect("an inspector")
}

#[test]
fn nodes_show_what_they_are() {
    let graph = graph();
    assert_eq!(graph.name, "Voice chain");
    let eq = node(&graph, "eq");
    assert_eq!(
        (
            eq.title.as_str(),
            eq.footer.as_str(),
            eq.footer_end.as_str()
        ),
        ("Voice EQ", "3 bands", "stereo")
    );
    assert_eq!(node(&graph, "in").title, "Input");
    assert_eq!(node(&graph, "in").footer, "Main");
    assert_eq!(node(&graph, "gain").state, NodeState::Bypassed);
    assert_eq!(node(&graph, "lfo").role, Role::Controller);
    assert_eq!(node(&graph, "hiss").role, Role::Source);
    assert_eq!(node(&graph, "eq").role, Role::Processor);
    assert_eq!(node(&graph, "lfo").footer, "0.20\u{202f}Hz");
    assert_eq!(node(&graph, "hiss").footer, "Pink");
    // The macro stands at the middle of −20…0 dB.
    assert_eq!(node(&graph, "limit").footer, "−10.0\u{202f}dB");
}

#[test]
fn mixer_inputs_stand_in_rows_with_their_gains() {
    let graph = graph();
    let mixer = node(&graph, "mix");
    assert_eq!(mixer.main_in, None);
    let rows: Vec<(&str, &str)> = mixer
        .rows
        .iter()
        .map(|row| (row.label.as_str(), row.value.as_str()))
        .collect();
    assert_eq!(rows, [("In 1", "Mute"), ("In 2", "−3.0\u{202f}dB")]);
    for row in &mixer.rows {
        let (side, port) = row.port.as_ref().expect("a port");
        assert_eq!(
            (*side, port.kind, port.joined),
            (Side::Left, PortKind::Audio, true)
        );
    }
}

#[test]
fn a_modulated_parameter_is_a_port_with_its_value() {
    let graph = graph();
    let echo = node(&graph, "echo");
    assert_eq!(echo.rows.len(), 1);
    let (side, port) = echo.rows[0].port.as_ref().expect("a port");
    assert_eq!(
        (*side, port.kind, port.name.as_str()),
        (Side::Left, PortKind::Control, "param.mix")
    );
    let cable = graph
        .connections
        .iter()
        .find(|cable| cable.id == "c7")
        .expect("the cable");
    assert_eq!(
        (cable.to_port.as_str(), cable.kind, cable.channels),
        ("param.mix", PortKind::Control, 1)
    );
    let inspector = inspected("echo");
    assert_eq!(inspector.mapped.len(), 1);
    assert_eq!(inspector.mapped[0].source, "Slow LFO");
    assert_eq!(inspector.mapped[0].param, "Mix");
    assert_eq!(inspector.mapped[0].range, "±0.25");
    let mix = &inspector.sections[0].controls[1];
    assert_eq!(mix.controlled_by, "Slow LFO");
    match mix.kind {
        ControlKind::Knob(knob) => assert_eq!(knob.modulation, Some((0.25, 0.75))),
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn every_connection_ends_at_a_port_that_is_drawn() {
    let graph = graph();
    assert_eq!(graph.connections.len(), 8);
    let theme = Theme::built_in(Mode::Dark).expect("well formed");
    for cable in &graph.connections {
        for (node, port, side) in [
            (cable.from_node, &cable.from_port, Side::Right),
            (cable.to_node, &cable.to_port, Side::Left),
        ] {
            let shape = airloom_editor::canvas::geometry::NodeShape::new(
                &graph.nodes[node],
                50.0,
                &theme.measure,
            );
            assert!(shape.port(port, side).is_some(), "{} at {port}", cable.id);
        }
    }
}

#[test]
fn macros_are_shown_by_slot_with_what_they_make_of_their_target() {
    let macros = seen(None).macros;
    let shown: Vec<(usize, &str, &str)> = macros
        .mapped
        .iter()
        .map(|shown| (shown.slot, shown.name.as_str(), shown.text.as_str()))
        .collect();
    assert_eq!(
        shown,
        [
            (1, "Presence", "+3.0\u{202f}dB"),
            (3, "Air", "−10.0\u{202f}dB")
        ]
    );
    assert_eq!(macros.slots, 512);
    // 0 dB lies in the middle of −6…+6 dB.
    assert_eq!(macros.mapped[0].knob.default, 0.5);
}

#[test]
fn equaliser_bands_are_sections_of_their_own() {
    let inspector = inspected("eq");
    assert_eq!(inspector.subtitle, "Parametric EQ · stereo");
    let names: Vec<&str> = inspector
        .sections
        .iter()
        .map(|section| section.name.as_str())
        .collect();
    assert_eq!(names, ["Band 1", "Band 2", "Band 3", ""]);
    let labels: Vec<&str> = inspector.sections[1]
        .controls
        .iter()
        .map(|control| control.label.as_str())
        .collect();
    assert_eq!(
        labels,
        [
            "Kind",
            "Frequency",
            "Gain",
            "Q",
            "Slope",
            "Enabled",
            "Alignment"
        ]
    );
    let texts: Vec<&str> = inspector.sections[0]
        .controls
        .iter()
        .map(|control| control.text.as_str())
        .collect();
    assert_eq!(texts[..2], ["High pass", "80.0\u{202f}Hz"]);
    assert_eq!(inspector.mapped[0].source, "Presence");
    assert_eq!(inspector.mapped[0].param, "Band 2 gain");
    assert_eq!(inspector.mapped[0].range, "−6.0…+6.0\u{202f}dB");
    assert!(
        inspector.facts.contains(&("Bands".into(), "3".into())),
        "{:?}",
        inspector.facts
    );
}

/// |H| from the cookbook's coefficients, on the unit circle.
fn cookbook_db(band: Band, frequency_hz: f64) -> f64 {
    let Biquad { b, a } = Biquad::design(&band, RATE_HZ);
    let w = std::f64::consts::TAU * frequency_hz / RATE_HZ;
    let magnitude = |c: [f64; 3]| {
        let real = c[0] + c[1] * w.cos() + c[2] * (2.0 * w).cos();
        let imaginary = c[1] * w.sin() + c[2] * (2.0 * w).sin();
        real.hypot(imaginary)
    };
    20.0 * (magnitude(b) / magnitude([1.0, a[0], a[1]])).log10()
}

#[test]
fn the_drawn_response_is_that_of_the_cookbooks_filters() {
    let opened = open(DOCUMENT);
    let view = view(&opened, None, &saved(&opened));
    let Picture::Response(response) = &node(&view.graph, "eq").picture else {
        panic!("no response")
    };
    // 24 dB/octave is two sections of these qualities (Butterworth, order 4).
    let high_pass = |q| Band {
        kind: BandKind::HighPass,
        frequency_hz: 80.0,
        gain_db: 0.0,
        q,
    };
    // The macro puts the gain to +3 dB.
    let peak = Band {
        kind: BandKind::Peak,
        frequency_hz: 3000.0,
        gain_db: 3.0,
        q: 2.0,
    };
    let last = (response.gains_db.len() - 1) as f64;
    for (point, gain_db) in response.gains_db.iter().enumerate() {
        let frequency_hz = 20.0 * 1000.0_f64.powf(point as f64 / last);
        let expected = cookbook_db(high_pass(0.541_196_100), frequency_hz)
            + cookbook_db(high_pass(1.306_562_965), frequency_hz)
            + cookbook_db(peak, frequency_hz);
        assert!(
            (f64::from(*gain_db) - expected).abs() < 1e-3,
            "{frequency_hz} Hz: {gain_db} {expected}"
        );
    }
    assert_eq!(response.handles.len(), 2, "the third band is off");
    let handle = response.handles[1];
    let place = (3000.0_f64 / 20.0).ln() / 1000.0_f64.ln();
    assert!((f64::from(handle.place) - place).abs() < 1e-6);
    assert!((handle.gain_db - 3.0).abs() < 0.01);
}

#[test]
fn a_node_that_stands_for_a_sub_graph_is_seen_as_any_node() {
    let opened = open(
        r#"{ "airloom": 1,
          "nodes": [
            { "id": "in", "type": "io.input" },
            { "id": "voice", "type": "graph.subgraph", "config": { "definition": "v" }, "params": { "tone": -3.0 } },
            { "id": "out", "type": "io.output" } ],
          "connections": [
            { "id": "c1", "from": "in:out", "to": "voice:in" }, { "id": "c2", "from": "voice:out", "to": "out:in" } ],
          "subgraphs": [ { "id": "v", "name": "Voice",
            "inputs": [ { "name": "in", "port": "eq:in" } ], "outputs": [ { "name": "out", "port": "eq:out" } ],
            "params": [ { "id": "tone", "label": "Tone", "node": "eq", "param": "band1.gain_db" } ],
            "nodes": [ { "id": "eq", "type": "filter.eq", "config": { "bands": 1 } } ] } ],
          "macros": [ { "slot": 1, "name": "Tone", "value": 0.5,
            "targets": [ { "node": "voice", "param": "tone", "min": -6.0, "max": 6.0 } ] } ] }"#,
    );
    let view = view(&opened, Some("voice"), &saved(&opened));
    assert_eq!(view.graph.nodes.len(), 3);
    assert_eq!(view.graph.connections.len(), 2);
    assert!(view.inspector.is_some());
    assert_eq!(view.macros.mapped.len(), 1);
}

#[test]
fn places_on_knobs_are_inverse_to_values() {
    let opened = open(DOCUMENT);
    for node in &opened.graph.nodes {
        for spec in &node.spec.params {
            for step in 0..=10 {
                let value = inspector::value_at(spec, step as f32 / 10.0);
                let again = inspector::value_at(spec, inspector::place(spec, value));
                let (min, max) = spec.range();
                assert!(
                    (value - again).abs() <= (max - min) * 1e-5,
                    "{}: {value} {again}",
                    spec.id
                );
            }
        }
    }
}

#[test]
fn figures_read_as_the_house_style_says() {
    let cases = [
        (0.0, Unit::Decibels, "0.0 dB"),
        (-0.04, Unit::Decibels, "0.0 dB"),
        (3.0, Unit::Decibels, "+3.0 dB"),
        (-120.0, Unit::Decibels, "−∞ dB"),
        (997.0, Unit::Hertz, "997 Hz"),
        (80.0, Unit::Hertz, "80.0 Hz"),
        (0.2, Unit::Hertz, "0.20 Hz"),
        (3000.0, Unit::Hertz, "3.00 kHz"),
        (12_345.0, Unit::Hertz, "12.3 kHz"),
        (0.25, Unit::Seconds, "250 ms"),
        (1.5, Unit::Seconds, "1.50 s"),
        (5.0, Unit::Milliseconds, "5.00 ms"),
        (1200.0, Unit::Milliseconds, "1.20 s"),
        (3.0, Unit::Ratio, "3.0:1"),
        (-90.0, Unit::Degrees, "−90°"),
    ];
    for (value, unit, expected) in cases {
        assert_eq!(
            wording::quantity(value, unit).replace('\u{202f}', " "),
            expected
        );
    }
}

#[test]
fn meters_rise_at_once_fall_slowly_and_hold_their_peak() {
    let theme = Theme::built_in(Mode::Dark).expect("well formed");
    let motion = &theme.tokens.motion;
    let mut meters = Meters::default();
    meters.step("a", &[0.5, 0.0], 33.0, motion);
    let levels = meters.levels("a");
    assert!((levels[0].now + 6.02).abs() < 0.01 && levels[0].now == levels[0].peak);
    assert_eq!(levels[1], Level::SILENT);
    let mut elapsed = 0.0;
    while elapsed < motion.meter_release {
        meters.step("a", &[0.0, 0.0], 30.0, motion);
        elapsed += 30.0;
    }
    let level = meters.levels("a")[0];
    assert!(
        (level.now + 6.02 + 20.0).abs() < 0.1,
        "20 dB in one release time: {}",
        level.now
    );
    assert!((level.peak + 6.02).abs() < 0.01, "the peak stands");
    for _ in 0..200 {
        meters.step("a", &[0.0, 0.0], 30.0, motion);
    }
    assert!(!meters.moving(theme.tokens.meter.floor_db));
    meters.keep(|_| false);
    assert!(meters.levels("a").is_empty());
}

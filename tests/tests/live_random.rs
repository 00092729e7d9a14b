//! Random edits in quick succession: the samples do not depend on the blocks, nothing clicks, and once everything has
//! faded a graph without memory sounds as if it had been opened like that.

use airloom_graph::document::model::Document;
use airloom_realtime::allocation::{CheckedAllocator, violations};
use airloom_tests::dice::Dice;
use airloom_tests::stage::player::{RATE, Stage, edit, wired};
use serde_json::{Value, json};

#[global_allocator]
static ALLOCATOR: CheckedAllocator = CheckedAllocator;

/// A fade lasts 10 ms.
const FADE: usize = RATE as usize / 100;

/// A node type with what may be connected and turned.
struct Kind {
    name: &'static str,
    inputs: &'static [&'static str],
    params: &'static [(&'static str, f64, f64)],
}

const GAIN: Kind = Kind {
    name: "level.gain",
    inputs: &["in"],
    params: &[("gain_db", -40.0, 0.0)],
};
const PAN: Kind = Kind {
    name: "level.pan",
    inputs: &["in"],
    params: &[("pan", -1.0, 1.0)],
};
const MIXER: Kind = Kind {
    name: "level.mixer",
    inputs: &["in1", "in2"],
    params: &[("in1.gain_db", -20.0, -6.0), ("in2.gain_db", -20.0, -6.0)],
};
const LATENT: Kind = Kind {
    name: "test.latent",
    inputs: &["in"],
    params: &[],
};
const EQ: Kind = Kind {
    name: "filter.eq",
    inputs: &["in"],
    params: &[
        ("band1.gain_db", -12.0, 3.0),
        ("band2.frequency_hz", 100.0, 9_000.0),
    ],
};
const DELAY: Kind = Kind {
    name: "time.delay",
    inputs: &["in"],
    params: &[("time_seconds", 0.0, 0.05), ("mix", 0.0, 1.0)],
};
const FEEDBACK: Kind = Kind {
    name: "time.feedback_delay",
    inputs: &["in"],
    params: &[("time_seconds", 0.0, 0.05)],
};
const LIMITER: Kind = Kind {
    name: "dynamics.limiter",
    inputs: &["in"],
    params: &[("ceiling_db", -40.0, 0.0), ("release_ms", 10.0, 300.0)],
};
const LFO: Kind = Kind {
    name: "control.lfo",
    inputs: &[],
    params: &[("rate_hz", 0.1, 20.0), ("offset", -1.0, 1.0)],
};
const SINE: Kind = Kind {
    name: "source.sine",
    inputs: &[],
    params: &[("level_db", -40.0, -20.0)],
};
const NOISE: Kind = Kind {
    name: "source.noise",
    inputs: &[],
    params: &[("level_db", -40.0, -20.0)],
};

/// Without memory: the output at a frame follows from the input at that frame.
const MEMORYLESS: &[Kind] = &[GAIN, PAN, MIXER];
/// Whatever sounds smooth over low sines: sources are in the document, latencies come and go.
const SMOOTH: &[Kind] = &[GAIN, PAN, MIXER, LATENT];
const EVERY: &[Kind] = &[
    GAIN, PAN, MIXER, LATENT, EQ, DELAY, FEEDBACK, LIMITER, LFO, SINE, NOISE,
];

fn quiet_input() -> Document {
    wired(
        r#"{"id": "in", "type": "io.input"}, {"id": "out", "type": "io.output"},
           {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#,
        &["in:out>out:in"],
    )
}

fn low_sine() -> Document {
    wired(
        r#"{"id": "in", "type": "source.sine", "params": {"frequency_hz": 100.0, "level_db": -6.0}},
           {"id": "out", "type": "io.output"}, {"id": "aux", "type": "io.output", "config": {"bus": "aux1"}}"#,
        &["in:out>out:in"],
    )
}

/// Makes up edits.
struct Editor {
    dice: Dice,
    kinds: &'static [Kind],
    made: usize,
}

impl Editor {
    fn kind_of(&self, document: &Document, id: &str) -> Option<&'static Kind> {
        let node = document.nodes.iter().find(|node| node.id.as_str() == id)?;
        self.kinds.iter().find(|kind| kind.name == node.type_name)
    }

    fn id(&mut self, prefix: &str) -> String {
        self.made += 1;
        format!("{prefix}{}", self.made)
    }

    fn node(&mut self, document: &Document, is_control: bool) -> Option<String> {
        let fitting: Vec<String> = document
            .nodes
            .iter()
            .filter(|node| (node.type_name == "control.lfo") == is_control)
            .filter(|node| node.type_name != "io.output")
            .map(|node| node.id.as_str().to_owned())
            .collect();
        (!fitting.is_empty()).then(|| self.dice.pick(&fitting).clone())
    }

    fn wire(&mut self, document: &Document, from: &str) -> Option<Value> {
        let targets: Vec<&str> = document.nodes.iter().map(|node| node.id.as_str()).collect();
        let to = (*self.dice.pick(&targets)).to_owned();
        let id = self.id("c");
        if self
            .kind_of(document, from)
            .is_some_and(|kind| kind.name == LFO.name)
        {
            let (param, low, high) = *self.dice.pick(match self.kind_of(document, &to)?.params {
                [] => return None,
                params => params,
            });
            return Some(
                json!({"edit": "connect", "connection": {"id": id, "from": format!("{from}:out"),
                "to": format!("{to}:param.{param}"), "depth": (high - low) * self.dice.between(-0.5, 0.5)}}),
            );
        }
        let kind = self.kind_of(document, &to);
        let port = match kind.map(|kind| kind.inputs) {
            Some([]) => return None,
            Some(inputs) => *self.dice.pick(inputs),
            None => "in",
        };
        let closes = kind.is_some_and(|kind| kind.name == FEEDBACK.name);
        let gain = if closes {
            -30.0
        } else if self.dice.below(3) == 0 {
            self.dice.between(-20.0, 0.0).round()
        } else {
            0.0
        };
        Some(
            json!({"edit": "connect", "connection": {"id": id, "from": format!("{from}:out"),
            "to": format!("{to}:{port}"), "gain_db": gain}}),
        )
    }

    fn new_node(&mut self, document: &Document) -> Option<Value> {
        let kind = self.dice.pick(self.kinds);
        let id = self.id("n");
        let config = match kind.name {
            "test.latent" => json!({"frames": self.dice.pick(&[0, 1, 17, 100, 300, 1_000])}),
            "filter.eq" | "level.mixer" => {
                json!({ if kind.name == EQ.name { "bands" } else { "inputs" }: 2})
            }
            "time.delay" | "time.feedback_delay" => json!({"max_seconds": 0.1}),
            _ => json!({}),
        };
        let mut params = serde_json::Map::new();
        for (param, low, high) in kind.params {
            params.insert((*param).to_owned(), json!(self.dice.between(*low, *high)));
        }
        let node = json!({"edit": "add_node", "node": {"id": id, "type": kind.name, "config": config, "params": params}});
        let mut edits = vec![node];
        let out = *self.dice.pick(&["out", "aux"]);
        if kind.name != LFO.name {
            let connection = self.id("c");
            edits.push(json!({"edit": "connect", "connection":
                {"id": connection, "from": format!("{id}:out"), "to": format!("{out}:in"), "gain_db": -12.0}}));
        }
        if let ([port, ..], Some(from)) = (kind.inputs, self.node(document, false)) {
            let connection = self.id("c");
            edits.push(json!({"edit": "connect", "connection":
                {"id": connection, "from": format!("{from}:out"), "to": format!("{id}:{port}")}}));
        }
        Some(json!({"edit": "batch", "edits": edits}))
    }

    /// A change of a document; `None` where the dice point at nothing.
    fn change(&mut self, document: &Document) -> Option<Value> {
        Some(match self.dice.below(16) {
            0..=3 => return self.new_node(document),
            4 | 5 => {
                let is_control = self.dice.below(4) == 0;
                let from = self.node(document, is_control)?;
                return self.wire(document, &from);
            }
            6 | 7 => {
                let ids: Vec<&str> = document.connections.iter().map(|c| c.id.as_str()).collect();
                if ids.is_empty() {
                    return None;
                }
                json!({"edit": "disconnect", "connection": self.dice.pick(&ids)})
            }
            8 | 9 => {
                let id = self.node(document, false)?;
                let params = self.kind_of(document, &id)?.params;
                if params.is_empty() {
                    return None;
                }
                let (param, low, high) = *self.dice.pick(params);
                json!({"edit": "set_param", "node": id, "param": param, "value": self.dice.between(low, high)})
            }
            10 => {
                let id = self.node(document, false)?;
                self.kind_of(document, &id)?;
                json!({"edit": "set_bypass", "node": id, "bypass": self.dice.below(2) == 0})
            }
            11 => {
                let is_control = self.dice.below(4) == 0;
                let id = self.node(document, is_control)?;
                self.kind_of(document, &id)?;
                json!({"edit": "remove_node", "node": id})
            }
            12 => {
                let id = self.node(document, false)?;
                let params = self.kind_of(document, &id)?.params;
                if params.is_empty() {
                    return None;
                }
                let (param, low, high) = *self.dice.pick(params);
                let (min, max) = if self.dice.below(2) == 0 {
                    (low, high)
                } else {
                    (high, low)
                };
                json!({"edit": "set_macro", "macro": {"slot": 1 + self.dice.below(3), "name": "m", "value": 0.5,
                    "targets": [{"node": id, "param": param, "min": min, "max": max}]}})
            }
            13 => {
                let slot = document.macros.first()?.slot;
                if self.dice.below(3) == 0 {
                    json!({"edit": "remove_macro", "slot": slot})
                } else {
                    json!({"edit": "set_macro_value", "slot": slot, "value": self.dice.between(0.0, 1.0)})
                }
            }
            14 => return self.reversal(document),
            _ => {
                let edits: Vec<Value> = (0..3).filter_map(|_| self.change(document)).collect();
                json!({"edit": "batch", "edits": edits})
            }
        })
    }

    /// Turns a connection between two inner nodes round, so that old and new together are a cycle.
    fn reversal(&mut self, document: &Document) -> Option<Value> {
        let inner: Vec<_> = document
            .connections
            .iter()
            .filter(|c| {
                let to = self.kind_of(document, c.to.node.as_str());
                let from = self.kind_of(document, c.from.node.as_str());
                to.is_some() && from.is_some_and(|kind| !kind.inputs.is_empty())
            })
            .collect();
        if inner.is_empty() {
            return None;
        }
        let turned = *self.dice.pick(&inner);
        let port = self.kind_of(document, turned.from.node.as_str())?.inputs[0];
        let id = self.id("c");
        let mut edits = vec![
            json!({"edit": "disconnect", "connection": turned.id}),
            json!({"edit": "connect", "connection": {"id": id, "gain_db": -30.0,
                "from": format!("{}:out", turned.to.node.as_str()),
                "to": format!("{}:{port}", turned.from.node.as_str())}}),
        ];
        let target = turned.from.node.as_str().to_owned();
        if let Some((param, low, high)) = self.kind_of(document, &target)?.params.first() {
            edits.push(json!({"edit": "set_param", "node": target, "param": param,
                "value": self.dice.between(*low, *high)}));
        }
        Some(json!({"edit": "batch", "edits": edits}))
    }
}

/// How often, and how soon one after the other, a graph is edited.
#[derive(Clone, Copy)]
struct Scene {
    seed: u64,
    edits: usize,
    /// Longest pause between two edits, in frames.
    pause: usize,
    /// Shortest.
    least: usize,
}

struct Played {
    stage: Stage,
    output: [Vec<f32>; 4],
    log: Vec<(usize, String)>,
}

fn play(document: Document, kinds: &'static [Kind], scene: Scene, blocks: &[usize]) -> Played {
    let mut stage = Stage::new(document, 4_096);
    let mut editor = Editor {
        dice: Dice::new(scene.seed),
        kinds,
        made: 0,
    };
    let mut output = stage.play(1_000, blocks);
    let mut log = Vec::new();
    let tell = |output: &mut [Vec<f32>; 4], more: [Vec<f32>; 4]| {
        for (all, more) in output.iter_mut().zip(more) {
            all.extend(more);
        }
    };
    for _ in 0..scene.edits {
        let document = std::sync::Arc::clone(stage.session.document());
        let roll = editor.dice.below(12);
        let text = match roll {
            0 | 1 => stage.session.undo().map(|_| "undo".to_owned()).ok(),
            2 => stage.session.redo().map(|_| "redo".to_owned()).ok(),
            _ => editor.change(&document).and_then(|change| {
                let text = change.to_string();
                drop(document);
                stage.session.apply(&edit(&text)).map(|_| text).ok()
            }),
        };
        if let Some(text) = text {
            log.push((output[0].len(), text));
        }
        let pause = if editor.dice.below(10) == 0 {
            scene.pause * 10
        } else {
            scene.least + editor.dice.below(scene.pause)
        };
        tell(&mut output, stage.play(pause, blocks));
    }
    let rest = stage.play(12_000, blocks);
    tell(&mut output, rest);
    let reports = stage.session.take_reports();
    assert!(reports.is_empty(), "{reports:?}");
    assert_eq!(violations(), 0, "seed {}", scene.seed);
    Played { stage, output, log }
}

fn told(log: &[(usize, String)], frame: usize) -> String {
    let near = log
        .iter()
        .filter(|(at, _)| (frame.saturating_sub(6 * FADE)..=frame).contains(at));
    near.map(|(at, text)| format!("{at}: {text}\n")).collect()
}

fn same_whatever_the_blocks(document: &Document, kinds: &'static [Kind], scene: Scene) {
    let expected = play(document.clone(), kinds, scene, &[64]);
    for blocks in [&[4_096][..], &[1], &[7, 450, 3, 1_000], &[479, 480, 481]] {
        let heard = play(document.clone(), kinds, scene, blocks);
        assert_eq!(heard.log, expected.log, "seed {}", scene.seed);
        for (channel, (heard, expected_samples)) in
            heard.output.iter().zip(&expected.output).enumerate()
        {
            let wrong = heard
                .iter()
                .zip(expected_samples)
                .position(|(a, b)| a != b && !(a.is_nan() && b.is_nan()));
            let frame = wrong.unwrap_or(0);
            assert!(
                wrong.is_none(),
                "seed {}, blocks {blocks:?}, channel {channel}, frame {frame}: {} is not {}\n{}",
                scene.seed,
                heard[frame],
                expected_samples[frame],
                told(&expected.log, frame)
            );
        }
    }
}

#[test]
fn edits_of_graphs_without_memory_sound_alike_whatever_the_blocks() {
    for seed in 0..40 {
        let scene = Scene {
            seed,
            edits: 60,
            pause: 300,
            least: 1,
        };
        same_whatever_the_blocks(&quiet_input(), MEMORYLESS, scene);
    }
}

#[test]
fn edits_of_every_kind_of_node_sound_alike_whatever_the_blocks() {
    for seed in (100..130).chain([2_035]) {
        let scene = Scene {
            seed,
            edits: 60,
            pause: 300,
            least: 1,
        };
        same_whatever_the_blocks(&quiet_input(), EVERY, scene);
    }
}

#[test]
fn once_everything_has_faded_it_is_as_if_opened_like_that() {
    for seed in (200..300).chain([3_243]) {
        let scene = Scene {
            seed,
            edits: 60,
            pause: 60,
            least: 0,
        };
        let mut played = play(quiet_input(), MEMORYLESS, scene, &[128]);
        let now = usize::try_from(played.stage.frame()).unwrap();
        let heard = played.stage.play(500, &[128]);
        let mut fresh = Stage::new((**played.stage.session.document()).clone(), 4_096);
        fresh.play(now, &[4_096]);
        let expected = fresh.play(500, &[128]);
        for channel in 0..4 {
            for frame in 0..500 {
                let (a, b) = (heard[channel][frame], expected[channel][frame]);
                assert!(
                    a == b,
                    "seed {seed}, channel {channel}, frame {frame}: {a} is not {b}\n{}\n{}",
                    told(&played.log, now - 12_000),
                    played.stage.session.plan_text().unwrap_or_default()
                );
            }
        }
    }
}

#[test]
fn no_edit_clicks() {
    for seed in (300..400).chain([4_221]) {
        let scene = Scene {
            seed,
            edits: 60,
            pause: 300,
            least: 1,
        };
        let played = play(low_sine(), SMOOTH, scene, &[64]);
        for (channel, samples) in played.output.iter().enumerate() {
            for frame in 1..samples.len() {
                let step = (samples[frame] - samples[frame - 1]).abs();
                let from = frame.saturating_sub(2 * FADE);
                let to = (frame + 2 * FADE).min(samples.len());
                if step < 0.02 {
                    continue;
                }
                let peak = samples[from..to]
                    .iter()
                    .fold(0.0_f32, |peak, s| peak.max(s.abs()));
                // 100 Hz moves by 1.3 % of its peak a frame, a fade by 0.2 %.
                assert!(
                    step < 0.06 * peak,
                    "seed {seed}, channel {channel}, frame {frame}: a step of {step} at a peak of {peak}\n{}",
                    told(&played.log, frame)
                );
            }
        }
    }
}

//! One node between an input and an output, rendered.

use airloom_api::node::prepare::Stream;
use airloom_api::node::registry::Registry;
use airloom_api::port::PortKind;
use airloom_api::process::context::Pace;
use airloom_api::process::host::{Bus, BusChannels};
use airloom_api::time::SampleRate;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_nodes::list::registry;
use airloom_realtime::buffer::Content;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::offline::renderer::Renderer;
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::figure::{Figure, Setting};

/// Frames per second of all figures.
pub const RATE_HZ: u32 = 48_000;

const BLOCK: usize = 512;

/// Renders what a setting's node makes of `input`, which goes to all channels of its first audio input. Gives the
/// left channel of its first audio output, compensated for latency, or the signal of the control port `control`.
pub fn play(
    figure: &Figure,
    setting: &Setting,
    control: Option<&str>,
    input: &[f32],
) -> Result<Vec<f32>, Failure> {
    let registry = registry();
    let text = document(&registry, figure, setting, control)?.to_string();
    let document = read(&text, Syntax::Json, &registry, &Limits::default())
        .map_err(|source| Failure::Read {
            figure: figure.file_name(),
            source: Box::new(source),
        })?
        .document;
    let stream = Stream {
        rate: SampleRate::new(RATE_HZ)?,
        max_block: BLOCK,
        pace: Pace::Offline,
    };
    let assets = Box::new(FileAssets::default());
    let buses = BusChannels::main(2, 2);
    let mut renderer =
        Renderer::new(registry, assets, document, stream, buses).map_err(|source| {
            Failure::Open {
                figure: figure.file_name(),
                source: Box::new(source),
            }
        })?;
    let latency = usize::try_from(renderer.latency()).unwrap_or(0);
    let mut padded = input.to_vec();
    padded.resize(input.len() + latency, 0.0);
    let mut output = Vec::with_capacity(padded.len());
    for samples in padded.chunks(BLOCK) {
        for buffer in renderer.buses().input_mut(Bus::Main) {
            buffer.as_mut_slice()[..samples.len()].copy_from_slice(samples);
            buffer.content = Content::Signal;
        }
        renderer.process(samples.len(), &[]);
        let sides = renderer.buses().output(Bus::Main);
        let sides = sides
            .iter()
            .map(|buffer| &buffer.as_slice()[..samples.len()]);
        if let [left, right] = sides.collect::<Vec<_>>()[..] {
            match control {
                // What the linear law makes of a constant 1 at the place that the port says.
                Some(_) => output.extend(left.iter().zip(right).map(|(left, right)| right - left)),
                None => output.extend_from_slice(left),
            }
        }
    }
    Ok(output.split_off(latency.min(output.len())))
}

/// The graph of a figure.
fn document(
    registry: &Registry,
    figure: &Figure,
    setting: &Setting,
    control: Option<&str>,
) -> Result<Value, Failure> {
    let unknown = || Failure::Unknown {
        found: figure.node_type.to_owned(),
    };
    let node_type = registry.get(figure.node_type).ok_or_else(unknown)?;
    let given = setting.config.as_object().cloned().unwrap_or_default();
    let config = airloom_api::config::Config::resolve(&node_type.config(), &given);
    let config = config.map_err(|errors| Failure::Settings {
        node_type: node_type.info().name,
        errors,
    })?;
    let spec = node_type
        .spec(&config)
        .map_err(|source| Failure::Defaults {
            node_type: node_type.info().name,
            source,
        })?;
    let is_audio = |kind: PortKind| matches!(kind, PortKind::Audio(_));
    let into = spec.inputs.iter().find(|port| is_audio(port.kind));
    let out = spec.outputs.iter().find(|port| is_audio(port.kind));
    let mut nodes = vec![
        json!({ "id": "in", "type": "io.input" }),
        json!({ "id": "node", "type": figure.node_type, "config": setting.config, "params": setting.params }),
        json!({ "id": "out", "type": "io.output" }),
    ];
    let mut connections = Vec::new();
    if let Some(into) = into {
        connections
            .push(json!({ "id": "c1", "from": "in:out", "to": format!("node:{}", into.name) }));
    }
    if let Some(port) = control {
        nodes.push(json!({ "id": "pan", "type": "level.pan", "config": { "law": "linear" } }));
        connections.extend([
            json!({ "id": "c2", "from": "in:out", "to": "pan:in" }),
            json!({ "id": "c3", "from": format!("node:{port}"), "to": "pan:param.pan", "depth": 1.0 }),
            json!({ "id": "c4", "from": "pan:out", "to": "out:in" }),
        ]);
    } else if let Some(out) = out {
        connections
            .push(json!({ "id": "c2", "from": format!("node:{}", out.name), "to": "out:in" }));
    }
    let mut document = Map::new();
    document.insert("airloom".to_owned(), json!(1));
    document.insert("nodes".to_owned(), Value::Array(nodes));
    document.insert("connections".to_owned(), Value::Array(connections));
    Ok(Value::Object(document))
}

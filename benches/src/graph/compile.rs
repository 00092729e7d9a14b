//! What opening costs, by size: read, check, compile, prepare.

use std::sync::Arc;

use airloom_api::process::host::BusChannels;
use airloom_graph::check::checked::{CheckedGraph, Destination};
use airloom_graph::check::checker::check;
use airloom_graph::check::specs::SpecCache;
use airloom_graph::compile::compiler::compile;
use airloom_graph::compile::passes::Passes;
use airloom_graph::compile::wiring::{EdgeEnd, Wiring, WiringEdge, WiringNode};
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::read::reader::read;
use airloom_graph::write::writer::write;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::session::session::Session;

use crate::calibration::Calibration;
use crate::failure::Failure;
use crate::graph::stage::{registry, stream};
use crate::graph::w3::overhead::{Means, Overhead};
use crate::measure::{Quantiles, cpu_ns};
use crate::report::{Report, Table};

/// Nodes of the graphs, input and output included.
const SIZES: [usize; 4] = [100, 1_000, 2_000, 10_000];

/// The passes of opening, each by itself, then all of them.
pub fn run(quick: bool, calibration: &mut Calibration, report: &mut Report) -> Result<(), Failure> {
    let mut table = Table::new(&[
        "nodes",
        "connections",
        "read JSON ms",
        "check",
        "check again",
        "compile",
        "open and start",
    ]);
    for size in SIZES {
        let repeats = if quick {
            3
        } else {
            (100_000 / size).clamp(10, 100)
        };
        let document = Overhead::new(size - 2).document(Means::HalfSum)?;
        let (registry, limits) = (registry()?, Limits::default());
        let text = write(&document, Syntax::Json)
            .map_err(|error| Failure::Unexpected(error.to_string()))?;
        let mut times: [Vec<f64>; 5] = Default::default();
        for _ in 0..repeats {
            calibration.sample();
            let (outcome, reading) = cpu_ns(|| read(&text, Syntax::Json, &registry, &limits));
            if outcome.is_err() {
                return Err(Failure::Unexpected(
                    "a document of ours is not read".to_owned(),
                ));
            }
            let mut specs = SpecCache::new();
            let (checked, checking) = cpu_ns(|| check(&document, &registry, &limits, &mut specs));
            let (_, again) = cpu_ns(|| check(&document, &registry, &limits, &mut specs));
            let graph = checked
                .graph
                .ok_or_else(|| Failure::Unexpected(format!("{:?}", checked.problems)))?;
            let wiring = wiring(&graph);
            let (plan, compiling) = cpu_ns(|| compile(&wiring, 0, Passes::default()));
            plan?;
            let given = (
                registry.clone(),
                document.clone(),
                Box::new(FileAssets::default()),
            );
            let stream = stream(64)?;
            let (opened, opening) = cpu_ns(|| -> Result<_, Failure> {
                let (registry, document, assets) = given;
                let mut session = Session::open(registry, assets, document)?;
                let executor = session.activate(stream, BusChannels::main(2, 2))?;
                Ok((session, executor))
            });
            opened?;
            for (times, time) in times
                .iter_mut()
                .zip([reading, checking, again, compiling, opening])
            {
                times.push(time);
            }
        }
        let mut cells = vec![size.to_string(), document.connections.len().to_string()];
        for (name, times) in ["read", "check", "check_again", "compile", "open"]
            .iter()
            .zip(&times)
        {
            let quantiles = Quantiles::of(times).per(1e6);
            report.figure(
                format!("compile.nodes{size}.{name}.best_ms"),
                quantiles.best,
            );
            report.figure(format!("compile.nodes{size}.{name}.p50_ms"), quantiles.p50);
            cells.push(format!("{:.2} ({:.2})", quantiles.best, quantiles.p50));
        }
        table.row(cells);
    }
    table.print("Opening, best (p50) in ms. Goal: 1,000 nodes well below 10 ms");
    Ok(())
}

/// What the session would compile.
fn wiring(graph: &CheckedGraph) -> Wiring {
    let nodes = graph.nodes.iter().map(|node| WiringNode {
        id: node.id.clone(),
        spec: Arc::clone(&node.spec),
        latency: 0,
        factors: node.spec.mix_shape().map(|_| 1),
        batch: None,
    });
    let edges = graph.connections.iter().map(|connection| WiringEdge {
        from_node: connection.from_node,
        from_port: connection.from_port,
        to_node: connection.to.node(),
        end: match connection.to {
            Destination::Audio { port, rule, .. } => EdgeEnd::Audio { port, rule },
            Destination::Control { port, .. } => EdgeEnd::Control { port },
            Destination::Events { port, .. } => EdgeEnd::Events { port },
            Destination::Param {
                param, depth, law, ..
            } => EdgeEnd::Param { param, depth, law },
        },
        shaped: false,
        leaving: None,
    });
    Wiring {
        nodes: nodes.collect(),
        edges: edges.collect(),
    }
}

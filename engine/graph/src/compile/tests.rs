//! Plans of small wirings, as text.

use std::sync::Arc;

use airloom_api::channels::{ChannelLayout, ChannelRule};
use airloom_api::id::NodeId;
use airloom_api::node::spec::{InPlace, NodeSpec, Role};
use airloom_api::param::view::ModulationLaw;
use airloom_api::port::PortSpec;
use airloom_api::process::host::Bus;

use crate::compile::compiler::compile;
use crate::compile::order::CycleError;
use crate::compile::passes::Passes;
use crate::compile::wiring::{EdgeEnd, Wiring, WiringEdge, WiringNode};

fn audio(name: &'static str) -> PortSpec {
    PortSpec::audio(name, ChannelLayout::Mono)
}

fn spec(kind: &str) -> NodeSpec {
    let through = NodeSpec {
        inputs: vec![audio("in")],
        outputs: vec![audio("out")],
        ..NodeSpec::default()
    };
    match kind {
        "in" => NodeSpec {
            inputs: vec![],
            role: Role::Input(Bus::Main),
            ..through
        },
        "out" => NodeSpec {
            outputs: vec![],
            role: Role::Output(Bus::Main),
            ..through
        },
        "feedback" => NodeSpec {
            role: Role::Feedback { min_frames: 64 },
            ..through
        },
        "gain" => NodeSpec {
            in_place: Some(InPlace {
                input: 0,
                output: 0,
            }),
            ..through
        },
        "lfo" => NodeSpec {
            inputs: vec![],
            outputs: vec![PortSpec::control("out")],
            ..through
        },
        _ => through,
    }
}

/// Nodes as `id:kind` or `id:kind:latency`, edges as `from>to` or `from~to` (modulates parameter 0).
fn wiring(nodes: &[&str], edges: &[&str]) -> Wiring {
    let mut wiring = Wiring::default();
    for node in nodes {
        let mut parts = node.split(':');
        let id = NodeId::new(parts.next().unwrap()).unwrap();
        let spec = Arc::new(spec(parts.next().unwrap()));
        let latency = parts.next().map_or(0, |frames| frames.parse().unwrap());
        wiring.nodes.push(WiringNode {
            id,
            spec,
            latency,
            factors: None,
            batch: None,
        });
    }
    let index = |wiring: &Wiring, id: &str| {
        wiring
            .nodes
            .iter()
            .position(|node| node.id.as_str() == id)
            .unwrap()
    };
    for edge in edges {
        let (from, to, end) = match edge.split_once('>') {
            Some((from, to)) => (
                from,
                to,
                EdgeEnd::Audio {
                    port: 0,
                    rule: ChannelRule::Pass,
                },
            ),
            None => {
                let (from, to) = edge.split_once('~').unwrap();
                let end = EdgeEnd::Param {
                    param: 0,
                    depth: 2.0,
                    law: ModulationLaw::Linear,
                };
                (from, to, end)
            }
        };
        wiring.edges.push(WiringEdge {
            from_node: index(&wiring, from),
            from_port: 0,
            to_node: index(&wiring, to),
            end,
            shaped: false,
            leaving: None,
        });
    }
    wiring
}

#[track_caller]
fn check(nodes: &[&str], edges: &[&str], expected: &str) {
    let plan = compile(&wiring(nodes, edges), 0, Passes::default())
        .unwrap()
        .to_string();
    let trim = |text: &str| {
        text.lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(trim(&plan), trim(expected));
}

#[test]
fn a_chain_needs_one_buffer_when_it_works_in_place() {
    check(
        &["out:out", "in:in", "a:gain", "b:gain"],
        &["in>a", "a>b", "b>out"],
        "2 buffers, latency 0
         process in -> [1]
         process a [1] -> [1]
         process b [1] -> [1]
         process out [1] -> []",
    );
}

#[test]
fn parallel_paths_are_aligned_and_summed() {
    check(
        &["in:in", "slow:node:240", "fast:node", "out:out"],
        &["in>slow", "in>fast", "slow>out", "fast>out"],
        "4 buffers, latency 240
         process in -> [1]
         process slow [1] -> [2]
         process fast [1] -> [3]
         mix     [1] = [2] + [3] shaped delay 240
         process out [1] -> []",
    );
}

#[test]
fn a_source_that_is_read_again_is_not_overwritten() {
    check(
        &["in:in", "a:gain", "out:out"],
        &["in>a", "a>out", "in>out"],
        "4 buffers, latency 0
         process in -> [1]
         process a [1] -> [2]
         mix     [3] = [2] + [1]
         process out [3] -> []",
    );
}

#[test]
fn feedback_is_read_first_and_fed_last() {
    check(
        &["in:in", "sum:node", "echo:feedback", "out:out"],
        &["in>sum", "echo>sum", "sum>echo", "sum>out"],
        "4 buffers, latency 0, pieces of 64
         process in -> [1]
         process echo -> [2]
         mix     [3] = [1] + [2]
         process sum [3] -> [2]
         process out [2] -> []
         absorb  echo [2]",
    );
}

#[test]
fn control_signals_modulate() {
    check(
        &["in:in", "lfo:lfo", "a:gain", "out:out"],
        &["in>a", "lfo~a", "a>out"],
        "3 buffers, latency 0
         process in -> [1]
         process lfo -> [2]
         process a [1] -> [1] param 0 by [2] depth 2
         process out [1] -> []",
    );
}

#[test]
fn what_moves_a_feedback_delay_comes_before_it() {
    check(
        &["in:in", "echo:feedback", "lfo:lfo", "out:out"],
        &["in>echo", "lfo~echo", "echo>out"],
        "4 buffers, latency 0, pieces of 64
         process in -> [1]
         process lfo -> [2]
         process echo -> [3] param 0 by [2] depth 2
         process out [3] -> []
         absorb  echo [1]",
    );
}

#[test]
fn cycles_name_their_nodes_in_the_direction_of_the_signal() {
    let cyclic = wiring(
        &["in:in", "a:node", "b:node", "c:node", "out:out"],
        &["in>a", "a>b", "b>c", "c>a", "c>out"],
    );
    let CycleError { nodes } = compile(&cyclic, 0, Passes::default()).unwrap_err();
    let start = nodes.iter().position(|node| *node == 1).unwrap();
    let rotated: Vec<usize> = nodes[start..]
        .iter()
        .chain(&nodes[..start])
        .copied()
        .collect();
    assert_eq!(rotated, [1, 2, 3]);
}

#[test]
fn a_feedback_delay_off_the_loop_is_aligned_like_any_node() {
    let straight = wiring(
        &[
            "in:in",
            "limit:node:100",
            "late:feedback",
            "dry:node",
            "out:out",
        ],
        &["in>limit", "limit>late", "late>out", "in>dry", "dry>out"],
    );
    let plan = compile(&straight, 0, Passes::default()).unwrap();
    assert_eq!(plan.latency, 100);
    assert_eq!(plan.delays, [0, 0, 0, 0, 100]);
}

#[test]
fn an_echo_is_delayed_once_and_a_turn_of_the_loop_not_at_all() {
    let nodes = [
        "in:in",
        "limit:node:100",
        "sum:node",
        "late:feedback",
        "decay:node",
        "out:out",
    ];
    let edges = [
        "in>limit",
        "limit>sum",
        "sum>late",
        "late>decay",
        "decay>sum",
        "limit>out",
        "decay>out",
    ];
    let plan = compile(&wiring(&nodes, &edges), 0, Passes::default()).unwrap();
    assert_eq!(plan.latency, 100);
    assert_eq!(plan.delays, [0; 7]);
}

#[test]
fn a_floor_pads_the_outputs() {
    let plan = compile(
        &wiring(&["in:in", "out:out"], &["in>out"]),
        64,
        Passes::default(),
    )
    .unwrap();
    assert_eq!((plan.latency, plan.delays), (64, vec![64]));
}

/// Walks a plan and checks that every read finds what was written last: the colouring never frees too early.
#[test]
fn random_wirings_read_what_was_written() {
    for seed in 0..200_u64 {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut random = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % below as u64).unwrap()
        };
        let count = 2 + random(40);
        let names: Vec<String> = (0..count)
            .map(|k| match random(5) {
                0 => format!("n{k}:gain"),
                1 => format!("n{k}:feedback"),
                2 => format!("n{k}:node:{}", random(50)),
                _ => format!("n{k}:node"),
            })
            .collect();
        let mut edges = Vec::new();
        for to in 1..count {
            for _ in 0..random(4) {
                edges.push(format!("n{}>n{to}", random(to)));
            }
        }
        let nodes: Vec<&str> = names.iter().map(String::as_str).collect();
        let edges: Vec<&str> = edges.iter().map(String::as_str).collect();
        let wiring = wiring(&nodes, &edges);
        let plan = compile(&wiring, 0, Passes::default()).unwrap();
        simulate(&wiring, &plan, seed);
    }
}

fn simulate(wiring: &Wiring, plan: &crate::compile::plan::Plan, seed: u64) {
    use crate::compile::plan::Step;
    // What each buffer holds: the multiset of source nodes that were summed into it.
    let mut held: Vec<Vec<usize>> = vec![vec![]; plan.buffers as usize];
    let expected = |node: usize| {
        let mut sources: Vec<usize> = wiring
            .edges
            .iter()
            .filter(|edge| edge.to_node == node)
            .map(|edge| edge.from_node)
            .collect();
        sources.sort_unstable();
        sources
    };
    for step in &plan.steps {
        match *step {
            Step::Mix(index) => {
                let mix = plan.mixes[index as usize];
                let start = mix.edges.start as usize;
                let before = plan.operands(mix.into)[0] as usize;
                let mut sum = if mix.adds {
                    held[before].clone()
                } else {
                    Vec::new()
                };
                for edge in &plan.mix_edges[start..start + mix.edges.len as usize] {
                    sum.extend(&held[plan.operands(edge.from)[0] as usize]);
                }
                held[plan.operands(mix.into)[0] as usize] = sum;
            }
            Step::Run(_) | Step::Batch(_) => {}
            Step::Process(index) | Step::Absorb(index) => {
                let call = plan.calls[index as usize];
                let node = call.node as usize;
                if call.inputs.len > 0 {
                    let span = plan.spans[call.inputs.start as usize];
                    let mut read = held[plan.operands(span)[0] as usize].clone();
                    read.sort_unstable();
                    assert_eq!(read, expected(node), "seed {seed}, node {node}\n{plan}");
                }
                if matches!(step, Step::Process(_)) {
                    held[plan.operands(call.written)[0] as usize] = vec![node];
                }
            }
            Step::Task(_) | Step::Import(_) | Step::Export(_) => panic!("one strand alone"),
        }
    }
}

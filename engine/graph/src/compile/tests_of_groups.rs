//! Plans with groups, as text.

use std::sync::Arc;

use airloom_api::channels::{ChannelLayout, ChannelRule};
use airloom_api::id::NodeId;
use airloom_api::node::spec::{InPlace, NodeSpec, SumFrom};
use airloom_api::port::PortSpec;
use airloom_api::process::batch::BatchKey;

use crate::compile::compiler::compile;
use crate::compile::passes::Passes;
use crate::compile::plan::{Plan, Step};
use crate::compile::wiring::{EdgeEnd, Wiring, WiringEdge, WiringNode};

struct Kind;

/// Stereo nodes, `mix` by name or of a kind that runs in lanes by name; edges by index.
fn wiring(nodes: &[&str], edges: &[(usize, usize)]) -> Wiring {
    let mut factors = 64;
    let stereo = |name: &'static str| PortSpec::audio(name, ChannelLayout::Stereo);
    let nodes = nodes.iter().map(|name| {
        let rests = name.starts_with("mix");
        let spec = NodeSpec {
            inputs: vec![stereo("in")],
            outputs: vec![stereo("out")],
            rests_as: rests.then_some(SumFrom::First),
            in_place: rests.then_some(InPlace {
                input: 0,
                output: 0,
            }),
            ..NodeSpec::default()
        };
        factors += 4;
        WiringNode {
            id: NodeId::new(name).unwrap(),
            spec: Arc::new(spec),
            latency: 0,
            factors: rests.then_some(factors),
            batch: name
                .starts_with("lane")
                .then(|| BatchKey::of::<Kind>(u64::from(name.starts_with("lane-b")))),
        }
    });
    let nodes = nodes.collect();
    let edges = edges.iter().map(|(from_node, to_node)| WiringEdge {
        from_node: *from_node,
        from_port: 0,
        to_node: *to_node,
        end: EdgeEnd::Audio {
            port: 0,
            rule: ChannelRule::Pass,
        },
        shaped: false,
        leaving: None,
    });
    let edges = edges.collect();
    Wiring { nodes, edges }
}

fn plan(nodes: &[&str], edges: &[(usize, usize)]) -> Plan {
    compile(&wiring(nodes, edges), 0, Passes::default()).unwrap()
}

#[test]
fn a_chain_of_mixes_is_one_run_and_takes_its_sums_along() {
    let nodes = ["a", "b", "mix1", "mix2", "end"];
    let plan = plan(&nodes, &[(0, 2), (1, 2), (2, 3), (3, 4)]);
    let text = plan.groups().to_string();
    assert!(
        text.starts_with("run 0, mixes while they rest, 2 operations for 3 steps: mix1 mix2\n"),
        "{text}"
    );
    assert!(
        text.contains("alone: end, no mix, and of no kind"),
        "{text}"
    );
    // The first reads both sources, the second works in place of the first.
    let [first, second] = plan.operations[..] else {
        panic!("{plan}");
    };
    assert_eq!((first.taps.len, first.channels), (2, 2));
    assert_eq!(plan.taps[second.taps.start as usize].buffer, second.into);
    assert_eq!(
        plan.steps
            .iter()
            .filter(|step| matches!(step, Step::Run(_)))
            .count(),
        1
    );
}

#[test]
fn nodes_of_a_kind_are_gathered_by_level() {
    // Two strips of two lanes each, and one of another kind.
    let nodes = ["in", "lane1", "lane2", "lane3", "lane4", "lane-b", "out"];
    let edges = [
        (0, 1),
        (1, 2),
        (0, 3),
        (3, 4),
        (0, 5),
        (2, 6),
        (4, 6),
        (5, 6),
    ];
    let plan = plan(&nodes, &edges);
    let text = plan.groups().to_string();
    assert!(
        text.contains("batch 0, of one kind and independent: lane1 lane3\n"),
        "{text}"
    );
    assert!(
        text.contains("batch 1, of one kind and independent: lane2 lane4\n"),
        "{text}"
    );
    assert!(
        text.contains("alone: lane-b, no other of its kind is independent of it"),
        "{text}"
    );
    // No output of a batch is an input of it.
    for batch in &plan.batches {
        let calls = batch.calls.start as usize..(batch.calls.start + batch.calls.len) as usize;
        let written = plan.operands(batch.written);
        assert_eq!(written.len(), 2 * calls.len());
        for call in &plan.calls[calls] {
            let read = plan.spans[call.inputs.start as usize];
            assert!(
                plan.operands(read)
                    .iter()
                    .all(|buffer| !written.contains(buffer))
            );
        }
    }
}

#[test]
fn a_long_sum_is_added_up_on_the_way_in_its_order() {
    let mut nodes = vec!["out".to_owned()];
    nodes.extend((0..40).map(|number| format!("n{number}")));
    let nodes: Vec<&str> = nodes.iter().map(String::as_str).collect();
    let edges: Vec<(usize, usize)> = (0..40).map(|number| (1 + number * 7 % 40, 0)).collect();
    let plan = plan(&nodes, &edges);
    let order: Vec<u32> = plan
        .mixes
        .iter()
        .flat_map(|mix| mix.edges.start..mix.edges.start + mix.edges.len)
        .collect();
    assert_eq!(order, (0..40).collect::<Vec<u32>>());
    assert!(plan.mixes.iter().skip(1).all(|mix| mix.adds));
    assert!(plan.buffers < 30, "{plan}");
}

#[test]
fn without_the_passes_everything_is_alone() {
    let wiring = wiring(&["in", "mix1", "lane1", "lane2"], &[(0, 1), (1, 2), (1, 3)]);
    let plan = compile(&wiring, 0, Passes::NONE).unwrap();
    assert!(plan.runs.is_empty() && plan.batches.is_empty());
    let text = plan.groups().to_string();
    assert!(text.contains("alone: mix1, grouping is off"), "{text}");
}

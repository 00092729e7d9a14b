//! Divisions of small wirings.

use std::sync::Arc;

use airloom_api::channels::{ChannelLayout, ChannelRule};
use airloom_api::id::NodeId;
use airloom_api::node::spec::{NodeSpec, Role};
use airloom_api::port::PortSpec;
use airloom_api::process::host::Bus;

use crate::compile::compiler::compile;
use crate::compile::passes::Passes;
use crate::compile::plan::{Plan, Step};
use crate::compile::strands::divide::{divide, part};
use crate::compile::strands::division::{Division, Undivided};
use crate::compile::wiring::{EdgeEnd, Wiring, WiringEdge, WiringNode};

/// Mono in and out, as costly as asked for by its number of outputs beside the first.
fn spec(width: usize, role: Role) -> NodeSpec {
    let ports = (0..=width).map(|port| {
        let layout = if port == 0 {
            ChannelLayout::Mono
        } else {
            ChannelLayout::Discrete(64)
        };
        PortSpec::audio(format!("p{port}"), layout)
    });
    let ports: Vec<PortSpec> = ports.collect();
    NodeSpec {
        inputs: match role {
            Role::Input(_) => Vec::new(),
            _ => ports[..1].to_vec(),
        },
        outputs: match role {
            Role::Output(_) => Vec::new(),
            _ => ports,
        },
        role,
        ..NodeSpec::default()
    }
}

#[derive(Default)]
struct Builder(Wiring);

impl Builder {
    fn add(&mut self, id: &str, width: usize, role: Role) -> usize {
        self.0.nodes.push(WiringNode {
            id: NodeId::new(id).unwrap(),
            spec: Arc::new(spec(width, role)),
            latency: 0,
            batch: None,
            factors: None,
        });
        self.0.nodes.len() - 1
    }

    fn join(&mut self, from_node: usize, to_node: usize) {
        self.0.edges.push(WiringEdge {
            from_node,
            from_port: 0,
            to_node,
            end: EdgeEnd::Audio {
                port: 0,
                rule: ChannelRule::Pass,
            },
            shaped: false,
            leaving: None,
        });
    }

    fn divide(&self, threads: usize) -> Result<Division, Undivided> {
        let plan = compile(&self.0, 0, Passes::default()).unwrap();
        divide(&self.0, &plan, threads, Passes::default())
    }
}

/// `strips` chains of three costly nodes between an input and a sum, listed layer by layer.
fn mixer(strips: usize) -> Wiring {
    let mut builder = Builder::default();
    let input = builder.add("in", 0, Role::Input(Bus::Main));
    let mut before = vec![input; strips];
    for layer in 0..3 {
        for (strip, before) in before.iter_mut().enumerate() {
            let node = builder.add(&format!("n{layer}x{strip}"), 2, Role::Processor);
            builder.join(*before, node);
            *before = node;
        }
    }
    let sum = builder.add("sum", 0, Role::Processor);
    for last in before {
        builder.join(last, sum);
    }
    let output = builder.add("out", 0, Role::Output(Bus::Main));
    builder.join(sum, output);
    builder.0
}

#[test]
fn the_strips_of_a_mixer_are_shared_and_summed_on_the_way() {
    let division = Builder(mixer(128)).divide(2).unwrap();
    let text = division.to_string();
    assert!(division.gain > 1.8, "{text}");
    // One sum a strand of strips, and none of all 128 anywhere.
    let widest = division
        .strands
        .iter()
        .flat_map(|strand| &strand.plan.mixes);
    assert!(
        widest.map(|mix| mix.edges.len).max().unwrap() <= 32,
        "{text}"
    );
    let calls = division.strands.iter().map(|strand| {
        let process = |step: &&Step| matches!(step, Step::Process(_));
        strand.plan.steps.iter().filter(process).count()
    });
    assert_eq!(calls.sum::<usize>(), 128 * 3 + 3, "{text}");
}

/// Several mixers on one input, each with a sum of its own.
fn mixers(count: usize, strips: usize) -> Wiring {
    let mut builder = Builder::default();
    let input = builder.add("in", 0, Role::Input(Bus::Main));
    let sums: Vec<usize> = (0..count)
        .map(|mixer| {
            let strips: Vec<usize> = (0..strips)
                .map(|strip| {
                    let first = builder.add(&format!("a{mixer}x{strip}"), 2, Role::Processor);
                    let second = builder.add(&format!("b{mixer}x{strip}"), 2, Role::Processor);
                    builder.join(input, first);
                    builder.join(first, second);
                    second
                })
                .collect();
            let sum = builder.add(&format!("sum{mixer}"), 0, Role::Processor);
            for strip in strips {
                builder.join(strip, sum);
            }
            sum
        })
        .collect();
    let output = builder.add("out", 0, Role::Output(Bus::Main));
    for sum in sums {
        builder.join(sum, output);
    }
    builder.0
}

#[test]
fn mixers_are_cut_apart_and_each_crosses_as_one_signal() {
    for (count, strips) in [(8, 64), (12, 32), (6, 9)] {
        let division = Builder(mixers(count, strips)).divide(2).unwrap();
        let text = division.to_string();
        assert!(division.gain > 1.8, "{text}");
        // The input, mixers' sums, and what there is of them where a mixer is cut in two; no strip of any.
        for strand in &division.strands {
            for step in &strand.plan.steps {
                if let Step::Export(index) = *step {
                    let call = strand.plan.calls[index as usize];
                    let id = strand.plan.nodes[call.node as usize].id.to_string();
                    assert!(id == "in" || id.starts_with("sum"), "{id} crosses\n{text}");
                }
            }
        }
    }
}

#[test]
fn a_chain_is_left_to_one_thread() {
    let mut builder = Builder::default();
    let mut before = builder.add("in", 0, Role::Input(Bus::Main));
    for number in 0..300 {
        let node = builder.add(&format!("n{number}"), 2, Role::Processor);
        builder.join(before, node);
        before = node;
    }
    assert!(matches!(
        builder.divide(2),
        Err(Undivided::NoGain { gain, .. }) if gain < 1.1
    ));
    assert_eq!(Builder(mixer(64)).divide(1), Err(Undivided::Alone));
    assert_eq!(Builder(mixer(2)).divide(2), Err(Undivided::TooSmall));
}

/// Every node is called once, in a strand that is in order, and what a task needs is before it.
#[test]
fn every_node_is_in_one_strand_and_every_task_after_what_it_needs() {
    for (strips, threads) in [(64, 2), (64, 8), (500, 3)] {
        let wiring = mixer(strips);
        let division = Builder(wiring.clone()).divide(threads).unwrap();
        let mut seen = vec![0; wiring.nodes.len()];
        for node in division
            .strands
            .iter()
            .flat_map(|strand| &strand.nodes)
            .flatten()
        {
            seen[*node as usize] += 1;
        }
        assert!(seen.iter().all(|count| *count == 1));
        assert!(division.tasks.len() <= 64);
        for (index, task) in division.tasks.iter().enumerate() {
            assert_eq!(task.needs >> index, 0);
        }
    }
}

/// What a buffer holds: the nodes that were summed into it, in order.
type Held = Vec<usize>;

/// Runs the tasks in an order by chance that keeps to their needs, and follows what every node reads: exactly its
/// sources, in the order of the wiring's edges.
fn follow(
    wiring: &Wiring,
    division: &Division,
    random: &mut impl FnMut(usize) -> usize,
    seed: u64,
) {
    let buffers = |plan: &Plan| vec![Held::new(); plan.buffers as usize];
    let mut held: Vec<Vec<Held>> = division.strands.iter().map(|s| buffers(&s.plan)).collect();
    let mut results: Vec<Vec<Held>> = division
        .tasks
        .iter()
        .map(|task| vec![Held::new(); task.buffers as usize])
        .collect();
    let mut done = 0_u64;
    let mut left: Vec<usize> = (0..division.tasks.len()).collect();
    while !left.is_empty() {
        let ready: Vec<usize> = (0..left.len())
            .filter(|place| division.tasks[left[*place]].needs & !done == 0)
            .collect();
        let number = left.remove(ready[random(ready.len())]);
        let task = &division.tasks[number];
        let strand = &division.strands[task.strand as usize];
        let plan = &strand.plan;
        let held = &mut held[task.strand as usize];
        for step in &plan.steps[task.steps.start as usize..task.steps.end as usize] {
            let first_read = |call: crate::compile::plan::Call| {
                let span = plan.spans[call.inputs.start as usize];
                plan.operands(span)[0] as usize
            };
            match *step {
                Step::Mix(index) => {
                    let mix = plan.mixes[index as usize];
                    let start = mix.edges.start as usize;
                    let mut sum = if mix.adds {
                        held[plan.operands(mix.into)[0] as usize].clone()
                    } else {
                        Held::new()
                    };
                    for edge in &plan.mix_edges[start..start + mix.edges.len as usize] {
                        sum.extend(&held[plan.operands(edge.from)[0] as usize]);
                    }
                    held[plan.operands(mix.into)[0] as usize] = sum;
                }
                Step::Process(index) | Step::Absorb(index) => {
                    let call = plan.calls[index as usize];
                    let node = strand.nodes[call.node as usize].unwrap() as usize;
                    if call.inputs.len > 0 {
                        let edges = wiring.edges.iter().filter(|edge| edge.to_node == node);
                        let expected: Held = edges.map(|edge| edge.from_node).collect();
                        let read = &held[first_read(call)];
                        assert_eq!(*read, expected, "seed {seed}, node {node}\n{division}");
                    }
                    if matches!(step, Step::Process(_)) && call.written.len > 0 {
                        held[plan.operands(call.written)[0] as usize] = vec![node];
                    }
                }
                Step::Task(_) => panic!("a task in a task"),
                Step::Run(_) | Step::Batch(_) => panic!("every node alone"),
                Step::Import(index) => {
                    let call = plan.calls[index as usize];
                    let crossing = strand.crossings[call.node as usize].unwrap();
                    assert!(
                        task.needs & (1 << crossing.task) != 0,
                        "seed {seed}\n{division}"
                    );
                    held[plan.operands(call.written)[0] as usize] =
                        results[crossing.task as usize][crossing.first as usize].clone();
                }
                Step::Export(index) => {
                    let call = plan.calls[index as usize];
                    let crossing = strand.crossings[call.node as usize].unwrap();
                    assert_eq!(crossing.task as usize, number);
                    results[number][crossing.first as usize] = held[first_read(call)].clone();
                }
            }
        }
        done |= 1 << number;
    }
}

#[test]
fn whatever_the_order_of_tasks_every_node_reads_its_sources_in_order() {
    let mut divided = 0;
    for seed in 0..400_u64 {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        let mut random = move |bound: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % bound
        };
        let count = 3 + random(60);
        let mut builder = Builder::default();
        for node in 0..count {
            let role = match random(12) {
                0 => Role::Input(Bus::Main),
                1 => Role::Output(Bus::Main),
                2 => Role::Feedback { min_frames: 64 },
                _ => Role::Processor,
            };
            builder.add(&format!("n{node}"), random(3), role);
        }
        let width = if seed % 2 == 0 { 4 } else { 30 };
        for to in 1..count {
            let is = |node: usize, role: fn(&Role) -> bool| role(&builder.0.nodes[node].spec.role);
            if is(to, |role| matches!(role, Role::Input(_))) {
                continue;
            }
            // Feedback nodes may be fed by anything, others by what is before them.
            let bound = if is(to, |role| matches!(role, Role::Feedback { .. })) {
                count
            } else {
                to
            };
            for _ in 0..random(width) {
                let from = random(bound);
                if !matches!(builder.0.nodes[from].spec.role, Role::Output(_)) {
                    builder.join(from, to);
                }
            }
        }
        let plan = compile(&builder.0, 0, Passes::NONE).unwrap();
        for threads in [2, 3, 8] {
            if let Some(division) =
                part(&builder.0, &plan, 40 * count as u64, threads, Passes::NONE)
            {
                divided += 1;
                follow(&builder.0, &division, &mut random, seed);
            }
        }
    }
    assert!(divided > 600, "{divided} divisions");
}

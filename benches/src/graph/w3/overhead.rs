//! Workload W3: many nodes out = (a + b)·0.5, each with two earlier nodes drawn at random.

use airloom_graph::document::model::Document;

use crate::failure::Failure;
use crate::graph::bench_node::HALF_SUM;
use crate::graph::builder::{connect, document, node, node_with};

/// Half, in the decibels that gains of the product take.
const HALF_DB: f64 = -6.020_599_913_279_624;

/// Who reads whom. Nodes 0 and 1 read the graph's input twice.
#[derive(Debug)]
pub struct Overhead {
    /// By node, from node 2 on: the two nodes that it reads.
    sources: Vec<[usize; 2]>,
}

/// Which node computes (a + b)·0.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// The bench's own, which does nothing else.
    HalfSum,
    /// `level.mixer`, with a fader and a mute for each input.
    Mixer,
    /// `level.gain`, both connections summed at its one input.
    Gain,
}

impl Overhead {
    /// A graph of `nodes` nodes, the same on every machine: the generator s = (s·1103515245 + 12345) mod 2³¹ from
    /// seed 12345 gives (s >> 8) mod i for node i; the second source is the next node if it is the first again.
    pub fn new(nodes: usize) -> Self {
        let mut state = 12_345_u64;
        let mut draw = |below: usize| {
            state = (state * 1_103_515_245 + 12_345) % (1 << 31);
            usize::try_from(state >> 8).unwrap_or(0) % below
        };
        let sources = (2..nodes)
            .map(|node| {
                let (first, second) = (draw(node), draw(node));
                if first == second {
                    [first, (second + 1) % node]
                } else {
                    [first, second]
                }
            })
            .collect();
        Self { sources }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.sources.len() + 2
    }

    /// The nodes that a node reads; none for the two that read the graph's input.
    pub fn sources(&self, node: usize) -> &[usize] {
        node.checked_sub(2)
            .and_then(|index| self.sources.get(index))
            .map_or(&[], |sources| sources.as_slice())
    }

    /// The nodes that no node reads: they are summed to the output.
    pub fn unread(&self) -> Vec<usize> {
        let mut is_read = vec![false; self.len()];
        for source in self.sources.iter().flatten() {
            is_read[*source] = true;
        }
        (0..self.len()).filter(|node| !is_read[*node]).collect()
    }

    /// All nodes, each after those it reads, depth first: what it reads was written just before.
    pub fn depth_first(&self) -> Vec<usize> {
        let mut is_done = vec![false; self.len()];
        let mut order = Vec::with_capacity(self.len());
        for root in self.unread() {
            let mut stack = vec![root];
            while let Some(node) = stack.last().copied() {
                let waits_for = self.sources(node).iter().find(|source| !is_done[**source]);
                match waits_for {
                    Some(source) => stack.push(*source),
                    None => {
                        if !std::mem::replace(&mut is_done[node], true) {
                            order.push(node);
                        }
                        stack.pop();
                    }
                }
            }
        }
        order
    }

    /// The graph as a document of nodes `n0` …, `source` and `sink`.
    pub fn document(&self, means: Means) -> Result<Document, Failure> {
        let mut document = document()?;
        for index in 0..self.len() {
            let id = format!("n{index}");
            document.nodes.push(match means {
                Means::HalfSum => node(&id, HALF_SUM)?,
                Means::Mixer => {
                    let gains = ["in1.gain_db", "in2.gain_db"];
                    node_with(
                        &id,
                        "level.mixer",
                        gains.map(|gain| (gain.to_owned(), HALF_DB)),
                    )?
                }
                Means::Gain => node_with(&id, "level.gain", [("gain_db".to_owned(), HALF_DB)])?,
            });
        }
        let ports = match means {
            Means::HalfSum | Means::Mixer => ["in1", "in2"],
            Means::Gain => ["in", "in"],
        };
        for index in 0..self.len() {
            let from = match *self.sources(index) {
                [first, second] => [format!("n{first}:out"), format!("n{second}:out")],
                _ => ["source:out".to_owned(), "source:out".to_owned()],
            };
            // Two connections between the same ports would be one too many: the inputs' half then is the input.
            let count = if from[0] == from[1] && ports[0] == ports[1] {
                1
            } else {
                2
            };
            for (from, port) in from.iter().zip(ports).take(count) {
                connect(&mut document, from, &format!("n{index}:{port}"))?;
            }
        }
        for index in self.unread() {
            connect(&mut document, &format!("n{index}:out"), "sink:in")?;
        }
        Ok(document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_graph_that_the_peers_ran() {
        let graph = Overhead::new(2_000);
        assert_eq!(graph.len(), 2_000);
        assert_eq!(graph.unread().len(), 650);
        // Connections from nodes 0 and 1 on.
        let mut depth = vec![0; graph.len()];
        for node in 2..graph.len() {
            let deepest = graph
                .sources(node)
                .iter()
                .map(|source| depth[*source])
                .max();
            depth[node] = deepest.unwrap() + 1;
        }
        assert_eq!(depth.iter().max(), Some(&30));
        let order = graph.depth_first();
        assert_eq!(order.len(), 2_000);
        let place = |node| order.iter().position(|other| *other == node).unwrap();
        for node in 2..200 {
            assert!(
                graph
                    .sources(node)
                    .iter()
                    .all(|source| place(*source) < place(node))
            );
        }
    }
}

//! W3 as somebody would write it who knows the graph when compiling: a list of buffer numbers and one loop.

use airloom_dsp::simd::kernel::{Kernel, Vectors};
use airloom_dsp::simd::token::Simd;

use crate::graph::w3::overhead::Overhead;
use crate::noise::Noise;

/// The input's buffer, the same for both sources of nodes 0 and 1.
const INPUT: usize = 0;

/// Buffers of two channels, reused as soon as nobody reads them any more.
#[derive(Debug)]
pub struct HandWritten {
    simd: Simd,
    steps: Vec<Step>,
    pool: Vec<[Vec<f32>; 2]>,
    output: [Vec<f32>; 2],
}

#[derive(Debug, Clone, Copy)]
struct Step {
    sources: [usize; 2],
    into: usize,
    is_heard: bool,
}

impl HandWritten {
    /// The graph over blocks of `frames`, with the noise that the engine hears.
    pub fn new(graph: &Overhead, frames: usize) -> Self {
        let mut readers = vec![0_usize; graph.len()];
        for node in 0..graph.len() {
            for source in graph.sources(node) {
                readers[*source] += 1;
            }
        }
        let mut buffers = vec![INPUT; graph.len()];
        let mut free = Vec::new();
        let mut used = INPUT + 1;
        let mut steps = Vec::with_capacity(graph.len());
        for node in graph.depth_first() {
            let is_heard = readers[node] == 0;
            let into = free.pop().unwrap_or_else(|| {
                used += 1;
                used - 1
            });
            let sources = match *graph.sources(node) {
                [first, second] => [buffers[first], buffers[second]],
                _ => [INPUT; 2],
            };
            steps.push(Step {
                sources,
                into,
                is_heard,
            });
            buffers[node] = into;
            for source in graph.sources(node) {
                readers[*source] -= 1;
                if readers[*source] == 0 {
                    free.push(buffers[*source]);
                }
            }
            if is_heard {
                free.push(into);
            }
        }
        let silence = || [vec![0.0; frames], vec![0.0; frames]];
        let mut pool: Vec<[Vec<f32>; 2]> = (0..used).map(|_| silence()).collect();
        if let Some(input) = pool.first_mut() {
            for (seed, channel) in (1..).zip(input) {
                Noise::new(seed).fill(channel);
            }
        }
        Self {
            simd: Simd::best(),
            steps,
            pool,
            output: silence(),
        }
    }

    /// One block.
    pub fn block(&mut self) {
        self.simd.run(Block {
            steps: &self.steps,
            pool: &mut self.pool,
            output: &mut self.output,
        });
    }

    /// The left channel of the last block.
    pub fn left(&self) -> &[f32] {
        &self.output[0]
    }
}

struct Block<'a> {
    steps: &'a [Step],
    pool: &'a mut [[Vec<f32>; 2]],
    output: &'a mut [Vec<f32>; 2],
}

impl Kernel for Block<'_> {
    type Output = ();

    #[inline(always)]
    fn run<V: Vectors>(self, _vectors: V) {
        for channel in &mut *self.output {
            channel.fill(0.0);
        }
        for step in self.steps {
            let mut into = std::mem::take(&mut self.pool[step.into]);
            let [first, second] = step.sources;
            let sources = self.pool[first].iter().zip(&self.pool[second]);
            let outputs = into.iter_mut().zip(&mut *self.output);
            for ((into, sum), (first, second)) in outputs.zip(sources) {
                for (sample, (a, b)) in into.iter_mut().zip(first.iter().zip(second)) {
                    *sample = (a + b) * 0.5;
                }
                if step.is_heard {
                    for (sum, sample) in sum.iter_mut().zip(into) {
                        *sum += *sample;
                    }
                }
            }
            self.pool[step.into] = into;
        }
    }
}

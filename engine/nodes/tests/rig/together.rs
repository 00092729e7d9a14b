//! Several nodes of one type in one call, as an executor batches them.

use airloom_api::param::view::Params;
use airloom_api::process::batch::{BatchRun, Lane};
use airloom_api::process::context::{Context, Pace, Transport};
use airloom_api::process::host::{BusChannels, HostBuses};
use airloom_api::process::io::{Inputs, Io, Outputs, PortMap, Span};
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_realtime::buffer::Content;
use airloom_realtime::pool::buffers::Pool;
use airloom_realtime::pool::lending::Lending;
use airloom_realtime::scope::audio_scope;

use crate::rig::bench::{Bench, Channels, Drive};

/// A node, what it hears and how it is driven.
pub struct Member {
    pub bench: Bench,
    pub input: Channels,
    pub drive: Drive,
}

/// Runs all members block by block: those that are ready together, the others alone. The drives have the same
/// blocks and changes at their beginnings only. Gives the outputs, and how many calls were common ones.
pub fn run_together(members: &mut [Member], run: BatchRun, rate_hz: u32) -> (Vec<Channels>, usize) {
    let blocks = members[0].drive.blocks.clone();
    let longest = blocks.iter().copied().max().unwrap();
    let (ins, outs) = (members[0].bench.inputs(), members[0].bench.outputs());
    // No number stands for an input and an output: nothing is computed in place.
    let numbers: Vec<u32> = (0..u32::try_from(ins + outs).unwrap()).collect();
    let (heard, given) = numbers.split_at(ins);
    let span = |len: usize| {
        [Span {
            start: 0,
            len: u32::try_from(len).unwrap(),
        }]
    };
    let (in_span, out_span) = (span(ins), span(outs));
    let (in_map, out_map) = (
        PortMap {
            ports: &in_span,
            buffers: heard,
        },
        PortMap {
            ports: &out_span,
            buffers: given,
        },
    );
    let mut pools: Vec<Pool> = members
        .iter()
        .map(|_| Pool::new(ins + outs, longest))
        .collect();
    let mut output = vec![vec![Vec::new(); outs]; members.len()];
    let mut common = 0;
    let mut from = 0;
    for frames in blocks {
        for (member, pool) in members.iter_mut().zip(&mut pools) {
            for (number, samples) in heard.iter().zip(&member.input) {
                let samples = &samples[from..from + frames];
                pool.samples_mut(*number, 0..frames)
                    .copy_from_slice(samples);
                let silent = samples.iter().all(|sample| sample.to_bits() == 0);
                pool.set_content(
                    *number,
                    if silent {
                        Content::Silent
                    } else {
                        Content::Signal
                    },
                );
            }
            for number in given {
                pool.samples_mut(*number, 0..frames).fill(f32::NAN);
                pool.set_content(*number, Content::Signal);
            }
            for change in member
                .drive
                .changes
                .iter()
                .filter(|change| change.frame == from)
            {
                member.bench.bank.set(change.param, change.value);
            }
        }
        let context = Context {
            rate: SampleRate::new(rate_hz).unwrap(),
            frame: from as u64,
            pace: Pace::Realtime,
            transport: Transport::STOPPED,
        };
        let mut lanes = Vec::new();
        let mut lendings: Vec<Lending<'_>> =
            pools.iter_mut().map(|pool| pool.lend(given)).collect();
        for (member, lending) in members.iter_mut().zip(&mut lendings) {
            let (pool, written) = lending.split();
            let params = Params::new(&member.bench.bank, &[], pool, 0, frames);
            let inputs = Inputs {
                map: in_map,
                pool,
                events: &[],
                offset: 0,
                frames,
            };
            let outputs = Outputs {
                map: out_map,
                written,
                events: &mut [],
                offset: 0,
                frames,
            };
            if params.all_steady() && member.bench.processor.is_batch_ready(&params) {
                lanes.push(Lane {
                    processor: &mut *member.bench.processor,
                    inputs,
                    outputs,
                    params,
                    status: Status::Active,
                });
                continue;
            }
            let mut host = HostBuses::new(BusChannels::main(0, 0), 1);
            let mut io = Io {
                inputs,
                outputs,
                params,
                host: &mut host,
                context: &context,
            };
            audio_scope(|rt| member.bench.processor.process(&mut io, rt));
        }
        if !lanes.is_empty() {
            audio_scope(|rt| run(&mut lanes, &context, rt));
            common += lanes.len();
        }
        for ((member, pool), output) in members.iter_mut().zip(&pools).zip(&mut output) {
            for (number, output) in given.iter().zip(output.iter_mut()) {
                let samples = pool.samples(*number, 0..frames);
                let silent = samples.iter().all(|sample| sample.to_bits() == 0);
                assert!(
                    silent || pool.content(*number) != Content::Silent,
                    "not silent at {from}"
                );
                output.extend_from_slice(samples);
            }
            member.bench.bank.advance(u32::try_from(frames).unwrap());
        }
        from += frames;
    }
    (output, common)
}

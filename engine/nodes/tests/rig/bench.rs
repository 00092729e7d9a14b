//! One node between buffers, as an executor would run it.

use airloom_api::event::{Event, TimedEvent};
use airloom_api::id::NodeId;
use airloom_api::node::prepare::{PrepareRequest, Prepared, Stream, Tail};
use airloom_api::node::reading::{Reading, Readings};
use airloom_api::node::spec::{NodeSpec, Role};
use airloom_api::param::bank::ParamBank;
use airloom_api::param::spec::ParamSpec;
use airloom_api::param::view::{Modulation, Params};
use airloom_api::port::PortKind;
use airloom_api::process::context::{Context, Pace, Transport};
use airloom_api::process::events::EventList;
use airloom_api::process::host::{Bus, BusChannels, HostBuses};
use airloom_api::process::io::{Inputs, Io, NOTHING, Outputs, PortMap, Span};
use airloom_api::process::processor::Processor;
use airloom_api::process::status::Status;
use airloom_api::time::SampleRate;
use airloom_realtime::buffer::{AudioBuffer, Content};
use airloom_realtime::pool::buffers::Pool;
use airloom_realtime::scope::{Rt, audio_scope, offline_scope};

use crate::rig::files::Files;
use crate::rig::tune::tune;
use crate::rig::variant::Variant;

/// The largest block.
pub const MAX_BLOCK: usize = 8192;

/// A change of a parameter before a frame.
#[derive(Clone, Copy, Debug)]
pub struct Change {
    pub frame: usize,
    pub param: usize,
    pub value: f64,
}

/// How a run is driven.
#[derive(Clone, Default)]
pub struct Drive {
    /// Block sizes; their sum is the length of the run.
    pub blocks: Vec<usize>,
    /// In order of frames.
    pub changes: Vec<Change>,
    /// Let the ports that may share a buffer share it.
    pub in_place: bool,
}

pub struct Bench {
    pub spec: NodeSpec,
    pub latency: usize,
    pub tail: Tail,
    pub processor: Box<dyn Processor>,
    pub bank: ParamBank,
    /// What the node shows, where it shows something.
    pub readings: Option<Box<dyn Readings>>,
    pub frame: u64,
    pub status: Status,
    /// The musical time at the first frame; it goes on from call to call while it is playing.
    pub transport: Transport,
    rate: SampleRate,
    host: HostBuses,
    /// What every event input and the home's keyboard send, by the frame of the run.
    pub events: Vec<(usize, Event)>,
    /// What the node has sent, by the frame of the run.
    pub sent: Vec<(usize, Event)>,
    /// Indices of input ports to which nothing is connected.
    pub unconnected: Vec<usize>,
    /// Parameter, signal and depth of each modulation.
    modulations: Vec<(u32, Vec<f32>, f64)>,
    name: String,
    pace: Pace,
    /// Whether the node may wait for a file, which only the renderer's scope allows.
    waits: bool,
    /// Dropped after the processor, which may have some of them open.
    _files: Files,
}

/// Samples as `[channel][frame]`; ports and buses one after the other.
pub type Channels = Vec<Vec<f32>>;

fn spans(ports: &[airloom_api::port::PortSpec]) -> (Vec<Span>, usize) {
    let mut start = 0;
    let spans = ports
        .iter()
        .map(|port| {
            let len = u32::try_from(port.kind.buffers()).unwrap();
            if port.kind == PortKind::Events {
                // The list is told apart from the buffers below.
                return Span::default();
            }
            start += len;
            Span {
                start: start - len,
                len,
            }
        })
        .collect();
    (spans, start as usize)
}

impl Bench {
    pub fn new(variant: &Variant, rate_hz: u32, values: &[(&str, f64)]) -> Self {
        Self::at_pace(variant, rate_hz, values, Pace::Offline)
    }

    /// A bench that runs as for a device or as for the renderer.
    pub fn at_pace(variant: &Variant, rate_hz: u32, values: &[(&str, f64)], pace: Pace) -> Self {
        let rate = SampleRate::new(rate_hz).unwrap();
        let spec = variant.node_type.spec(&variant.config).unwrap();
        let stream = Stream {
            rate,
            max_block: MAX_BLOCK,
            pace,
        };
        let mut params: Vec<f64> = spec.params.iter().map(ParamSpec::default_value).collect();
        for (id, value) in values {
            let index = spec
                .param(id)
                .unwrap_or_else(|| panic!("{} has no {id}", variant.name));
            params[index] = *value;
        }
        let files = Files::new();
        let Prepared {
            processor,
            latency,
            tail,
            readings,
        } = variant
            .node_type
            .prepare(&PrepareRequest {
                node: &NodeId::new("bench").unwrap(),
                config: &variant.config,
                params: &params,
                stream,
                seed: 4711,
                assets: &files,
            })
            .unwrap_or_else(|error| panic!("{}: {error}", variant.name));
        let bank = ParamBank::new(&spec.params, &params, rate);
        let channels = |role: bool, kinds: usize| if role { kinds } else { 0 };
        let (ins, outs) = (spans(&spec.inputs).1, spans(&spec.outputs).1);
        let mut buses = BusChannels::main(0, 0);
        if let Role::Input(bus) = spec.role {
            let slot = Bus::INPUTS.iter().position(|other| *other == bus).unwrap();
            buses.inputs[slot] = channels(true, outs);
        }
        if let Role::Output(bus) = spec.role {
            let slot = Bus::OUTPUTS.iter().position(|other| *other == bus).unwrap();
            buses.outputs[slot] = channels(true, ins);
        }
        Self {
            spec,
            latency: latency.as_usize(),
            tail,
            processor,
            bank,
            readings,
            frame: 0,
            status: Status::Active,
            transport: Transport::STOPPED,
            rate,
            host: HostBuses::new(buses, MAX_BLOCK),
            events: tune(),
            sent: Vec::new(),
            unconnected: Vec::new(),
            modulations: Vec::new(),
            name: variant.name.clone(),
            pace,
            waits: variant.reads_files() && pace == Pace::Offline,
            _files: files,
        }
    }

    /// Channels that [`Bench::run`] wants: those of the input ports, or of the input bus.
    pub fn inputs(&self) -> usize {
        match self.spec.role {
            Role::Input(bus) => self.host.input(bus).len(),
            _ => spans(&self.spec.inputs).1,
        }
    }

    /// Channels that [`Bench::run`] gives.
    pub fn outputs(&self) -> usize {
        match self.spec.role {
            Role::Output(bus) => self.host.output(bus).len(),
            _ => spans(&self.spec.outputs).1,
        }
    }

    /// What the node shows under a name.
    pub fn reading(&mut self, id: &str) -> Reading {
        let specs = &self.spec.readings;
        let place = specs.iter().position(|spec| spec.id == id);
        let place = place.unwrap_or_else(|| panic!("{} shows no {id}", self.name));
        let shown = self.readings.as_mut().unwrap().latest();
        assert_eq!(shown.len(), specs.len(), "{}", self.name);
        shown[place].clone()
    }

    /// The number that the node shows under a name; NaN for nothing.
    pub fn number(&mut self, id: &str) -> f64 {
        match self.reading(id) {
            Reading::Number(number) => number.unwrap_or(f64::NAN),
            other => panic!("{id} is {other:?}"),
        }
    }

    /// For each channel of the outputs, whether it is audio and not control.
    pub fn audible(&self) -> Vec<bool> {
        if matches!(self.spec.role, Role::Output(_)) {
            return vec![true; self.outputs()];
        }
        let ports = self.spec.outputs.iter();
        let channels = ports.map(|port| {
            let is_audio = matches!(port.kind, PortKind::Audio(_));
            vec![is_audio; port.kind.buffers()]
        });
        channels.flatten().collect()
    }

    /// Whether audio goes in and comes out.
    pub fn passes_audio(&self) -> bool {
        let audio = |ports: &[airloom_api::port::PortSpec]| {
            ports
                .iter()
                .any(|port| matches!(port.kind, PortKind::Audio(_)))
        };
        match self.spec.role {
            Role::Input(_) | Role::Output(_) => true,
            _ => audio(&self.spec.inputs) && audio(&self.spec.outputs),
        }
    }

    /// Lets a signal move a parameter: value + depth · control.
    pub fn modulate(&mut self, param: usize, control: Vec<f32>, depth: f64) {
        self.modulations
            .push((u32::try_from(param).unwrap(), control, depth));
    }

    pub fn reset(&mut self) {
        audio_scope(|rt| self.processor.reset(rt));
        self.frame = 0;
    }

    /// Runs over `input` from the frame it has come to, and gives what came out.
    pub fn run(&mut self, input: &[Vec<f32>], drive: &Drive) -> Channels {
        let frames: usize = drive.blocks.iter().sum();
        let (mut in_spans, ins) = spans(&self.spec.inputs);
        self.sent.clear();
        let (out_spans, outs) = spans(&self.spec.outputs);
        let mut pool = Pool::new(1 + ins + self.modulations.len() + outs, MAX_BLOCK);
        // Buffer 0 is the one that is always silent.
        let controls = 1 + ins + self.modulations.len();
        let mut in_buffers: Vec<u32> = (1..=u32::try_from(ins).unwrap()).collect();
        for port in &self.unconnected {
            let span = in_spans[*port];
            in_buffers[span.start as usize..(span.start + span.len) as usize].fill(NOTHING);
        }
        // Every event input reads the one list.
        for (span, port) in in_spans.iter_mut().zip(&self.spec.inputs) {
            if port.kind == PortKind::Events {
                span.start = u32::try_from(ins).unwrap();
                span.len = 1;
            }
        }
        let mut out_buffers: Vec<u32> = (controls..controls + outs)
            .map(|index| u32::try_from(index).unwrap())
            .collect();
        if let Some(shared) = self.spec.in_place.filter(|_| drive.in_place) {
            let (from, to) = (in_spans[shared.input], out_spans[shared.output]);
            for channel in 0..to.len as usize {
                out_buffers[to.start as usize + channel] =
                    in_buffers[from.start as usize + channel];
            }
        }
        let modulations: Vec<Modulation> = (1 + ins..)
            .zip(&self.modulations)
            .map(|(buffer, (param, _, depth))| Modulation {
                param: *param,
                buffer: u32::try_from(buffer).unwrap(),
                depth: *depth,
                law: airloom_api::param::view::ModulationLaw::Linear,
            })
            .collect();
        let from_host = matches!(self.spec.role, Role::Input(_));
        // After those of the audio ports, so that no buffer is counted twice.
        in_buffers.push(0);
        let lists = self.spec.outputs.iter();
        let lists = lists.filter(|port| port.kind == PortKind::Events).count();
        let mut output = vec![vec![0.0; frames]; self.outputs()];
        let mut changes = drive.changes.iter().peekable();
        let mut from = 0;
        for block in &drive.blocks {
            let mut played = EventList::with_capacity(1024);
            for (frame, event) in &self.events {
                if (from..from + block).contains(frame) {
                    let offset = u32::try_from(frame - from).unwrap();
                    played.push(TimedEvent {
                        offset,
                        event: *event,
                    });
                }
            }
            self.host.events_mut().clear();
            for event in played.as_slice() {
                self.host.events_mut().push(*event);
            }
            let part = |samples: &[f32]| {
                let samples = samples[from..from + block].to_vec();
                let silent = samples.iter().all(|sample| sample.to_bits() == 0);
                let content = if silent {
                    Content::Silent
                } else {
                    Content::Signal
                };
                (samples, content)
            };
            if let Role::Input(bus) = self.spec.role {
                for (buffer, samples) in self.host.input_mut(bus).iter_mut().zip(input) {
                    let (samples, content) = part(samples);
                    buffer.as_mut_slice()[..*block].copy_from_slice(&samples);
                    buffer.content = content;
                }
            }
            let fed = if from_host { &[][..] } else { input };
            let controls = self.modulations.iter().map(|(_, control, _)| control);
            let fed = fed.iter().take(ins).enumerate();
            for (index, samples) in fed.chain((ins..).zip(controls)) {
                let (samples, content) = part(samples);
                let number = u32::try_from(1 + index).unwrap();
                pool.samples_mut(number, 0..*block)
                    .copy_from_slice(&samples);
                pool.set_content(number, content);
            }
            // What is said of an output speaks of one call; what is known of an input, of the block.
            let numbers = 0..u32::try_from(pool.len()).unwrap();
            let known: Vec<Content> = numbers.map(|number| pool.content(number)).collect();
            let mut offset = 0;
            while offset < *block {
                while let Some(change) = changes.next_if(|change| change.frame <= from + offset) {
                    self.bank.set(change.param, change.value);
                }
                let mut end = *block;
                if let Some(change) = changes.peek() {
                    end = end.min(change.frame - from);
                }
                if let Role::Feedback { min_frames } = self.spec.role {
                    end = end.min(offset + min_frames as usize);
                }
                let maps = Maps {
                    inputs: PortMap {
                        ports: &in_spans,
                        buffers: &in_buffers,
                    },
                    outputs: PortMap {
                        ports: &out_spans,
                        buffers: &out_buffers,
                    },
                    modulations: &modulations,
                    played: &played,
                };
                for (number, known) in (0..).zip(&known) {
                    pool.set_content(number, *known);
                }
                let mut sent: Vec<EventList> =
                    (0..lists).map(|_| EventList::with_capacity(1024)).collect();
                self.call(&mut pool, &maps, &mut sent, offset, end - offset);
                for event in sent.iter().flat_map(EventList::as_slice) {
                    let place = event.offset as usize;
                    assert!((offset..end).contains(&place), "{}: {place}", self.name);
                    self.sent.push((from + place, event.event));
                }
                self.bank.advance(u32::try_from(end - offset).unwrap());
                self.frame += (end - offset) as u64;
                offset = end;
            }
            let captured: Vec<&[f32]> = match self.spec.role {
                Role::Output(bus) => {
                    let buses = self.host.output(bus).iter();
                    buses.map(AudioBuffer::as_slice).collect()
                }
                _ => {
                    let numbers = out_buffers.iter();
                    numbers
                        .map(|number| pool.samples(*number, 0..*block))
                        .collect()
                }
            };
            for (out, samples) in output.iter_mut().zip(captured) {
                out[from..from + block].copy_from_slice(&samples[..*block]);
            }
            from += block;
        }
        output
    }

    /// The transport at the frame it has come to.
    fn now(&self) -> Transport {
        let mut now = self.transport;
        let playing = now.playing.then_some(());
        if let (Some(quarters), Some(bpm), Some(())) =
            (now.position_quarters, now.tempo_bpm, playing)
        {
            let seconds = self.frame as f64 / self.rate.as_f64();
            now.position_quarters = Some(quarters + seconds * bpm / 60.0);
        }
        now
    }

    /// One call of the processor; checks what it says of its outputs.
    fn call(
        &mut self,
        pool: &mut Pool,
        maps: &Maps<'_>,
        sent: &mut [EventList],
        offset: usize,
        frames: usize,
    ) {
        let audio = maps.inputs.buffers.len() - 1;
        let shared = |number: &u32| maps.inputs.buffers[..audio].contains(number);
        for number in maps.outputs.buffers {
            if !shared(number) {
                // What is not written shows.
                pool.samples_mut(*number, offset..offset + frames)
                    .fill(f32::NAN);
                pool.set_content(*number, Content::Signal);
            }
        }
        if let Role::Output(bus) = self.spec.role {
            for buffer in self.host.output_mut(bus) {
                buffer.as_mut_slice()[offset..offset + frames].fill(f32::NAN);
            }
        }
        let context = Context {
            rate: self.rate,
            frame: self.frame,
            pace: self.pace,
            transport: self.now(),
        };
        let events = std::slice::from_ref(maps.played);
        let feedback = matches!(self.spec.role, Role::Feedback { .. });
        let mut lending = pool.lend(maps.outputs.buffers);
        let (readable, written) = lending.split();
        let mut io = Io {
            inputs: Inputs {
                map: maps.inputs,
                pool: readable,
                events,
                offset,
                frames,
            },
            outputs: Outputs {
                map: maps.outputs,
                written,
                events: sent,
                offset,
                frames,
            },
            params: Params::new(&self.bank, maps.modulations, readable, offset, frames),
            host: &mut self.host,
            context: &context,
        };
        let processor = &mut self.processor;
        let call = |rt: &Rt| {
            let status = processor.process(&mut io, rt);
            if feedback {
                processor.absorb(&mut io, rt);
            }
            status
        };
        self.status = if self.waits {
            offline_scope(call)
        } else {
            audio_scope(call)
        };
        for number in maps.outputs.buffers {
            let samples = pool.samples(*number, offset..offset + frames);
            let content = pool.content(*number);
            let true_of_it = match content {
                Content::Silent => samples.iter().all(|sample| sample.to_bits() == 0),
                Content::Constant => samples.iter().all(|sample| *sample == samples[0]),
                Content::Signal => true,
            };
            assert!(
                true_of_it,
                "{}: not {:?} at {}",
                self.name, content, self.frame
            );
        }
    }
}

struct Maps<'a> {
    inputs: PortMap<'a>,
    outputs: PortMap<'a>,
    modulations: &'a [Modulation],
    played: &'a EventList,
}

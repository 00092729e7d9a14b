//! A plan as text, for people and for snapshot tests.

use std::fmt;

use airloom_api::channels::ChannelRule;
use airloom_api::process::io::Span;

use crate::compile::plan::{Call, Plan, Step};

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} buffers, latency {}", self.buffers, self.latency)?;
        if let Some(piece) = self.piece {
            write!(f, ", pieces of {piece}")?;
        }
        writeln!(f)?;
        for step in &self.steps {
            match *step {
                Step::Mix(index) => self.print_mix(f, index as usize)?,
                Step::Process(index) => self.print_process(f, self.calls[index as usize])?,
                Step::Run(index) => {
                    let run = self.runs[index as usize];
                    writeln!(f, "run     {index} for {} steps, if all rest", run.steps)?;
                }
                Step::Batch(index) => {
                    let calls = self.batches[index as usize].calls.len;
                    writeln!(f, "batch   {index} of {calls}")?;
                }
                Step::Absorb(index) => self.print_reading(f, "absorb", index)?,
                Step::Export(index) => self.print_reading(f, "export", index)?,
                Step::Task(index) => writeln!(f, "task    {index}")?,
                Step::Import(index) => {
                    let call = self.calls[index as usize];
                    let id = &self.nodes[call.node as usize].id;
                    writeln!(f, "import  {id} -> {:?}", self.operands(call.written))?;
                }
            }
        }
        Ok(())
    }
}

impl Plan {
    fn print_process(&self, f: &mut fmt::Formatter<'_>, call: Call) -> fmt::Result {
        write!(f, "process {}", self.nodes[call.node as usize].id)?;
        self.print_ports(f, call.inputs)?;
        write!(f, " ->")?;
        write!(f, " {:?}", self.operands(call.written))?;
        let start = call.modulations.start as usize;
        for modulation in &self.modulations[start..start + call.modulations.len as usize] {
            write!(
                f,
                " param {} by [{}] depth {}",
                modulation.param, modulation.buffer, modulation.depth
            )?;
        }
        writeln!(f)
    }

    fn print_reading(&self, f: &mut fmt::Formatter<'_>, verb: &str, call: u32) -> fmt::Result {
        let call = self.calls[call as usize];
        write!(f, "{verb:<7} {}", self.nodes[call.node as usize].id)?;
        self.print_ports(f, call.inputs)?;
        writeln!(f)
    }

    fn print_ports(&self, f: &mut fmt::Formatter<'_>, ports: Span) -> fmt::Result {
        let start = ports.start as usize;
        for port in &self.spans[start..start + ports.len as usize] {
            write!(f, " {:?}", self.operands(*port))?;
        }
        Ok(())
    }

    fn print_mix(&self, f: &mut fmt::Formatter<'_>, index: usize) -> fmt::Result {
        let mix = self.mixes[index];
        let verb = match (mix.events, mix.adds) {
            (true, _) => "merge",
            (false, false) => "mix",
            (false, true) => "add",
        };
        write!(f, "{verb:<7} {:?} =", self.operands(mix.into))?;
        let start = mix.edges.start as usize;
        for (position, edge) in self.mix_edges[start..start + mix.edges.len as usize]
            .iter()
            .enumerate()
        {
            if position > 0 {
                write!(f, " +")?;
            }
            write!(f, " {:?}", self.operands(edge.from))?;
            match edge.rule {
                ChannelRule::Pass => {}
                ChannelRule::Copy => write!(f, " copied")?,
                ChannelRule::Sum { gain } => write!(f, " summed x {gain:.4}")?,
            }
            if let Some(shaped) = edge.shaped {
                write!(f, " shaped")?;
                if self.delays[shaped as usize] > 0 {
                    write!(f, " delay {}", self.delays[shaped as usize])?;
                }
            }
        }
        writeln!(f)
    }
}

//! Watches the time that blocks take: who costs what, which block came too late, and what is done about it.
//!
//! The clock is the processor's own counter where that is reliable: reading it is no system call. It is calibrated when
//! a stream is activated, never on the audio thread. A render that nobody waits for has no clock and no deadline.
//!
//! Every block is measured as a whole. Nodes are measured in every block while that costs no more than a thousandth of
//! the block's time, else in one block of [`SAMPLED`] or, of very large graphs, of up to [`RAREST`]. For a second after a
//! block came too late the costliest node is looked for in every block, which costs less than to count what each of them
//! takes: who is late has no time for that.

use std::sync::atomic::{AtomicU64, Ordering};

use airloom_api::time::SampleRate;
use airloom_realtime::log::LogWriter;
use quanta::Clock;

use crate::execute::cost::fade_frames;
use crate::execute::laps::{Laps, unpacked};
use crate::execute::loaded::LoadedPlan;
use crate::execute::node::NodeSlot;
use crate::execute::notice::{Notice, NoticeKind};
use crate::execute::stores::Stores;
use crate::execute::strands::Strands;
use crate::status::Status;

/// What measuring a node costs at most, in nanoseconds.
const LAP_NS: u64 = 20;

/// One part in so many of a block's time may go into measuring its nodes.
const SHARE: u64 = 1_000;

/// Of graphs too large for more, one block in so many is measured node by node.
const SAMPLED: u64 = 16;

/// One block in so many is measured node by node, however large the graph is.
const RAREST: u64 = 256;

/// A home may cut its blocks into pieces; its deadline is that of the whole. Time is judged over at least so many frames.
const SHORTEST_JUDGED: u64 = 32;

/// Late blocks that are remembered.
const STRIKES: usize = 64;

/// How closely the nodes of a block are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Detail {
    /// Not at all.
    None,
    /// Which step takes the longest.
    Costliest,
    /// Each one, for its statistics.
    Each,
}

/// Measures one executor.
pub(crate) struct Watch {
    clock: Option<Clock>,
    rate: SampleRate,
    blocks: u64,
    /// When the present block began, in ticks.
    began: u64,
    is_watching: bool,
    /// In one of so many blocks each node is measured.
    interval: u64,
    detail: Detail,
    /// How often measuring was put off since it was done last.
    put_off: u64,
    /// The longest step that has been looked for, see [`packed`].
    longest: AtomicU64,
    /// The costliest node is looked for in every block up to this frame.
    sought_until: u64,
    /// Time and frames that have not been judged.
    spent_ns: u64,
    frames: u64,
    /// The costliest node of the blocks that have not been judged, and its time.
    costliest: Option<(u32, u64)>,
    /// Frames of the newest late blocks, oldest first.
    strikes: [u64; STRIKES],
    struck: usize,
    /// The frame from which on a late block is told again.
    told_until: u64,
    /// The slot of a node that is fading out because it was too slow.
    fading: Option<u32>,
}

impl Watch {
    /// With a clock where blocks have a deadline; calibrates it if nobody has in this process, which takes up to a fifth
    /// of a second. Not for the audio thread.
    pub fn new(rate: SampleRate, has_deadline: bool) -> Self {
        Self {
            clock: has_deadline.then(Clock::new),
            rate,
            blocks: 0,
            began: 0,
            is_watching: false,
            interval: 1,
            detail: Detail::None,
            put_off: 0,
            longest: AtomicU64::new(0),
            sought_until: 0,
            spent_ns: 0,
            frames: 0,
            costliest: None,
            strikes: [0; STRIKES],
            struck: 0,
            told_until: 0,
            fading: None,
        }
    }

    /// A block of so many frames and a plan of so many calls begins at a frame.
    pub fn begin(&mut self, frame: u64, frames: usize, calls: usize, has_deadline: bool) {
        self.detail = Detail::None;
        self.is_watching = has_deadline;
        let Some(clock) = self.clock.as_ref().filter(|_| has_deadline) else {
            return;
        };
        self.blocks = self.blocks.wrapping_add(1);
        let block_ns = nanoseconds(frames as u64, self.rate);
        let interval = (calls as u64 * LAP_NS * SHARE).div_ceil(block_ns.max(1));
        self.interval = if interval <= 1 {
            1
        } else {
            interval.clamp(SAMPLED, RAREST)
        };
        self.detail = if self.blocks.is_multiple_of(self.interval) {
            Detail::Each
        } else {
            self.otherwise(frame)
        };
        self.began = clock.raw();
    }

    /// How closely a block is looked at whose nodes are not all measured.
    fn otherwise(&self, frame: u64) -> Detail {
        if frame < self.sought_until {
            Detail::Costliest
        } else {
            Detail::None
        }
    }

    /// A new plan is adopted in the present block, which costs enough: of a large graph the next one is measured instead,
    /// unless that has been said of many.
    pub fn put_off(&mut self, frame: u64) {
        if self.detail == Detail::Each && self.interval > 1 && self.put_off < SAMPLED {
            self.detail = self.otherwise(frame);
            self.put_off += 1;
            self.blocks = self.blocks.wrapping_sub(1);
        }
    }

    /// A pass over steps of the block begins: what was done since the last node belongs to none.
    pub fn laps(&self) -> Laps<'_> {
        let is_measuring = self.detail != Detail::None;
        let clock = self.clock.as_ref().filter(|_| is_measuring);
        Laps {
            clock,
            lap: clock.map_or(0, Clock::raw),
            longest: (self.detail == Detail::Costliest).then_some(&self.longest),
        }
    }

    /// The block has ended, at a frame: counts it, and does what the settings want where it came too late.
    pub fn end(&mut self, frame: u64, frames: usize, scene: &mut Scene<'_>) {
        let Some(clock) = self.clock.as_ref().filter(|_| self.is_watching) else {
            return;
        };
        let spent = clock.delta_as_nanos(self.began, clock.raw());
        let (slot, time) = unpacked(self.longest.swap(0, Ordering::Relaxed));
        if time > 0 && self.costliest.is_none_or(|(_, most)| time > most) {
            self.costliest = Some((slot, time));
        }
        if self.detail == Detail::Each {
            self.put_off = 0;
            for slot in &scene.loaded.call_slots {
                let Some(node) = scene.node(*slot) else {
                    continue;
                };
                // A feedback node is called twice; the second time nothing is left to count.
                if let Some(time) = node.cost.end_block(|ticks| clock.delta_as_nanos(0, ticks))
                    && self.costliest.is_none_or(|(_, most)| time > most)
                {
                    self.costliest = Some((*slot, time));
                }
            }
        }
        self.spent_ns = self.spent_ns.saturating_add(spent);
        self.frames += frames as u64;
        if self.frames >= SHORTEST_JUDGED {
            self.judge(frame, scene);
            self.spent_ns = 0;
            self.frames = 0;
            self.costliest = None;
        }
        self.take_out_what_has_faded(scene);
    }

    fn judge(&mut self, frame: u64, scene: &mut Scene<'_>) {
        let deadline = nanoseconds(self.frames, self.rate);
        let costliest = self.costliest.map(|(slot, _)| slot);
        scene
            .status
            .record_block(self.spent_ns, deadline, frame, costliest);
        if self.spent_ns <= deadline {
            return;
        }
        let second = u64::from(self.rate.hz());
        self.sought_until = frame + second;
        scene.status.count_overrun();
        let Some(slot) = costliest else {
            // Nobody was measured: the next one will be.
            return;
        };
        if let Some(node) = scene.node(slot) {
            node.cost.count_overrun();
        }
        if frame >= self.told_until {
            self.told_until = frame + second;
            scene.tell(frame, slot, NoticeKind::Overran);
        }
        self.strike(frame);
        let Some((most, window)) = scene.status.overload_limit() else {
            return;
        };
        let recent = self.strikes.iter().take(self.struck);
        let recent = recent
            .filter(|struck| frame.saturating_sub(**struck) <= window)
            .count();
        if recent >= most as usize && self.fading.is_none() {
            self.struck = 0;
            self.bypass_costliest(frame, slot, scene);
        }
    }

    fn strike(&mut self, frame: u64) {
        if self.struck == STRIKES {
            self.strikes.rotate_left(1);
            self.struck -= 1;
        }
        if let Some(place) = self.strikes.get_mut(self.struck) {
            *place = frame;
            self.struck += 1;
        }
    }

    /// Fades to the node's input; where there is nothing to fade to, nothing is done.
    fn bypass_costliest(&mut self, frame: u64, slot: u32, scene: &mut Scene<'_>) {
        if let Some(node) = scene.node(slot)
            && !node.faulted
            && node.give_way(fade_frames(self.rate))
        {
            scene.loaded.disturb(scene.stores, scene.strands, slot);
            self.fading = Some(slot);
            scene.tell(frame, slot, NoticeKind::Overloaded);
        }
    }

    /// A node that is heard no more is called no more.
    fn take_out_what_has_faded(&mut self, scene: &mut Scene<'_>) {
        let Some(slot) = self.fading else {
            return;
        };
        if scene.node(slot).is_none_or(NodeSlot::rest_if_faded) {
            self.fading = None;
        }
    }
}

/// What a watch looks at and writes to when a block has ended.
pub(crate) struct Scene<'a> {
    pub loaded: &'a LoadedPlan,
    pub stores: &'a mut Stores,
    pub strands: &'a mut Strands,
    pub notices: &'a mut LogWriter<Notice>,
    pub status: &'a Status,
}

impl Scene<'_> {
    /// The node in a slot, on whatever strand.
    fn node(&mut self, slot: u32) -> Option<&mut NodeSlot> {
        let division = self.loaded.division.as_deref();
        self.strands.with(slot, self.stores, division).node(slot)
    }

    fn tell(&mut self, frame: u64, node: u32, kind: NoticeKind) {
        self.notices.record(Notice { frame, node, kind });
    }
}

/// How long frames last.
fn nanoseconds(frames: u64, rate: SampleRate) -> u64 {
    frames.saturating_mul(1_000_000_000) / u64::from(rate.hz()).max(1)
}

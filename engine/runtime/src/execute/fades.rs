//! Which plans' fades are over.

/// Plans whose fades are told apart; where more are on their way, the newest count as one.
const TOLD_APART: usize = 256;

/// When the fades of the newest plans end, oldest first. What a plan fades is over no earlier than what plans before it
/// fade, so one number tells which are.
pub(crate) struct Fades {
    /// Sequence of a plan and the frame at which its fades are over: a ring.
    plans: [(u64, u64); TOLD_APART],
    first: usize,
    count: usize,
    /// The frame at which all are over.
    end: u64,
}

impl Default for Fades {
    fn default() -> Self {
        Self {
            plans: [(0, 0); TOLD_APART],
            first: 0,
            count: 0,
            end: 0,
        }
    }
}

impl Fades {
    /// The frame at which all are over.
    pub const fn end(&self) -> u64 {
        self.end
    }

    /// A plan is adopted at a frame and fades for so many.
    pub fn begin(&mut self, sequence: u64, frame: u64, frames: u64) {
        self.end = self.end.max(frame.saturating_add(frames));
        let place = if self.count < TOLD_APART {
            self.count += 1;
            self.first + self.count - 1
        } else {
            // The one before ends with it.
            self.first + TOLD_APART - 1
        };
        if let Some(plan) = self.plans.get_mut(place % TOLD_APART) {
            *plan = (sequence, self.end);
        }
    }

    /// All that fades has arrived at this frame.
    pub fn skip(&mut self, frame: u64) {
        self.end = frame;
        for (_, end) in &mut self.plans {
            *end = frame.min(*end);
        }
    }

    /// The newest plan whose fades have become over since this was asked last.
    pub fn pass(&mut self, frame: u64) -> Option<u64> {
        let mut over = None;
        while self.count > 0
            && let Some((sequence, end)) = self.plans.get(self.first)
            && *end <= frame
        {
            over = Some(*sequence);
            self.first = (self.first + 1) % TOLD_APART;
            self.count -= 1;
        }
        over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_plan_is_over_with_the_longest_fade_up_to_it() {
        let mut fades = Fades::default();
        fades.begin(1, 0, 0);
        assert_eq!(fades.pass(0), Some(1));
        fades.begin(2, 10, 100);
        fades.begin(3, 20, 10);
        fades.begin(4, 30, 200);
        assert_eq!(fades.end(), 230);
        assert_eq!((fades.pass(109), fades.pass(110)), (None, Some(3)));
        assert_eq!((fades.pass(229), fades.pass(230)), (None, Some(4)));
        fades.begin(5, 300, 50);
        fades.skip(310);
        assert_eq!((fades.end(), fades.pass(310)), (310, Some(5)));
    }

    #[test]
    fn more_plans_than_are_told_apart_end_together() {
        let mut fades = Fades::default();
        for plan in 1..=1_000 {
            fades.begin(plan, plan, 5_000);
        }
        assert_eq!(fades.pass(5_001), Some(1));
        assert_eq!(fades.pass(5_255), Some(255));
        assert_eq!((fades.pass(5_999), fades.pass(6_000)), (None, Some(1_000)));
        assert_eq!(fades.pass(u64::MAX), None);
    }
}

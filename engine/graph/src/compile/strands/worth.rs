//! Whether sharing the tasks pays.

use crate::compile::strands::agenda::Entry;

/// What handing a task to a thread costs, in the unit of [`cost`](crate::compile::strands::cost).
const HANDING: u64 = 100;

/// The time that `threads` threads need, if each takes the first task that can start whenever it has done one, its own
/// strands before others; with the first thread so many percent slower than the others.
pub(super) fn makespan(tasks: &[Entry], threads: usize, slower: u64) -> u64 {
    let strands = tasks.iter().map(|task| task.strand as usize + 1).max();
    let mut owners: Vec<Option<usize>> = vec![None; strands.unwrap_or(0)];
    let mut ends: Vec<Option<u64>> = vec![None; tasks.len()];
    let mut free = vec![0_u64; threads.max(1)];
    let mut left = tasks.len();
    while left > 0 {
        let Some(thread) = (0..free.len()).min_by_key(|thread| free[*thread]) else {
            break;
        };
        let now = free[thread];
        let is_done = |need: usize| ends[need].is_some_and(|end| end <= now);
        let can_start = |task: &usize| {
            let mut needs = (0..*task).filter(|need| tasks[*task].needs & (1 << need) != 0);
            ends[*task].is_none() && needs.all(is_done)
        };
        let owner = |task: usize| owners[tasks[task].strand as usize];
        let mut own = (0..tasks.len()).filter(|task| owner(*task) == Some(thread));
        let mut others = (0..tasks.len()).filter(|task| owner(*task).is_none());
        let next = own.find(can_start).or_else(|| others.find(can_start));
        match next {
            Some(task) => {
                let cost = tasks[task].cost;
                let more = if thread == 0 { cost * slower / 100 } else { 0 };
                let end = now + cost + more + HANDING;
                owners[tasks[task].strand as usize] = Some(thread);
                ends[task] = Some(end);
                free[thread] = end;
                left -= 1;
            }
            // It spins until the next task of another thread ends.
            None => {
                let later = ends.iter().flatten().filter(|end| **end > now).min();
                let Some(end) = later else { break };
                free[thread] = *end;
            }
        }
    }
    ends.into_iter().flatten().max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{HANDING, makespan};
    use crate::compile::strands::agenda::Entry;

    /// A strand's only task.
    fn entry(strand: u32, cost: u64, needs: u64) -> Entry {
        Entry {
            strand,
            cost: cost - HANDING,
            needs,
            ..Entry::default()
        }
    }

    #[test]
    fn a_chain_gains_nothing_and_what_is_apart_halves() {
        let chain = [
            entry(0, 1_000, 0),
            entry(1, 1_000, 0b1),
            entry(2, 1_000, 0b10),
        ];
        assert_eq!(makespan(&chain, 8, 0), 3_000);
        let apart = [entry(0, 1_000, 0), entry(1, 1_000, 0), entry(2, 500, 0b11)];
        assert_eq!(makespan(&apart, 1, 0), 2_500);
        assert_eq!(makespan(&apart, 2, 0), 1_500);
        assert_eq!(makespan(&[], 2, 0), 0);
    }

    #[test]
    fn a_slow_thread_gets_less_to_do() {
        let many: Vec<Entry> = (0..11).map(|strand| entry(strand, 1_100, 0)).collect();
        assert_eq!(makespan(&many, 2, 0), 6_600);
        assert_eq!(makespan(&many, 2, 20), 6_600);
        assert_eq!(makespan(&many[..10], 2, 20), 6_500);
    }

    #[test]
    fn a_strand_stays_with_its_thread() {
        let tasks = [
            entry(0, 1_000, 0),
            entry(1, 500, 0),
            entry(0, 700, 0b11),
            entry(1, 900, 0b10),
        ];
        assert_eq!(makespan(&tasks, 2, 0), 1_700);
    }
}

//! Whether sharing the tasks pays.

use crate::compile::strands::agenda::Entry;

/// What handing a task to a thread costs, in the unit of [`cost`](crate::compile::strands::cost).
const HANDING: u64 = 100;

/// The time that `threads` threads need, if each takes the first task that can start whenever it has done one.
pub(super) fn makespan(tasks: &[Entry], threads: usize) -> u64 {
    let mut ends: Vec<Option<u64>> = vec![None; tasks.len()];
    let mut free = vec![0_u64; threads.max(1)];
    let mut left = tasks.len();
    while left > 0 {
        let Some(thread) = (0..free.len()).min_by_key(|thread| free[*thread]) else {
            break;
        };
        let now = free[thread];
        let is_done = |need: usize| ends[need].is_some_and(|end| end <= now);
        let next = (0..tasks.len()).find(|task| {
            let mut needs = (0..*task).filter(|need| tasks[*task].needs & (1 << need) != 0);
            ends[*task].is_none() && needs.all(is_done)
        });
        match next {
            Some(task) => {
                let end = now + tasks[task].cost + HANDING;
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

    fn entry(cost: u64, needs: u64) -> Entry {
        Entry {
            cost: cost - HANDING,
            needs,
            ..Entry::default()
        }
    }

    #[test]
    fn a_chain_gains_nothing_and_what_is_apart_halves() {
        let chain = [entry(1_000, 0), entry(1_000, 0b1), entry(1_000, 0b10)];
        assert_eq!(makespan(&chain, 8), 3_000);
        let apart = [entry(1_000, 0), entry(1_000, 0), entry(500, 0b11)];
        assert_eq!(makespan(&apart, 1), 2_500);
        assert_eq!(makespan(&apart, 2), 1_500);
        assert_eq!(makespan(&[], 2), 0);
    }
}

//! Which tasks make up a round, what each works on, and which others it waits for.

/// The most tasks of one schedule: one bit each in a machine word.
pub const MAX_TASKS: usize = 64;

/// One task of a schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Task {
    /// The strand that it works on, by index: nobody else touches it meanwhile.
    pub strand: usize,
    /// The earlier tasks that must be done before it starts, and whose results it may read; bit `n` for task `n`.
    pub needs: u64,
}

/// Tasks in an order in which one thread alone could do them.
///
/// What makes sharing them between threads sound is verified here, once, off the audio thread: every task needs only
/// earlier ones, and those of one strand need each other in a row, so that no two threads ever have the same strand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Schedule {
    tasks: Box<[Task]>,
    strands: usize,
    /// The first task of every strand, one bit each.
    firsts: u64,
    /// By task: the bit of the next one of its strand; zero for the last.
    followers: Box<[u64]>,
}

/// Why a list of tasks is no schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScheduleError {
    /// There are more than [`MAX_TASKS`].
    TooMany {
        /// How many there are.
        found: usize,
    },
    /// A task needs itself or a later one.
    NotInOrder {
        /// The task.
        task: usize,
    },
    /// A task does not need the one before it of the same strand.
    SharesStrand {
        /// The task.
        task: usize,
        /// The one before it.
        before: usize,
    },
}

impl std::fmt::Display for ScheduleError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooMany { found } => write!(f, "{found} tasks; at most {MAX_TASKS} fit"),
            Self::NotInOrder { task } => write!(f, "task {task} needs itself or a later one"),
            Self::SharesStrand { task, before } => {
                write!(
                    f,
                    "task {task} has the strand of task {before} but does not need it"
                )
            }
        }
    }
}

impl std::error::Error for ScheduleError {}

impl Schedule {
    /// A schedule of these tasks.
    ///
    /// # Errors
    ///
    /// [`ScheduleError`] if they cannot be shared between threads.
    pub fn new(tasks: Vec<Task>) -> Result<Self, ScheduleError> {
        if tasks.len() > MAX_TASKS {
            return Err(ScheduleError::TooMany { found: tasks.len() });
        }
        let mut firsts = 0;
        let mut followers = vec![0; tasks.len()];
        for (index, task) in tasks.iter().enumerate() {
            if task.needs & !before(index) != 0 {
                return Err(ScheduleError::NotInOrder { task: index });
            }
            let mut earlier = tasks[..index].iter();
            match earlier.rposition(|other| other.strand == task.strand) {
                None => firsts |= 1 << index,
                Some(last) if task.needs & (1 << last) == 0 => {
                    return Err(ScheduleError::SharesStrand {
                        task: index,
                        before: last,
                    });
                }
                Some(last) => followers[last] = 1 << index,
            }
        }
        let strands = tasks.iter().map(|task| task.strand + 1).max();
        Ok(Self {
            tasks: tasks.into_boxed_slice(),
            strands: strands.unwrap_or(0),
            firsts,
            followers: followers.into_boxed_slice(),
        })
    }

    /// The tasks, in order.
    pub fn tasks(&self) -> &[Task] {
        &self.tasks
    }

    /// How many strands they work on: one more than the highest index.
    pub fn strands(&self) -> usize {
        self.strands
    }

    /// The first task of every strand, one bit each.
    pub(crate) fn firsts(&self) -> u64 {
        self.firsts
    }

    /// The bit of the task that follows another on its strand; zero if none does.
    pub(crate) fn follower(&self, task: usize) -> u64 {
        self.followers.get(task).copied().unwrap_or(0)
    }
}

/// The bits below `index`.
pub(crate) fn before(index: usize) -> u64 {
    1_u64
        .checked_shl(u32::try_from(index).unwrap_or(u32::MAX))
        .map_or(u64::MAX, |bit| bit - 1)
}

#[cfg(test)]
mod tests {
    use super::{MAX_TASKS, Schedule, ScheduleError, Task};

    fn task(strand: usize, needs: &[usize]) -> Task {
        Task {
            strand,
            needs: needs.iter().fold(0, |bits, need| bits | 1 << need),
        }
    }

    #[test]
    fn sound_schedules_are_taken() {
        assert_eq!(Schedule::new(Vec::new()), Ok(Schedule::default()));
        let tasks = vec![
            task(0, &[]),
            task(1, &[0]),
            task(2, &[]),
            task(0, &[0, 1, 2]),
        ];
        let schedule = Schedule::new(tasks.clone()).unwrap();
        assert_eq!(schedule.tasks(), tasks);
        assert_eq!(schedule.strands(), 3);
        assert_eq!(schedule.firsts(), 0b0111);
        assert_eq!(
            [0, 1, 3].map(|task| schedule.follower(task)),
            [0b1000, 0, 0]
        );
        let full: Vec<Task> = (0..MAX_TASKS).map(|strand| task(strand, &[])).collect();
        assert_eq!(Schedule::new(full).unwrap().firsts(), u64::MAX);
    }

    #[test]
    fn what_two_threads_could_not_share_is_refused() {
        let refused = |tasks: Vec<Task>| Schedule::new(tasks).unwrap_err();
        assert_eq!(
            refused(vec![task(0, &[0])]),
            ScheduleError::NotInOrder { task: 0 }
        );
        assert_eq!(
            refused(vec![task(0, &[1]), task(1, &[])]),
            ScheduleError::NotInOrder { task: 0 }
        );
        assert_eq!(
            refused(vec![task(0, &[]), task(1, &[]), task(0, &[1])]),
            ScheduleError::SharesStrand { task: 2, before: 0 }
        );
        let many = vec![task(0, &[]); MAX_TASKS + 1];
        assert_eq!(
            refused(many),
            ScheduleError::TooMany {
                found: MAX_TASKS + 1
            }
        );
    }
}

//! A division as text.

use std::fmt;

use crate::compile::strands::division::{Division, Summary};

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} threads: {} tasks on {} strands, about {:.2} times as fast as one",
            self.threads, self.tasks, self.strands, self.gain
        )
    }
}

impl fmt::Display for Division {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.summary())?;
        for (number, task) in self.tasks.iter().enumerate() {
            let needs: Vec<usize> = (0..number)
                .filter(|need| task.needs & (1 << need) != 0)
                .collect();
            let steps = task.steps.len();
            writeln!(
                f,
                "task {number} on strand {}: {steps} steps, after {needs:?}",
                task.strand
            )?;
        }
        for (number, strand) in self.strands.iter().enumerate() {
            write!(f, "strand {number}: {}", strand.plan)?;
        }
        Ok(())
    }
}

//! What was timed, and how it is shown.

use crate::measure::Quantiles;
use crate::report::{Report, Table};

/// Times of each kind of work, in nanoseconds.
#[derive(Debug, Default)]
pub struct Times {
    /// Control: one edit of many in quick succession, with its share of tidying up.
    pub edit: Vec<f64>,
    /// Control: an edit that adds a node, alone.
    pub add: Vec<f64>,
    /// Control: an edit that removes it, alone.
    pub remove: Vec<f64>,
    /// Control: tidying up when a fade is over.
    pub clear: Vec<f64>,
    /// Audio: nothing happens.
    pub ordinary: Vec<f64>,
    /// Audio: the block after an edit that leaves the sound alone.
    pub after_move: Vec<f64>,
    /// Audio: the first block after a node was added, adoption included.
    pub first: Vec<f64>,
    /// Audio: adoption alone.
    pub adoption: Vec<f64>,
    /// Audio: blocks of a fade.
    pub fading: Vec<f64>,
    /// Audio: the block after tidying up.
    pub after_clear: Vec<f64>,
    /// Audio: blocks while there are many edits.
    pub busy: Vec<f64>,
}

impl Times {
    /// What the first block takes beyond the middle ordinary one.
    fn extra(&self) -> Vec<f64> {
        let ordinary = Quantiles::of(&self.ordinary).p50;
        self.first.iter().map(|time| time - ordinary).collect()
    }

    /// Prints a table and keeps the figures; `workload` is `w5` or, with other nodes than 500, a longer name.
    pub fn print(&self, title: &str, workload: &str, report: &mut Report) {
        let extra = self.extra();
        let rows: [(&str, &str, &[f64], &str); 12] = [
            (
                "control: an edit, 1,000 a second",
                "control",
                &self.edit,
                "p99 <= 200",
            ),
            ("control: adding a node, alone", "add", &self.add, ""),
            ("control: removing it, alone", "remove", &self.remove, ""),
            ("control: tidying up after a fade", "clear", &self.clear, ""),
            ("audio: ordinary block", "ordinary", &self.ordinary, ""),
            (
                "audio: after an edit without sound",
                "after_move",
                &self.after_move,
                "",
            ),
            ("audio: adoption alone", "adoption", &self.adoption, "<= 2"),
            ("audio: first block after an edit", "first", &self.first, ""),
            (
                "audio: ... beyond an ordinary block",
                "audio_extra",
                &extra,
                "below 9-15, the peers'",
            ),
            ("audio: blocks of the fade", "fading", &self.fading, ""),
            (
                "audio: after tidying up",
                "after_clear",
                &self.after_clear,
                "",
            ),
            ("audio: block, 1,000 edits a second", "busy", &self.busy, ""),
        ];
        let mut table = Table::new(&["µs", "best", "p50", "p99", "max", "goal"]);
        for (label, key, times, goal) in rows {
            let quantiles = Quantiles::of(times);
            for (name, value) in [
                ("best", quantiles.best),
                ("p50", quantiles.p50),
                ("p99", quantiles.p99),
                ("max", quantiles.max),
            ] {
                report.figure(format!("{workload}.{key}_{name}_us"), value / 1e3);
            }
            let times = quantiles.per(1e3);
            let cells =
                [times.best, times.p50, times.p99, times.max].map(|time| format!("{time:.1}"));
            let label = std::iter::once(label.to_owned());
            table.row(label.chain(cells).chain(std::iter::once(goal.to_owned())));
        }
        table.print(title);
    }
}

//! What was measured: tables for people, dotted names for programs.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::measure::Quantiles;

/// All figures of a run.
#[derive(Debug)]
pub struct Report {
    figures: Map<String, Value>,
}

impl Report {
    /// Begins with the machine.
    pub fn begin() -> Self {
        let mut report = Self {
            figures: Map::new(),
        };
        let processor = processor();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        println!("{processor}, {cores} cores, one thread, CPU time\n");
        report
            .figures
            .insert("machine.processor".to_owned(), processor.into());
        report
            .figures
            .insert("machine.cores".to_owned(), cores.into());
        report
    }

    /// Keeps a figure under a dotted name; what is not a number was not measured.
    pub fn figure(&mut self, name: impl Into<String>, value: f64) {
        if !value.is_finite() {
            return;
        }
        // Nobody reads digits beyond the noise.
        let rounded = (value * 1e3).round() / 1e3;
        self.figures.insert(name.into(), rounded.into());
    }

    /// Keeps quantiles, divided by `divisor`, whose unit is then `unit`.
    pub fn quantiles(&mut self, name: &str, times: &Quantiles, divisor: f64, unit: &str) {
        let times = times.per(divisor);
        self.figure(format!("{name}.best_{unit}"), times.best);
        self.figure(format!("{name}.p50_{unit}"), times.p50);
        self.figure(format!("{name}.p99_{unit}"), times.p99);
        self.figure(format!("{name}.max_{unit}"), times.max);
    }

    /// Writes all figures as one JSON object.
    ///
    /// # Errors
    /// [`Failure::File`].
    pub fn write(&self, file: &Path) -> Result<(), Failure> {
        let text = Value::Object(self.figures.clone()).to_string() + "\n";
        fs::write(file, text).map_err(|source| Failure::File {
            path: file.to_owned(),
            source,
        })
    }
}

/// The processor's name as the system tells it.
fn processor() -> String {
    let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    told.lines()
        .find_map(|line| line.strip_prefix("model name"))
        .map_or("unknown processor", |rest| {
            rest.trim_start_matches([' ', '\t', ':'])
        })
        .to_owned()
}

/// A figure as a table shows it; a dash where it was not measured.
pub fn shown(value: f64, digits: usize) -> String {
    if value.is_finite() {
        format!("{value:.digits$}")
    } else {
        "-".to_owned()
    }
}

/// A table in Markdown.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// With a heading for each column.
    pub fn new(heads: &[&str]) -> Self {
        Self {
            rows: vec![heads.iter().map(|&head| head.to_owned()).collect()],
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Prints it under a title.
    pub fn print(&self, title: &str) {
        let columns = self.rows.first().map_or(0, Vec::len);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        println!("{title}\n");
        for (index, row) in self.rows.iter().enumerate() {
            let cells: Vec<String> = row
                .iter()
                .zip(&widths)
                .map(|(cell, width)| format!("{cell:<width$}"))
                .collect();
            println!("| {} |", cells.join(" | "));
            if index == 0 {
                println!("|{}", " --- |".repeat(columns));
            }
        }
        println!();
    }
}

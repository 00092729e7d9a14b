//! The state of a playing graph on the terminal: one line that changes, or a line a second where the
//! output is no terminal; with `--json` an object a line: `{"state": …}` every second, `{"message": …}` for what
//! happens, `{"played": …}` at the end.

use std::io::{IsTerminal, Write, stdout};
use std::time::{Duration, Instant};

use airloom_nodes::file::losses::losses;
use serde_json::{Value, json};

use crate::play::level::dbfs;
use crate::play::player::Player;

/// How often the line changes on a terminal, and how often one is printed elsewhere.
const PERIODS: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));

/// Shows a player.
pub struct Display {
    live: bool,
    json: bool,
    shown: Instant,
    peaks: Vec<f32>,
    worst: f32,
}

impl Display {
    /// On standard output, for people or as JSON.
    pub fn new(json: bool) -> Self {
        Self {
            live: !json && stdout().is_terminal(),
            json,
            shown: Instant::now(),
            peaks: Vec::new(),
            worst: 0.0,
        }
    }

    /// Shows where the player is, if it is time to.
    pub fn show(&mut self, player: &mut Player) {
        let period = if self.live { PERIODS.0 } else { PERIODS.1 };
        if self.shown.elapsed() < period {
            return;
        }
        self.shown = Instant::now();
        let peaks = self.take_peaks(player);
        let (load, worst) = player.load();
        self.worst = self.worst.max(worst);
        if self.json {
            put_json("state", state(player, (load, worst), &peaks));
            return;
        }
        let line = format!(
            "{}  frame {}  load {:.1} % (worst {:.1} %)  xruns {}  {}{}",
            clock(player.time()),
            player.frames(),
            load * 100.0,
            worst * 100.0,
            player.xruns(),
            levels(&peaks),
            lost(),
        );
        if self.live {
            // Erased to its end, as the line before may have been longer.
            put(&format!("\r{line}\x1b[K"));
        } else {
            put(&format!("{line}\n"));
        }
    }

    /// The peaks since last asked, kept for the summary as well.
    fn take_peaks(&mut self, player: &mut Player) -> Vec<f32> {
        let peaks = player.take_peaks();
        self.peaks.resize(peaks.len(), 0.0);
        for (highest, peak) in self.peaks.iter_mut().zip(&peaks) {
            *highest = highest.max(*peak);
        }
        peaks
    }

    /// Prints a line above the changing one.
    pub fn tell(&self, news: &str) {
        if self.json {
            put_json("message", Value::from(news));
            return;
        }
        let erase = if self.live { "\r\x1b[K" } else { "" };
        put(&format!("{erase}{news}\n"));
    }

    /// Prints what was played.
    pub fn summary(&mut self, player: &mut Player) {
        drop(player.tick());
        self.take_peaks(player);
        let (load, worst) = player.load();
        if self.json {
            let load = (load, self.worst.max(worst));
            put_json("played", state(player, load, &self.peaks));
            return;
        }
        self.tell(&format!(
            "played {} on {}: load {:.1} % (worst {:.1} %), xruns {}, peaks {}{}",
            clock(player.time()),
            player.device(),
            load * 100.0,
            self.worst.max(worst) * 100.0,
            player.xruns(),
            levels(&self.peaks),
            lost(),
        ));
    }
}

/// The state of a player: seconds and frames played, load as a share of the time there is, lost blocks, peaks in dBFS (null
/// for silence), what files lost.
fn state(player: &Player, (load, worst): (f32, f32), peaks: &[f32]) -> Value {
    let losses = losses();
    let peaks = peaks.iter().map(|peak| f64::from(*peak).log10() * 20.0);
    json!({
        "device": player.device(),
        "seconds": player.time().as_secs_f64(),
        "frame": player.frames(),
        "load": load,
        "worst": worst,
        "xruns": player.xruns(),
        "peaks_dbfs": peaks.map(|level| level.is_finite().then_some(level)).collect::<Vec<_>>(),
        "late_frames": losses.late_frames,
        "dropped_frames": losses.dropped_frames,
        "failed_files": losses.failed_files,
    })
}

/// Prints an object of one member as one line.
fn put_json(name: &str, value: Value) {
    put(&format!("{}\n", json!({ name: value })));
}

fn put(text: &str) {
    let mut out = stdout();
    // A reader that has gone does not stop the music.
    drop(out.write_all(text.as_bytes()).and_then(|()| out.flush()));
}

fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    format!(
        "{:02}:{:02}:{:02}.{}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
        time.subsec_millis() / 100
    )
}

fn levels(peaks: &[f32]) -> String {
    let levels: Vec<String> = peaks.iter().map(|peak| dbfs(*peak)).collect();
    levels.join(" / ")
}

/// What file nodes lost, if anything.
fn lost() -> String {
    let losses = losses();
    let mut parts = String::new();
    for (count, what) in [
        (losses.late_frames, "frames played late"),
        (losses.dropped_frames, "frames not recorded"),
        (losses.failed_files, "files failed"),
    ] {
        if count > 0 {
            parts.push_str(&format!("  {count} {what}"));
        }
    }
    parts
}

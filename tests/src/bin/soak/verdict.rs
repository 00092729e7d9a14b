//! What was seen, and whether it stayed where it was.

use airloom_realtime::allocation::violations;

use crate::footprint::Footprint;
use crate::life::Life;
use crate::order::RATE;

/// Allocated memory at rest that may come and go, in KiB: threads that are ending, lists that keep their capacity.
const HEAP_SLACK_KIB: u64 = 512;

/// Growth of the resident memory that is taken for the allocator's own, in KiB and in parts of it: it keeps pages that
/// are in pieces.
const RESIDENT_SLACK_KIB: u64 = 8_192;
const RESIDENT_SLACK_PART: u64 = 5;

/// Looks at the process over time.
#[derive(Debug, Default)]
pub struct Verdict {
    resting: Vec<Footprint>,
    busy: Vec<Footprint>,
}

impl Verdict {
    /// While edits go on.
    pub fn busy(&mut self, _life: &Life) {
        self.busy.push(Footprint::now());
    }

    /// When all is quiet.
    pub fn resting(&mut self, life: &Life) {
        let now = Footprint::now();
        println!(
            "{:>6} s: {} edits, {} refused; at rest {:.2} MiB allocated, {:.1} resident, {} threads, {} files open",
            life.frame() / u64::from(RATE),
            life.applied,
            life.refused,
            mib(now.heap_kib),
            mib(now.kib),
            now.threads,
            now.descriptors
        );
        self.resting.push(now);
    }

    /// Whether everything stayed where it was after the first fifth, which warms up.
    fn problems(&self, life: &Life) -> Vec<String> {
        let mut problems = Vec::new();
        problems.extend(life.panicked.clone());
        let forbidden = violations();
        if forbidden > 0 {
            problems.push(format!("{forbidden} allocations and frees in audio scopes"));
        }
        let warm = (self.resting.len() / 5).saturating_sub(1);
        let rests = self.resting.get(warm..).unwrap_or_default();
        if let [first, later @ ..] = rests {
            for now in later {
                if (now.threads, now.descriptors) != (first.threads, first.descriptors) {
                    problems.push(format!(
                        "at rest {} threads and {} files, then {} and {}",
                        first.threads, first.descriptors, now.threads, now.descriptors
                    ));
                }
                if now.heap_kib > first.heap_kib + HEAP_SLACK_KIB {
                    problems.push(format!(
                        "allocated at rest: {:.2} MiB, then {:.2} MiB",
                        mib(first.heap_kib),
                        mib(now.heap_kib)
                    ));
                }
            }
        }
        for (when, looks) in [("at rest", rests), ("while busy", &self.busy)] {
            let (early, late) = looks.split_at(looks.len() / 2);
            let most = |part: &[Footprint]| part.iter().map(|now| now.kib).max().unwrap_or(0);
            let (early, late) = (most(early), most(late));
            if late > early + early / RESIDENT_SLACK_PART + RESIDENT_SLACK_KIB {
                problems.push(format!(
                    "most memory {when} grew from {:.1} to {:.1} MiB",
                    mib(early),
                    mib(late)
                ));
            }
        }
        problems
    }

    /// What was seen.
    pub fn print(&self, life: &Life) {
        let most = |of: fn(&Footprint) -> u64| self.busy.iter().map(of).max().unwrap_or(0);
        println!(
            "{} s of audio, {} edits, {} refused; most while busy: {:.1} MiB allocated, {:.1} resident, {} threads, {} files; {} nodes at the end",
            life.frame() / u64::from(RATE),
            life.applied,
            life.refused,
            mib(most(|now| now.heap_kib)),
            mib(most(|now| now.kib)),
            most(|now| now.threads as u64),
            most(|now| now.descriptors as u64),
            life.nodes()
        );
        println!("reports of nodes: {:?}", life.reports);
        for problem in self.problems(life) {
            println!("FAILED: {problem}");
        }
    }

    /// Whether nothing grew and nothing failed.
    pub fn is_good(&self, life: &Life) -> bool {
        self.problems(life).is_empty()
    }
}

fn mib(kib: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "memory in KiB is exact in f64")]
    let kib = kib as f64;
    kib / 1_024.0
}

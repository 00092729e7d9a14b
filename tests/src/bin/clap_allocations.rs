//! Plays the plugin under the allocation counter while its graph is exchanged.
//!
//! `clap_allocations BUNDLE STATES` with a JSON list of states processes a first block and then
//! twenty blocks a state on an audio thread, loads each state meanwhile on the main thread, and
//! prints `{"blocks": …, "swaps": …, "first": …, "after": …}`: how often the plugin has allocated
//! or freed in the first block and in all later ones together. To be started with the counter
//! loaded (`LD_PRELOAD`).

use std::error::Error;
use std::path::Path;
use std::sync::mpsc;
use std::thread;

use airloom_tests::allocation_counter::AllocationCounter;
use airloom_tests::clap_host::bundle::ClapBundle;
use airloom_tests::clap_host::io::{BlockIo, ParamChange};
use airloom_tests::clap_host::processor::ClapProcessor;
use airloom_tests::clap_host::state::SavedState;

const RATE: f64 = 48_000.0;
const FRAMES: u32 = 256;
const BLOCKS_A_SWAP: u32 = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [bundle, states] = arguments.as_slice() else {
        return Err("usage: clap_allocations BUNDLE STATES".into());
    };
    let states: Vec<SavedState> = serde_json::from_str(&std::fs::read_to_string(states)?)?;
    let bundle = ClapBundle::load(Path::new(bundle))?;
    let mut instance = bundle.instance()?;
    let macros: Vec<u32> = (1..=8)
        .filter_map(|number| instance.param_id(&format!("Macro {number}")))
        .collect();
    let mut processor = instance.activate(RATE, FRAMES)?;

    // The audio thread asks for a swap, plays on meanwhile, and waits for its end before the next.
    let (wanted, requests) = mpsc::channel();
    let (done, loaded) = mpsc::channel();
    let swaps = states.len();
    let audio = thread::spawn(move || {
        let counter = AllocationCounter::find().map_err(|error| error.to_string())?;
        let mut player = Player::new(&counter, macros);
        let first = player.block(&mut processor)?;
        let mut after = 0;
        for swap in 0..swaps {
            wanted.send(swap).map_err(|error| error.to_string())?;
            for _ in 0..BLOCKS_A_SWAP {
                after += player.block(&mut processor)?;
            }
            loaded.recv().map_err(|error| error.to_string())?;
        }
        Ok::<_, String>((first, after, processor))
    });
    for swap in requests {
        let state = states.get(swap).ok_or("no such state")?;
        instance.load_state(&state.to_clap()?)?;
        instance.run_callbacks();
        done.send(())?;
    }
    let (first, after, processor) = audio.join().map_err(|_| "the audio thread panicked")??;
    instance.deactivate(processor);
    println!(
        r#"{{"blocks": {}, "swaps": {swaps}, "first": {first}, "after": {after}}}"#,
        swaps as u64 * u64::from(BLOCKS_A_SWAP),
    );
    Ok(())
}

/// Plays noise with automation on some macros.
struct Player<'a> {
    counter: &'a AllocationCounter,
    io: BlockIo,
    changes: Vec<ParamChange>,
    noise: Noise,
}

impl<'a> Player<'a> {
    fn new(counter: &'a AllocationCounter, macros: Vec<u32>) -> Self {
        let changes = (1..)
            .zip(macros)
            .map(|(place, param)| ParamChange {
                frame: place * 31,
                param,
                value: 0.0,
            })
            .collect();
        Self {
            counter,
            io: BlockIo::new(FRAMES as usize),
            changes,
            noise: Noise(1),
        }
    }

    /// Plays one block; says how often the allocator was asked.
    fn block(&mut self, processor: &mut ClapProcessor) -> Result<u64, String> {
        for sample in self.io.input.iter_mut().flatten() {
            *sample = self.noise.next() - 0.5;
        }
        for change in &mut self.changes {
            change.value = f64::from(self.noise.next());
        }
        let (result, calls) = self
            .counter
            .count(|| processor.process(&mut self.io, &self.changes, None));
        result.map_err(|error| error.to_string())?;
        Ok(calls)
    }
}

/// Numerical Recipes' linear congruential generator.
struct Noise(u32);

impl Noise {
    /// 0 … 1.
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from((self.0 >> 16).to_le_bytes()[1]) / 256.0
    }
}

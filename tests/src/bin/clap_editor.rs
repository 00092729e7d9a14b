//! A host that shows the plugin's editor while it plays, told what to do line by line.
//!
//! `clap_editor BUNDLE` reads commands from its input and answers each with one line: `ok`, with
//! what was asked for, or an error, after which it ends. It plays noise at the pace of real time
//! all the while.
//!
//! | command | what it does |
//! | --- | --- |
//! | `state FILE` | loads the graph document in the file |
//! | `open`, `close` | opens and closes the editor and the window around it |
//! | `lose` | closes the window around the editor first, as no host should |
//! | `resize W H` | gives the window another size |
//! | `automate N` | moves the first N macros in every block; 0 stops |
//! | `click X Y`, `point X Y`, `key KEYSYM` | what a user does |
//! | `keys` | how many key presses have reached the host's window |
//! | `drawn` | waits until the editor shows something |
//! | `shot FILE` | writes what is seen, as PPM |
//! | `beat` | returns after the host's main loop has gone round for a tenth of a second |

use std::error::Error;
use std::io::BufRead;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use airloom_tests::clap_host::bundle::ClapBundle;
use airloom_tests::clap_host::instance::ClapInstance;
use airloom_tests::clap_host::io::{BlockIo, ParamChange};
use airloom_tests::clap_host::processor::ClapProcessor;
use airloom_tests::clap_host::state::SavedState;
use airloom_tests::screen::window::{HostWindow, Shot};

const RATE: f64 = 48_000.0;
const FRAMES: u32 = 512;
/// How often the main loop goes round while nobody asks for anything.
const ROUND: Duration = Duration::from_millis(5);
/// An editor that has shown nothing by then shows nothing at all.
const PATIENCE: Duration = Duration::from_secs(10);
/// More than any blank window has.
const COLOURS: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("usage: clap_editor BUNDLE")?;
    let bundle = ClapBundle::load(Path::new(&path))?;
    let mut instance = bundle.instance()?;
    let macros = (1..=512)
        .filter_map(|number| instance.param_id(&format!("Macro {number}")))
        .collect();
    let processor = instance.activate(RATE, FRAMES)?;
    let control = Arc::new(Control::default());
    let audio = {
        let control = Arc::clone(&control);
        thread::spawn(move || play(processor, macros, &control))
    };

    let (told, commands) = channel();
    thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if told.send(line).is_err() {
                break;
            }
        }
    });
    let mut host = Host {
        instance,
        window: None,
        control: Arc::clone(&control),
    };
    let ended = host.run(&commands);
    if host.window.is_some() {
        host.instance.close_editor()?;
    }
    control.stop.store(true, Ordering::SeqCst);
    let processor = audio.join().map_err(|_| "the audio thread panicked")??;
    host.instance.deactivate(processor);
    ended
}

/// What the main thread tells the audio thread.
#[derive(Default)]
struct Control {
    stop: AtomicBool,
    automated: AtomicUsize,
}

struct Host {
    instance: ClapInstance,
    window: Option<HostWindow>,
    control: Arc<Control>,
}

impl Host {
    fn run(&mut self, commands: &Receiver<String>) -> Result<(), Box<dyn Error>> {
        loop {
            self.round()?;
            match commands.recv_timeout(ROUND) {
                Ok(line) => println!("ok {}", self.obey(&line)?),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
        }
    }

    /// What a host's main loop does for its plugins.
    fn round(&mut self) -> Result<(), Box<dyn Error>> {
        self.instance.run_callbacks();
        if let (Some((width, height)), Some(window)) =
            (self.instance.asked_editor_size(), &self.window)
        {
            window.resize(width, height)?;
        }
        Ok(())
    }

    fn window(&self) -> Result<&HostWindow, &'static str> {
        self.window.as_ref().ok_or("no window is open")
    }

    fn obey(&mut self, line: &str) -> Result<String, Box<dyn Error>> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut answer = String::new();
        match *words.as_slice() {
            ["state", file] => {
                let state = SavedState::with_graph(&std::fs::read_to_string(file)?, &[]);
                self.instance.load_state(&state.to_clap()?)?;
            }
            ["open"] => {
                let window = HostWindow::open(960, 600)?;
                let (width, height) = self.instance.open_editor(window.id())?;
                window.resize(width, height)?;
                self.window = Some(window);
                answer = format!("{width} {height}");
            }
            ["close"] => {
                self.instance.close_editor()?;
                self.window = None;
            }
            ["lose"] => {
                self.window()?.destroy()?;
                self.window = None;
                self.instance.close_editor()?;
            }
            ["resize", width, height] => {
                let (width, height) = self
                    .instance
                    .resize_editor(width.parse()?, height.parse()?)?;
                self.window()?.resize(width, height)?;
                answer = format!("{width} {height}");
            }
            ["automate", count] => self
                .control
                .automated
                .store(count.parse()?, Ordering::SeqCst),
            ["click", x, y] => self.window()?.click(x.parse()?, y.parse()?)?,
            ["point", x, y] => self.window()?.point(x.parse()?, y.parse()?)?,
            ["key", keysym] => self.window()?.press(keysym.parse()?)?,
            ["keys"] => answer = self.window()?.keys()?.to_string(),
            ["drawn"] => {
                self.wait_for(|shot| shot.colours() > COLOURS)?;
            }
            ["shot", file] => {
                let shot = self.window()?.shot()?;
                let mut bytes = format!("P6 {} {} 255\n", shot.width, shot.height).into_bytes();
                bytes.extend_from_slice(&shot.rgb);
                std::fs::write(file, bytes)?;
            }
            ["beat"] => {
                let start = Instant::now();
                while start.elapsed() < Duration::from_millis(100) {
                    self.round()?;
                    thread::sleep(ROUND);
                }
            }
            _ => return Err(format!("what is {line:?}?").into()),
        }
        Ok(answer)
    }

    /// Goes round until what is seen is as it should be.
    fn wait_for(&mut self, is_right: impl Fn(&Shot) -> bool) -> Result<(), Box<dyn Error>> {
        let start = Instant::now();
        loop {
            self.round()?;
            if is_right(&self.window()?.shot()?) {
                return Ok(());
            }
            if start.elapsed() > PATIENCE {
                return Err("the editor shows nothing".into());
            }
            thread::sleep(ROUND);
        }
    }
}

/// Plays noise at the pace of real time until it is told to stop.
fn play(
    mut processor: ClapProcessor,
    macros: Vec<u32>,
    control: &Control,
) -> Result<ClapProcessor, String> {
    let mut io = BlockIo::new(FRAMES as usize);
    let mut changes = Vec::with_capacity(macros.len());
    let mut noise = 1_u32;
    let block = Duration::from_secs_f64(f64::from(FRAMES) / RATE);
    let mut due = Instant::now();
    while !control.stop.load(Ordering::SeqCst) {
        // Numerical Recipes' generator; its upper half, 0 … 1.
        let mut random = || {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            u16::try_from(noise >> 16).map_or(0.0, f32::from) / f32::from(u16::MAX)
        };
        for channel in &mut io.input {
            for sample in channel.iter_mut() {
                *sample = random() * 0.2 - 0.1;
            }
        }
        changes.clear();
        let automated = control.automated.load(Ordering::SeqCst);
        for param in macros.iter().take(automated) {
            changes.push(ParamChange {
                frame: 0,
                param: *param,
                value: f64::from(random()),
            });
        }
        processor
            .process(&mut io, &changes, None)
            .map_err(|error| error.to_string())?;
        due += block;
        thread::sleep(due.saturating_duration_since(Instant::now()));
    }
    Ok(processor)
}

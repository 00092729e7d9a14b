//! The control half of an instance: its session, and what the host stores of it.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use airloom_api::node::prepare::{Stream, Tail};
use airloom_api::node::registry::Registry;
use airloom_graph::check::checker::check;
use airloom_graph::check::specs::SpecCache;
use airloom_graph::document::model::Document;
use airloom_graph::document::syntax::Syntax;
use airloom_graph::limits::Limits;
use airloom_graph::problem::Problem;
use airloom_graph::read::reader::ReadError;
use airloom_graph::write::writer::write;
use airloom_runtime::assets::FileAssets;
use airloom_runtime::session::error::OpenError;
use airloom_runtime::session::session::Session;
use airloom_runtime::session::shared::SharedSession;

use crate::document;
use crate::exchange::{Exchange, Loaded};
use crate::macros::bank::MacroBank;
use crate::macros::labels::MacroLabels;
use crate::macros::slot::Slot;
use crate::settings::Settings;
use crate::transport::ShownTime;

/// The field the graph document is saved under, as the document's own text.
const GRAPH_FIELD: &str = "graph";
/// The field the settings are saved under.
const SETTINGS_FIELD: &str = "settings";

/// A text that cannot be loaded as the instance's graph. What played before plays on.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It is no document.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The document has errors, or a node cannot be prepared.
    #[error(transparent)]
    Open(#[from] OpenError),
}

/// The document's text as it was loaded or saved last, and what it is the text of.
#[derive(Debug)]
struct Saved {
    text: String,
    revision: u64,
}

/// The control half. Used by the host's main thread, the editor and the housekeeping thread; the
/// audio thread reads its atomics alone.
pub struct Home {
    session: SharedSession,
    saved: Mutex<Saved>,
    settings: Mutex<Settings>,
    /// Why the text loaded last could not be loaded; empty when it could.
    problem: Mutex<String>,
    labels: Arc<MacroLabels>,
    exchange: Arc<Exchange>,
    shown_time: ShownTime,
    /// What [`follow`](Self::follow) has told last: loads and revision.
    told: Mutex<(u64, u64)>,
    loads: AtomicU64,
    tail: AtomicU32,
    /// In frames; 0 before the first activation.
    longest_block: AtomicU32,
}

/// The node types: one list for all instances of a process, which so share what they have read from files.
static TYPES: LazyLock<Registry> = LazyLock::new(airloom_nodes::list::registry);

impl Home {
    /// Infinite, as [`tail`](Self::tail) gives it.
    pub const ENDLESS: u32 = u32::MAX;

    /// A fresh instance: the pass-through graph; `labels` will name what the macros move.
    ///
    /// # Errors
    ///
    /// Never for the graph that is built in.
    pub fn new(labels: Arc<MacroLabels>) -> Result<Self, LoadError> {
        let registry = TYPES.clone();
        let document = document::parse(document::PASS_THROUGH, &registry)?;
        let assets = Box::new(FileAssets::new(PathBuf::new()));
        let session = Session::open(registry, assets, document)?;
        let revision = session.revision();
        Ok(Self {
            session: SharedSession::new(session),
            saved: Mutex::new(Saved {
                text: document::PASS_THROUGH.to_owned(),
                revision,
            }),
            settings: Mutex::new(Settings::default()),
            problem: Mutex::new(String::new()),
            labels,
            exchange: Arc::default(),
            shown_time: ShownTime::default(),
            told: Mutex::new((0, revision)),
            loads: AtomicU64::new(0),
            tail: AtomicU32::new(0),
            longest_block: AtomicU32::new(0),
        })
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> &SharedSession {
        &self.session
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> Settings {
        *lock(&self.settings)
    }

    /// Changes the settings; a new latency floor counts from the next activation on.
    pub fn set_settings(&self, settings: Settings) {
        *lock(&self.settings) = settings;
    }

    /// Why the text loaded last could not be loaded; empty when it could.
    #[must_use]
    pub fn problem(&self) -> String {
        lock(&self.problem).clone()
    }

    /// The way of executors to the audio thread and back.
    #[must_use]
    pub fn exchange(&self) -> &Arc<Exchange> {
        &self.exchange
    }

    /// Tempo and time signature to show.
    #[must_use]
    pub fn shown_time(&self) -> &ShownTime {
        &self.shown_time
    }

    /// How many frames the graph sounds on, or [`ENDLESS`](Self::ENDLESS).
    #[must_use]
    pub fn tail(&self) -> u32 {
        self.tail.load(Ordering::Relaxed)
    }

    /// The longest block the host will ask for, in frames, once it has said so.
    #[must_use]
    pub fn longest_block(&self) -> Option<usize> {
        let frames = self.longest_block.load(Ordering::Relaxed);
        usize::try_from(frames).ok().filter(|frames| *frames > 0)
    }

    /// The host has activated the plugin for blocks of up to `frames`.
    pub fn set_longest_block(&self, frames: u32) {
        self.longest_block.store(frames, Ordering::Relaxed);
    }

    /// What is to be saved beside the parameters.
    ///
    /// The graph's text is the one that was loaded until the graph is edited, whatever it looks
    /// like, and even when this version of the program cannot read it. After an edit it is written
    /// anew, once, with the states that the nodes have then.
    #[must_use]
    pub fn save(&self) -> BTreeMap<String, String> {
        let mut session = self.session.lock();
        let mut saved = lock(&self.saved);
        if saved.revision != session.revision()
            && let Ok(text) = write(&session.document_with_state(), Syntax::Json)
        {
            *saved = Saved {
                text,
                revision: session.revision(),
            };
        }
        BTreeMap::from([
            (GRAPH_FIELD.to_owned(), saved.text.clone()),
            (SETTINGS_FIELD.to_owned(), self.settings().to_text()),
        ])
    }

    /// Takes over what a host has stored. The parameters have been restored before; the macros'
    /// values there win over the document's. Returns when the graph is compiled and handed over.
    pub fn restore(&self, fields: &BTreeMap<String, String>, bank: &MacroBank) {
        let settings = fields.get(SETTINGS_FIELD).map(|text| Settings::parse(text));
        self.set_settings(settings.unwrap_or_default());
        let Some(text) = fields.get(GRAPH_FIELD) else {
            return;
        };
        let problem = match self.load(text, bank) {
            Ok(()) => String::new(),
            Err(error) => error.to_string(),
        };
        *lock(&self.problem) = problem;
        let revision = self.session.lock().revision();
        *lock(&self.saved) = Saved {
            text: text.clone(),
            revision,
        };
    }

    /// Replaces the graph by a preset's, macros included: `adopt` gives their values to the host's
    /// parameters. Returns the values. Saved it is as it was embedded, until it is edited.
    ///
    /// # Errors
    ///
    /// [`LoadError`]; the present graph stays and plays on.
    pub fn load_preset(
        &self,
        text: &str,
        adopt: impl Fn(Slot, f32),
    ) -> Result<Vec<(Slot, f32)>, LoadError> {
        let mut session = self.session.lock();
        let document = document::parse(text, session.registry())?;
        let macros: Vec<(Slot, f32)> = document
            .macros
            .iter()
            .filter_map(|entry| {
                let slot = Slot::from_number(usize::from(entry.slot))?;
                #[expect(clippy::cast_possible_truncation, reason = "parameters are f32")]
                let value = entry.value as f32;
                Some((slot, value))
            })
            .collect();
        self.replace(&mut session, document, || {
            for (slot, value) in &macros {
                adopt(*slot, *value);
            }
        })?;
        lock(&self.problem).clear();
        *lock(&self.saved) = Saved {
            text: text.to_owned(),
            revision: session.revision(),
        };
        Ok(macros)
    }

    /// Replaces the graph. The host's values of the macros win over the document's.
    fn load(&self, text: &str, bank: &MacroBank) -> Result<(), LoadError> {
        let mut session = self.session.lock();
        let mut document = document::parse(text, session.registry())?;
        document::take_host_values(&mut document, bank);
        self.replace(&mut session, document, || ())
    }

    /// `before` runs when the graph is known to be right and before it is heard.
    fn replace(
        &self,
        session: &mut Session,
        document: Document,
        before: impl FnOnce(),
    ) -> Result<(), LoadError> {
        if let Some(stream) = session.stream() {
            let errors = takeover_errors(session, &document);
            if !errors.is_empty() {
                return Err(OpenError::Problems { problems: errors }.into());
            }
            // A graph loaded as a whole is played by an executor of its own, from frame 0. The
            // present one plays on as it is until then, so its session half is let go first.
            let previous = Document::clone(session.document());
            session.deactivate();
            let started = start(session, document, stream, before);
            if started.is_err() {
                // A node cannot be prepared, for want of a file: the present graph begins anew.
                let again = start(session, previous, stream, || ());
                again
                    .into_iter()
                    .for_each(|loaded| self.exchange.offer(loaded));
            }
            self.exchange.offer(started?);
        } else {
            session.replace(document)?;
            before();
        }
        self.loads.fetch_add(1, Ordering::Relaxed);
        self.follow(session);
        Ok(())
    }

    /// Housekeeping of the session, and of what is told about it elsewhere.
    pub fn tick(&self) {
        let mut session = self.session.lock();
        session.tick();
        self.exchange.collect();
        self.follow(&session);
    }

    /// Tells the host's side what the session has come to.
    pub fn follow(&self, session: &Session) {
        let tail = match session.tail() {
            Tail::None => 0,
            Tail::Frames(frames) => u32::try_from(frames.0).unwrap_or(Self::ENDLESS - 1),
            Tail::Infinite => Self::ENDLESS,
        };
        self.tail.store(tail, Ordering::Relaxed);
        let state = (self.loads.load(Ordering::Relaxed), session.revision());
        if std::mem::replace(&mut *lock(&self.told), state) == state {
            return;
        }
        let macros = session.document().macros.iter();
        let labels: HashMap<Slot, String> = macros
            .filter(|entry| !entry.targets.is_empty())
            .filter_map(|entry| {
                let slot = Slot::from_number(usize::from(entry.slot))?;
                Some((slot, entry.name.clone()))
            })
            .collect();
        self.labels.replace(labels);
    }
}

/// What is wrong with a document, before anything is done for it.
fn takeover_errors(session: &Session, document: &Document) -> Vec<Problem> {
    let mut specs = SpecCache::new();
    let checked = check(document, session.registry(), &Limits::default(), &mut specs);
    match checked.graph {
        Some(_) => Vec::new(),
        None => checked.problems,
    }
}

/// Opens a document in a session without a stream and starts one.
fn start(
    session: &mut Session,
    document: Document,
    stream: Stream,
    before: impl FnOnce(),
) -> Result<Box<Loaded>, OpenError> {
    session.replace(document)?;
    before();
    Ok(Box::new(Loaded::start(session, stream)?))
}

/// Locks plain values: whatever a panicking thread has left is whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! What the view was built from, so that it is built again only when something changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use airloom_graph::document::model::Document;
use airloom_runtime::session::session::Session;

use crate::host::EditorHost;
use crate::scene::values::Values;
use crate::scene::{Subject, inspector, macros, nodes, wording};
use crate::state::UiState;
use crate::theme::Theme;
use crate::view::EditorView;
use crate::view::graph::NodeState;

/// The rate for responses while no stream runs.
const USUAL_RATE_HZ: f64 = 48_000.0;

/// What is seen now.
#[derive(Default)]
pub struct Watch {
    document: Option<Arc<Document>>,
    revision: u64,
    /// The revision at which the graph was loaded.
    loaded_at: u64,
    rate_hz: f64,
    macros: BTreeMap<u16, f64>,
    selected: Option<String>,
    faults: BTreeMap<String, String>,
}

impl Watch {
    /// Whether the whole graph was replaced since the last look: a new document of the same revision, since
    /// nobody edited.
    pub fn replaced(&mut self, session: &Session) -> bool {
        let same = self
            .document
            .as_ref()
            .is_some_and(|seen| Arc::ptr_eq(seen, session.document()));
        let replaced = !same && self.revision == session.revision();
        if replaced {
            self.loaded_at = session.revision();
        }
        replaced
    }

    /// Whether the graph was edited since it was loaded.
    pub fn edited(&self, session: &Session) -> bool {
        session.revision() != self.loaded_at
    }

    /// Whether the view is to be built again; remembers what it is then built from.
    pub fn changed(
        &mut self,
        session: &Session,
        state: &UiState,
        host: &dyn EditorHost,
        faults: &BTreeMap<String, String>,
    ) -> bool {
        let rate_hz = session
            .stream()
            .map_or(USUAL_RATE_HZ, |stream| stream.rate.as_f64());
        let slots = session.graph().macros.iter().map(|entry| entry.slot);
        let macros = slots.map(|slot| (slot, host.macro_value(slot))).collect();
        let same = self
            .document
            .as_ref()
            .is_some_and(|seen| Arc::ptr_eq(seen, session.document()))
            && self.rate_hz.to_bits() == rate_hz.to_bits()
            && self.macros == macros
            && self.selected == state.selected
            && self.faults == *faults;
        if !same {
            self.document = Some(session.document().clone());
            self.rate_hz = rate_hz;
            self.macros = macros;
            self.selected.clone_from(&state.selected);
            self.faults.clone_from(faults);
        }
        self.revision = session.revision();
        !same
    }

    /// Builds the parts of the view that follow from the document.
    pub fn rebuild(
        &self,
        session: &Session,
        view: &mut EditorView,
        theme: &Theme,
        faults: &BTreeMap<String, String>,
    ) {
        let axis = &theme.measure.picture;
        let macro_value = |slot| self.macros.get(&slot).copied().unwrap_or(0.0);
        let subject = Subject {
            document: session.document(),
            graph: session.graph(),
            rate_hz: self.rate_hz,
            macro_value: &macro_value,
        };
        let values = Values::of_all(&subject);
        let fault = |node: &str| faults.get(node).cloned();
        view.graph = nodes::graph(&subject, &values, axis, &fault);
        for (node, graph_node) in view.graph.nodes.iter_mut().zip(&subject.graph.nodes) {
            if let Some(latency @ 1..) = session.node_latency(&graph_node.id) {
                node.footer_end = wording::frames(latency);
            }
        }
        let index = self.selected.as_ref().and_then(|selected| {
            view.graph
                .nodes
                .iter()
                .position(|node| node.id == *selected)
        });
        view.inspector = index.and_then(|index| {
            let node = view.graph.nodes.get(index)?;
            let problem = match &node.state {
                NodeState::Failed(cause) => cause.clone(),
                NodeState::Running | NodeState::Bypassed => String::new(),
            };
            let mut shown = inspector::view(&subject, &values, index, axis, problem)?;
            let id = &subject.graph.nodes.get(index)?.id;
            if let Some(latency) = session.node_latency(id) {
                shown
                    .facts
                    .insert(0, ("Latency".to_owned(), wording::frames(latency)));
            }
            Some(shown)
        });
        view.macros = macros::view(&subject);
    }
}

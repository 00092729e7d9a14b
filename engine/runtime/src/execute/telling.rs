//! What the processors tell while they play: their state and their latency; and how one hands its state to another.

use airloom_api::process::state::StateBytes;
use airloom_realtime::allocation::forgiving;
use airloom_realtime::log::LogWriter;
use airloom_realtime::scope::Rt;

use crate::execute::node::NodeSlot;
use crate::execute::notice::{Notice, NoticeKind};
use crate::execute::stores::Stores;
use crate::execute::told::Told;
use crate::execute::update::Update;

/// Lets the nodes in some slots tell what they have to tell.
pub(crate) fn tell(
    stores: &mut Stores,
    slots: &[u32],
    notices: &mut LogWriter<Notice>,
    frame: u64,
    rt: &Rt,
) {
    for slot in slots {
        let Some(node) = stores.node(*slot).filter(|node| !node.faulted) else {
            continue;
        };
        let NodeSlot {
            processor, told, ..
        } = node;
        let Some(told) = told else { continue };
        let telling = || told.write(|told| *told = Told::by(&**processor));
        if let Err(payload) = forgiving(rt, telling) {
            fail(node, payload, *slot, notices, frame);
        }
    }
}

/// Hands the states of nodes that are replaced to those that arrive in their place.
pub(crate) fn hand_over(
    stores: &mut Stores,
    update: &mut Update,
    notices: &mut LogWriter<Notice>,
    frame: u64,
    rt: &Rt,
) {
    for place in 0..update.heirs.len() {
        let Some((from, to)) = update.heirs.get(place).copied() else {
            continue;
        };
        let mut state = StateBytes::EMPTY;
        let Some(node) = stores.node(from).filter(|node| !node.faulted) else {
            continue;
        };
        if let Err(payload) = forgiving(rt, || node.processor.save_state(&mut state)) {
            fail(node, payload, from, notices, frame);
            continue;
        }
        let Some(heir) = update.arrival(to).filter(|_| !state.is_empty()) else {
            continue;
        };
        // What does not fit leaves the heir as it was prepared.
        let restoring = || drop(heir.processor.restore_state(state.as_slice()));
        if let Err(payload) = forgiving(rt, restoring) {
            fail(heir, payload, to, notices, frame);
        }
    }
}

/// Takes a node out of order that panicked outside a pass. The payload is dropped when both are home.
pub(crate) fn fail(
    node: &mut NodeSlot,
    payload: Box<dyn std::any::Any + Send>,
    slot: u32,
    notices: &mut LogWriter<Notice>,
    frame: u64,
) {
    node.fail();
    node.panic = Some(payload);
    notices.record(Notice {
        frame,
        node: slot,
        kind: NoticeKind::Panicked,
    });
}

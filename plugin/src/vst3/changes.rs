//! Reading a block's parameter changes.

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;

/// Calls `visit` with parameter hash, frame and normalized value of every change in `changes`, as
/// the host orders them: by parameter, then by frame.
///
/// # Safety
///
/// `changes` must be null or an object that the host keeps alive for this call.
///
/// # Realtime Safety
///
/// Neither allocates nor blocks, as far as the host's object does not.
pub unsafe fn for_each(changes: *mut IParameterChanges, mut visit: impl FnMut(u32, u32, f64)) {
    // SAFETY: the caller promises the object; queues live as long as the object that lends them.
    unsafe {
        let Some(changes) = ComRef::from_raw(changes) else {
            return;
        };
        for index in 0..changes.getParameterCount() {
            let Some(queue) = ComRef::from_raw(changes.getParameterData(index)) else {
                continue;
            };
            let hash = queue.getParameterId();
            for point in 0..queue.getPointCount() {
                let mut frame = 0;
                let mut value = 0.0;
                if queue.getPoint(point, &mut frame, &mut value) == kResultOk && value.is_finite() {
                    visit(hash, u32::try_from(frame).unwrap_or(0), value);
                }
            }
        }
    }
}

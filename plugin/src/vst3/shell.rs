//! The component that hosts see: the framework's, with its processing prepared.

use std::sync::Arc;

use crossbeam::atomic::AtomicCell;
use nice_plug::wrapper::vst3::Wrapper;
use nice_plug::wrapper::vst3::vst3::Class;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::ChannelContext::{
    IInfoListener, IInfoListenerTrait,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    BusDirection, BusInfo, CString, CtrlNumber, IAttributeList, IAudioProcessor,
    IAudioProcessorTrait, IComponent, IComponentHandler, IComponentTrait, IEditController,
    IEditControllerTrait, IMidiMapping, IMidiMappingTrait, INoteExpressionController,
    INoteExpressionControllerTrait, IProcessContextRequirements, IProcessContextRequirementsTrait,
    IUnitInfo, IUnitInfoTrait, IoMode, MediaType, NoteExpressionTypeID, NoteExpressionTypeInfo,
    NoteExpressionValue, ParamID, ParamValue, ParameterInfo, ProcessData, ProcessSetup,
    ProgramListID, ProgramListInfo, RoutingInfo, SpeakerArrangement, String128, TChar, UnitID,
    UnitInfo,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::{
    FIDString, FUnknown, IBStream, IPlugView, IPluginBaseTrait, TBool, TUID, int16, int32,
    kInvalidArgument, kResultFalse, kResultOk, tresult, uint32,
};

use crate::automation::Point;
use crate::controllers;
use crate::params::AirloomParams;
use crate::plugin::Airloom;
use crate::vst3::arrival;
use crate::vst3::buses::FullBuses;
use crate::vst3::changes;
use crate::vst3::delegate::forward;

/// One instance as VST3 hosts see it.
pub struct Shell {
    inner: Wrapper<Airloom>,
    /// The parameters of the instance inside `inner`.
    params: Option<Arc<AirloomParams>>,
    /// Made when processing is set up; taken out while a block runs, so that a host that sets up
    /// during a block cannot make two threads share it.
    buses: AtomicCell<Option<Box<FullBuses>>>,
}

impl Shell {
    /// A new instance.
    #[must_use]
    pub fn new() -> Self {
        let (inner, params) = arrival::during(Wrapper::<Airloom>::new);
        Self {
            inner,
            params,
            buses: AtomicCell::new(None),
        }
    }

    /// Moves the block's parameter changes from the host to the instance.
    ///
    /// # Safety
    ///
    /// As for the interface's `process`.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "parameters are single precision"
    )]
    unsafe fn take_changes(&self, data: &mut ProcessData) {
        let Some(params) = &self.params else {
            return;
        };
        let flush = data.numSamples <= 0 || data.numOutputs <= 0 || data.outputs.is_null();
        let last_frame = u32::try_from(data.numSamples)
            .unwrap_or(0)
            .saturating_sub(1);
        // SAFETY: the host lends the changes for the length of this call.
        unsafe {
            changes::for_each(data.inputParameterChanges, |hash, frame, value| {
                let frame = frame.min(last_frame);
                // A controller that is turned without audio is at its value for the next block.
                if params.controllers.take(hash, frame, value as f32) {
                    return;
                }
                let Some(target) = params.automation.target(hash) else {
                    return;
                };
                let point = Point {
                    frame,
                    target,
                    value: value.clamp(0.0, 1.0) as f32,
                };
                // Without audio, or without room, the newest value stands at once.
                if flush || params.automation.push(point).is_err() {
                    params.store(target, point.value);
                }
            });
        }
        data.inputParameterChanges = std::ptr::null_mut();
    }
}

impl Default for Shell {
    fn default() -> Self {
        Self::new()
    }
}

impl Class for Shell {
    type Interfaces = (
        IComponent,
        IEditController,
        IAudioProcessor,
        IProcessContextRequirements,
        IUnitInfo,
        IInfoListener,
        IMidiMapping,
        INoteExpressionController,
    );
}

impl IAudioProcessorTrait for Shell {
    forward!(IAudioProcessorTrait => {
        setBusArrangements(inputs: *mut SpeakerArrangement, ins: int32, outputs: *mut SpeakerArrangement, outs: int32) -> tresult;
        getBusArrangement(direction: BusDirection, index: int32, arrangement: *mut SpeakerArrangement) -> tresult;
        canProcessSampleSize(size: int32) -> tresult;
        getLatencySamples() -> uint32;
        setProcessing(state: TBool) -> tresult;
        getTailSamples() -> uint32;
    });

    unsafe fn setupProcessing(&self, setup: *mut ProcessSetup) -> tresult {
        if setup.is_null() {
            return kInvalidArgument;
        }
        // SAFETY: the host passes a valid setup where it passes one at all.
        let frames = usize::try_from(unsafe { (*setup).maxSamplesPerBlock }).unwrap_or(0);
        self.buses.store(Some(Box::new(FullBuses::new(frames))));
        // SAFETY: the host's own call, passed on.
        unsafe { self.inner.setupProcessing(setup) }
    }

    unsafe fn process(&self, data: *mut ProcessData) -> tresult {
        if data.is_null() {
            return kInvalidArgument;
        }
        let Some(mut buses) = self.buses.take() else {
            // Never set up, or set up while another block runs: there is nothing right to do.
            return kResultFalse;
        };
        // SAFETY: the host lends the data, and what it points to, for the length of this call.
        let result = unsafe {
            buses.with(&*data, |data| {
                self.take_changes(data);
                self.inner.process(data)
            })
        };
        self.buses.store(Some(buses));
        result
    }
}

impl IPluginBaseTrait for Shell {
    forward!(IPluginBaseTrait => {
        initialize(context: *mut FUnknown) -> tresult;
        terminate() -> tresult;
    });
}

impl IComponentTrait for Shell {
    forward!(IComponentTrait => {
        getControllerClassId(class: *mut TUID) -> tresult;
        setIoMode(mode: IoMode) -> tresult;
        getBusCount(media: MediaType, direction: BusDirection) -> int32;
        getBusInfo(media: MediaType, direction: BusDirection, index: int32, bus: *mut BusInfo) -> tresult;
        getRoutingInfo(input: *mut RoutingInfo, output: *mut RoutingInfo) -> tresult;
        activateBus(media: MediaType, direction: BusDirection, index: int32, state: TBool) -> tresult;
        setActive(state: TBool) -> tresult;
        setState(state: *mut IBStream) -> tresult;
        getState(state: *mut IBStream) -> tresult;
    });
}

impl IEditControllerTrait for Shell {
    forward!(IEditControllerTrait => {
        setComponentState(state: *mut IBStream) -> tresult;
        setState(state: *mut IBStream) -> tresult;
        getState(state: *mut IBStream) -> tresult;
        getParameterCount() -> int32;
        getParamStringByValue(id: ParamID, value: ParamValue, string: *mut String128) -> tresult;
        getParamValueByString(id: ParamID, string: *mut TChar, value: *mut ParamValue) -> tresult;
        normalizedParamToPlain(id: ParamID, value: ParamValue) -> ParamValue;
        plainParamToNormalized(id: ParamID, value: ParamValue) -> ParamValue;
        getParamNormalized(id: ParamID) -> ParamValue;
        setParamNormalized(id: ParamID, value: ParamValue) -> tresult;
        setComponentHandler(handler: *mut IComponentHandler) -> tresult;
        createView(name: FIDString) -> *mut IPlugView;
    });

    unsafe fn getParameterInfo(&self, index: int32, info: *mut ParameterInfo) -> tresult {
        // SAFETY: the host's own call, passed on.
        let result = unsafe { self.inner.getParameterInfo(index, info) };
        if result == kResultOk {
            // SAFETY: the call has just filled what the host lends for its length.
            let info = unsafe { &mut *info };
            if let Some(name) = controllers::parameter_name(info.id) {
                write(&name, &mut info.title);
                write(&name, &mut info.shortTitle);
            }
        }
        result
    }
}

/// Writes a name as UTF-16 that ends with a zero.
fn write(name: &str, into: &mut String128) {
    into.fill(0);
    let room = into.len() - 1;
    for (unit, from) in into[..room].iter_mut().zip(name.encode_utf16()) {
        *unit = from as TChar;
    }
}

impl IProcessContextRequirementsTrait for Shell {
    forward!(IProcessContextRequirementsTrait => {
        getProcessContextRequirements() -> uint32;
    });
}

impl IUnitInfoTrait for Shell {
    forward!(IUnitInfoTrait => {
        getUnitCount() -> int32;
        getUnitInfo(index: int32, info: *mut UnitInfo) -> tresult;
        getProgramListCount() -> int32;
        getProgramListInfo(index: int32, info: *mut ProgramListInfo) -> tresult;
        getProgramName(list: ProgramListID, index: int32, name: *mut String128) -> tresult;
        getProgramInfo(list: ProgramListID, index: int32, attribute: CString, value: *mut String128) -> tresult;
        hasProgramPitchNames(list: ProgramListID, index: int32) -> tresult;
        getProgramPitchName(list: ProgramListID, index: int32, pitch: int16, name: *mut String128) -> tresult;
        getSelectedUnit() -> UnitID;
        selectUnit(unit: UnitID) -> tresult;
        getUnitByBus(media: MediaType, direction: BusDirection, bus: int32, channel: int32, unit: *mut UnitID) -> tresult;
        setUnitProgramData(list_or_unit: int32, index: int32, data: *mut IBStream) -> tresult;
    });
}

impl IInfoListenerTrait for Shell {
    forward!(IInfoListenerTrait => {
        setChannelContextInfos(list: *mut IAttributeList) -> tresult;
    });
}

impl IMidiMappingTrait for Shell {
    forward!(IMidiMappingTrait => {
        getMidiControllerAssignment(bus: int32, channel: int16, controller: CtrlNumber, param: *mut ParamID) -> tresult;
    });
}

impl INoteExpressionControllerTrait for Shell {
    forward!(INoteExpressionControllerTrait => {
        getNoteExpressionCount(bus: int32, channel: int16) -> int32;
        getNoteExpressionInfo(bus: int32, channel: int16, index: int32, info: *mut NoteExpressionTypeInfo) -> tresult;
        getNoteExpressionStringByValue(bus: int32, channel: int16, id: NoteExpressionTypeID, value: NoteExpressionValue, string: *mut String128) -> tresult;
        getNoteExpressionValueByString(bus: int32, channel: int16, id: NoteExpressionTypeID, string: *const TChar, value: *mut NoteExpressionValue) -> tresult;
    });
}

//! The SoX resampler library, where it is installed: it is asked for while the program runs and never linked.

use std::ffi::{CStr, c_char, c_uint, c_ulong, c_void};
use std::ptr::{null, null_mut};

use libloading::Library;

use crate::failure::Failure;
use crate::rates::stream::{CHUNK, Chunk, FROM_HZ, Stream, TO_HZ};

/// The library's name where Linux keeps it.
const NAME: &str = "libsoxr.so.0";

/// Its recipes: 20 and 28 bits.
const HIGH: c_ulong = 4;
const VERY_HIGH: c_ulong = 6;

/// `soxr_quality_spec_t`.
#[repr(C)]
struct QualitySpec {
    precision: f64,
    phase_response: f64,
    passband_end: f64,
    stopband_begin: f64,
    extension: *mut c_void,
    flags: c_ulong,
}

type Message = *const c_char;
type Quality = unsafe extern "C" fn(c_ulong, c_ulong) -> QualitySpec;
type Create = unsafe extern "C" fn(
    f64,
    f64,
    c_uint,
    *mut Message,
    *const c_void,
    *const QualitySpec,
    *const c_void,
) -> *mut c_void;
type Process = unsafe extern "C" fn(
    *mut c_void,
    *const c_void,
    usize,
    *mut usize,
    *mut c_void,
    usize,
    *mut usize,
) -> Message;
type Delete = unsafe extern "C" fn(*mut c_void);

/// One of its streams: stereo, interleaved, `f32`, as it is when nothing else is said.
pub struct Soxr {
    label: &'static str,
    prefix: &'static str,
    stream: *mut c_void,
    process: Process,
    delete: Delete,
    output: Vec<f32>,
    given: usize,
    /// What the functions belong to.
    _library: Library,
}

/// Both of its better recipes; none where it is not installed.
///
/// # Errors
/// [`Failure::Peer`] where it is, but does not begin.
pub fn streams() -> Result<Vec<Box<dyn Stream>>, Failure> {
    let mut streams: Vec<Box<dyn Stream>> = Vec::new();
    for (label, prefix, recipe) in [
        ("soxr VHQ", "soxr_vhq.", VERY_HIGH),
        ("soxr HQ", "soxr_hq.", HIGH),
    ] {
        if let Some(stream) = Soxr::new(label, prefix, recipe)? {
            streams.push(Box::new(stream));
        }
    }
    Ok(streams)
}

impl Soxr {
    fn new(
        label: &'static str,
        prefix: &'static str,
        recipe: c_ulong,
    ) -> Result<Option<Self>, Failure> {
        // SAFETY: the library's constructors do nothing beyond C's; it is what Debian installs under this name.
        let Ok(library) = (unsafe { Library::new(NAME) }) else {
            return Ok(None);
        };
        let missing = |error: libloading::Error| failed(&error.to_string());
        // SAFETY: the types are those of soxr.h, version 0.1.
        let functions = unsafe {
            (
                *library
                    .get::<Quality>(b"soxr_quality_spec\0")
                    .map_err(missing)?,
                *library.get::<Create>(b"soxr_create\0").map_err(missing)?,
                *library.get::<Process>(b"soxr_process\0").map_err(missing)?,
                *library.get::<Delete>(b"soxr_delete\0").map_err(missing)?,
            )
        };
        let (quality, create, process, delete) = functions;
        let mut error: Message = null();
        // SAFETY: numbers in, a plain struct out; null stands for the usual formats and one thread.
        let stream = unsafe {
            let spec = quality(recipe, 0);
            create(
                f64::from(FROM_HZ),
                f64::from(TO_HZ),
                2,
                &raw mut error,
                null(),
                &raw const spec,
                null(),
            )
        };
        if stream.is_null() {
            return Err(failed(&told(error)));
        }
        Ok(Some(Self {
            label,
            prefix,
            stream,
            process,
            delete,
            output: vec![0.0; 2 * 8 * CHUNK],
            given: 0,
            _library: library,
        }))
    }
}

impl Stream for Soxr {
    fn label(&self) -> String {
        self.label.to_owned()
    }

    fn prefix(&self) -> &'static str {
        self.prefix
    }

    fn feed(&mut self, chunk: &Chunk) -> Result<(), Failure> {
        // SAFETY: the stream lives as long as `self`; both buffers hold as many stereo frames as is said.
        let error = unsafe {
            (self.process)(
                self.stream,
                chunk.interleaved.as_ptr().cast(),
                chunk.interleaved.len() / 2,
                null_mut(),
                self.output.as_mut_ptr().cast(),
                self.output.len() / 2,
                &raw mut self.given,
            )
        };
        if error.is_null() {
            Ok(())
        } else {
            Err(failed(&told(error)))
        }
    }

    fn left(&self, into: &mut Vec<f32>) {
        into.extend(self.output.iter().step_by(2).take(self.given));
    }
}

impl Drop for Soxr {
    fn drop(&mut self) {
        // SAFETY: made by the same library, deleted once.
        unsafe { (self.delete)(self.stream) };
    }
}

/// What the library says.
fn told(message: Message) -> String {
    if message.is_null() {
        return "no reason given".to_owned();
    }
    // SAFETY: its messages are constant strings.
    let message = unsafe { CStr::from_ptr(message) };
    message.to_string_lossy().into_owned()
}

fn failed(reason: &str) -> Failure {
    Failure::Peer {
        program: NAME.into(),
        reason: reason.to_owned(),
    }
}

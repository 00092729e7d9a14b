//! Which device to play on.

use crate::device::null::NullDevice;
use crate::device::quiet::Quiet;
use crate::device::shape::Shape;
use crate::device::system::{SystemDevice, Wish, drivers};
use crate::device::{Device, DeviceError};

/// A device and what was tried before it.
pub struct Chosen {
    /// The device.
    pub device: Box<dyn Device>,
    /// Why each device tried before could not be used.
    pub passed_over: Vec<DeviceError>,
}

/// Opens the device wished for: through the driver named, or the drivers of the system in turn. Where
/// nothing was named and nothing opens, a null device of the `fallback` shape.
///
/// # Errors
/// What was named and is not there.
pub fn choose(wish: &Wish, fallback: Shape) -> Result<Chosen, DeviceError> {
    let _quiet = Quiet::start();
    let known = drivers();
    let candidates = match &wish.driver {
        None => known,
        Some(name) => known
            .iter()
            .copied()
            .filter(|driver| driver.name().eq_ignore_ascii_case(name))
            .collect(),
    };
    if let Some(name) = wish.driver.as_ref().filter(|_| candidates.is_empty()) {
        let mut known: Vec<String> = drivers().iter().map(ToString::to_string).collect();
        known.push("null".to_owned());
        return Err(DeviceError::UnknownDriver {
            name: name.clone(),
            known: known.join(", "),
        });
    }
    let named = wish.driver.is_some() || wish.output.is_some() || wish.input.is_some();
    let mut passed_over = Vec::new();
    for driver in candidates {
        let mut tries = vec![wish.clone()];
        if wish.with_input && wish.input.is_none() {
            // Rather silence at the input than no sound at all.
            tries.push(Wish {
                with_input: false,
                ..wish.clone()
            });
        }
        for wish in &tries {
            match SystemDevice::open(driver, wish) {
                Ok(device) => {
                    return Ok(Chosen {
                        device: Box::new(device),
                        passed_over,
                    });
                }
                Err(error) => passed_over.push(error),
            }
        }
    }
    match passed_over.pop() {
        Some(error) if named => Err(error),
        last => {
            passed_over.extend(last);
            Ok(Chosen {
                device: Box::new(NullDevice::new(fallback)),
                passed_over,
            })
        }
    }
}

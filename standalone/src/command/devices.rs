//! `airloom devices`: what the machine can play on and record from.

use std::process::ExitCode;

use clap::Args;
use cpal::traits::{DeviceTrait, HostTrait};
use serde_json::{Value, json};

use crate::device::endpoint;
use crate::device::quiet::Quiet;
use crate::device::system;
use crate::failure::Failure;
use crate::output::print;

/// Lists the audio devices of every driver.
#[derive(Debug, Args)]
pub struct DevicesArgs {}

/// A driver and its devices.
struct Listing {
    driver: String,
    /// Why there are none, where the driver does not run.
    unavailable: Option<String>,
    devices: Vec<Entry>,
}

/// A device as it is listed.
struct Entry {
    id: String,
    name: String,
    input: bool,
    output: bool,
    default_input: bool,
    default_output: bool,
}

/// Prints the devices to standard output.
///
/// # Errors
/// When standard output cannot be written.
pub fn run(_args: &DevicesArgs, json: bool) -> Result<ExitCode, Failure> {
    let _quiet = Quiet::start();
    let listings: Vec<Listing> = system::drivers().into_iter().map(list).collect();
    if json {
        let drivers: Vec<Value> = listings.iter().map(Listing::json).collect();
        print(&format!("{:#}", json!({ "drivers": drivers })))?;
    } else {
        let lines: Vec<String> = listings.iter().flat_map(Listing::lines).collect();
        print(&lines.join("\n"))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn list(driver: cpal::HostId) -> Listing {
    let name = driver.to_string();
    let host = match cpal::host_from_id(driver) {
        Ok(host) => host,
        Err(error) => {
            return Listing {
                driver: name,
                unavailable: Some(error.to_string()),
                devices: Vec::new(),
            };
        }
    };
    let default_input = host
        .default_input_device()
        .map(|device| endpoint::id(&device));
    let default_output = host
        .default_output_device()
        .map(|device| endpoint::id(&device));
    match host.devices() {
        Ok(devices) => Listing {
            driver: name,
            unavailable: None,
            devices: devices
                .map(|device| {
                    let id = endpoint::id(&device);
                    Entry {
                        name: endpoint::name(&device),
                        input: device.supports_input(),
                        output: device.supports_output(),
                        default_input: default_input.as_ref() == Some(&id),
                        default_output: default_output.as_ref() == Some(&id),
                        id,
                    }
                })
                .collect(),
        },
        Err(error) => Listing {
            driver: name,
            unavailable: Some(error.to_string()),
            devices: Vec::new(),
        },
    }
}

impl Listing {
    fn json(&self) -> Value {
        let devices: Vec<Value> = self
            .devices
            .iter()
            .map(|device| {
                json!({
                    "id": device.id,
                    "name": device.name,
                    "input": device.input,
                    "output": device.output,
                    "default_input": device.default_input,
                    "default_output": device.default_output,
                })
            })
            .collect();
        json!({
            "driver": self.driver,
            "available": self.unavailable.is_none(),
            "reason": self.unavailable,
            "devices": devices,
        })
    }

    fn lines(&self) -> Vec<String> {
        if let Some(reason) = &self.unavailable {
            return vec![format!("{}: not available: {reason}", self.driver)];
        }
        if self.devices.is_empty() {
            return vec![format!("{}: no devices", self.driver)];
        }
        let mut lines = vec![format!("{}:", self.driver)];
        let width = self.devices.iter().map(|device| device.id.len()).max();
        let width = width.unwrap_or(0);
        for device in &self.devices {
            let direction = match (device.input, device.output) {
                (true, true) => "in/out",
                (true, false) => "in    ",
                (false, true) => "   out",
                (false, false) => "      ",
            };
            let default = match (device.default_input, device.default_output) {
                (true, true) => "  (default)",
                (true, false) => "  (default input)",
                (false, true) => "  (default output)",
                (false, false) => "",
            };
            lines.push(format!(
                "  {:width$}  {direction}  {}{default}",
                device.id, device.name
            ));
        }
        lines
    }
}

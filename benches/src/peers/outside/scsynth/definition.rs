//! Synth definitions as scsynth reads them ("Synth Definition File Format", version 2; all numbers big end first).

/// Where an input of a unit comes from.
#[derive(Debug, Clone, Copy)]
pub enum Input {
    /// A number.
    Constant(f64),
    /// An output of an earlier unit.
    Unit(usize, usize),
}

/// How often a unit computes.
#[derive(Debug, Clone, Copy)]
pub enum Rate {
    /// Once a block.
    Control = 1,
    /// Every frame.
    Audio = 2,
}

/// Operators of `BinaryOpUGen`.
pub const PLUS: u16 = 0;
/// The same.
pub const TIMES: u16 = 2;

/// A definition as it grows.
#[derive(Debug, Default)]
pub struct Definition {
    constants: Vec<f64>,
    params: usize,
    units: Vec<u8>,
    count: usize,
}

fn word(bytes: &mut Vec<u8>, number: usize) {
    bytes.extend(u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes());
}

fn single(bytes: &mut Vec<u8>, number: f64) {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the format has single precision"
    )]
    bytes.extend((number as f32).to_be_bytes());
}

fn name(bytes: &mut Vec<u8>, name: &str) {
    bytes.push(u8::try_from(name.len()).unwrap_or(u8::MAX));
    bytes.extend(name.bytes());
}

impl Definition {
    /// Begins with so many parameters, which are the outputs of unit 0.
    pub fn with_params(params: usize) -> Self {
        let mut definition = Self {
            params,
            ..Self::default()
        };
        definition.unit("Control", Rate::Control, 0, &[], params);
        definition
    }

    /// Adds a unit and gives its number.
    pub fn unit(
        &mut self,
        class: &str,
        rate: Rate,
        special: u16,
        inputs: &[Input],
        outputs: usize,
    ) -> usize {
        name(&mut self.units, class);
        self.units.push(rate as u8);
        word(&mut self.units, inputs.len());
        word(&mut self.units, outputs);
        self.units.extend(special.to_be_bytes());
        for input in inputs {
            let (from, place) = match *input {
                Input::Constant(number) => {
                    self.constants.push(number);
                    // The format's -1.
                    (u32::MAX as usize, self.constants.len() - 1)
                }
                Input::Unit(unit, output) => (unit, output),
            };
            word(&mut self.units, from);
            word(&mut self.units, place);
        }
        self.units.extend(std::iter::repeat_n(rate as u8, outputs));
        self.count += 1;
        self.count - 1
    }

    /// The file of this one definition.
    pub fn file(&self, title: &str) -> Vec<u8> {
        let mut bytes = b"SCgf\0\0\0\x02\0\x01".to_vec();
        name(&mut bytes, title);
        word(&mut bytes, self.constants.len());
        for constant in &self.constants {
            single(&mut bytes, *constant);
        }
        word(&mut bytes, self.params);
        for _ in 0..self.params {
            single(&mut bytes, 0.0);
        }
        word(&mut bytes, 0);
        word(&mut bytes, self.count);
        bytes.extend(&self.units);
        // No variants.
        bytes.extend([0, 0]);
        bytes
    }
}

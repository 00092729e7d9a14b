//! What can be calculated.

/// Results lie within -`BOUND` … `BOUND`.
const BOUND: f64 = 1000.0;

/// How sharply a curve of bend 1 bends: half way it has risen to 98 %.
const SHARPEST: f64 = 8.0;

/// The names that `operation` takes.
pub const NAMES: &[&str] = &[
    "add", "subtract", "multiply", "divide", "min", "max", "power", "absolute", "clamp", "map",
    "curve", "quantise",
];

/// An operation on one or two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// a + b.
    Add,
    /// a - b.
    Subtract,
    /// a · b.
    Multiply,
    /// a / b; 0 where b is.
    Divide,
    /// The smaller one.
    Min,
    /// The larger one.
    Max,
    /// |a|^b with the sign of a.
    Power,
    /// |a|.
    Absolute,
    /// a within two limits.
    Clamp,
    /// a from one range to another.
    Map,
    /// 0 … 1 bent.
    Curve,
    /// a to the nearest multiple of a step.
    Quantise,
}

impl Operation {
    /// The operation of a name.
    pub fn of(name: &str) -> Self {
        match name {
            "subtract" => Self::Subtract,
            "multiply" => Self::Multiply,
            "divide" => Self::Divide,
            "min" => Self::Min,
            "max" => Self::Max,
            "power" => Self::Power,
            "absolute" => Self::Absolute,
            "clamp" => Self::Clamp,
            "map" => Self::Map,
            "curve" => Self::Curve,
            "quantise" => Self::Quantise,
            _ => Self::Add,
        }
    }

    /// Whether there is an input b.
    pub const fn takes_two(self) -> bool {
        !matches!(
            self,
            Self::Absolute | Self::Clamp | Self::Map | Self::Curve | Self::Quantise
        )
    }

    /// The result for a, the signal at b, and the parameters, of which the first has gone into a already.
    pub fn apply(self, a: f64, b: f64, param: impl Fn(usize) -> f64) -> f64 {
        let result = match self {
            Self::Add => a + b + param(1),
            Self::Subtract => a - b - param(1),
            Self::Multiply => a * (b + param(1)),
            Self::Divide => divided(a, b + param(1)),
            Self::Min => a.min(b + param(1)),
            Self::Max => a.max(b + param(1)),
            Self::Power => power(a, b + param(1)),
            Self::Absolute => a.abs(),
            Self::Clamp => a.min(param(2)).max(param(1)),
            Self::Map => mapped(a, [param(1), param(2), param(3), param(4)], param(5) >= 0.5),
            Self::Curve => curved(a, param(1)),
            Self::Quantise => quantised(a, param(1)),
        };
        if result.is_nan() {
            0.0
        } else {
            result.clamp(-BOUND, BOUND)
        }
    }
}

fn divided(a: f64, b: f64) -> f64 {
    if b == 0.0 { 0.0 } else { a / b }
}

fn power(a: f64, b: f64) -> f64 {
    if a == 0.0 && b <= 0.0 {
        return if b == 0.0 { 1.0 } else { 0.0 };
    }
    a.abs().powf(b).copysign(a)
}

fn mapped(a: f64, [from, to, new_from, new_to]: [f64; 4], clamps: bool) -> f64 {
    let place = divided(a - from, to - from);
    let place = if clamps { place.clamp(0.0, 1.0) } else { place };
    new_from + (new_to - new_from) * place
}

/// (1 - e^(-k·x)) / (1 - e^(-k)), k = 8 · bend, for x held to 0 … 1.
fn curved(a: f64, bend: f64) -> f64 {
    let (x, k) = (a.clamp(0.0, 1.0), SHARPEST * bend);
    if k.abs() < 1e-6 {
        x
    } else {
        (-k * x).exp_m1() / (-k).exp_m1()
    }
}

fn quantised(a: f64, step: f64) -> f64 {
    if step == 0.0 {
        a
    } else {
        (a / step).round() * step
    }
}

//! How much of a bin is kept.

/// The gain that makes the error of the logarithm of the amplitude smallest: Y. Ephraim and D. Malah, "Speech enhancement
/// using a minimum mean-square error log-spectral amplitude estimator", IEEE Trans. ASSP 33 (1985): ξ/(1 + ξ) · exp(E₁(v)/2)
/// with v = γ·ξ/(1 + ξ), for a signal-to-noise ratio of ξ before and γ after looking.
#[must_use]
pub fn log_spectral_gain(before: f64, after: f64) -> f64 {
    let part = before / (1.0 + before);
    let v = (after * part).max(1e-8);
    part * (0.5 * exponential_integral(v)).exp()
}

/// E₁(x) for x > 0: Abramowitz and Stegun, "Handbook of mathematical functions", 5.1.53 below 1 and 5.1.56 above, to within
/// 2·10⁻⁷ and 5·10⁻⁵ of the value.
#[must_use]
pub fn exponential_integral(x: f64) -> f64 {
    if x < 1.0 {
        let series = [
            -0.577_215_66,
            0.999_991_93,
            -0.249_910_55,
            0.055_199_68,
            -0.009_760_04,
            0.001_078_57,
        ];
        let sum = series.iter().rev().fold(0.0, |sum, part| sum * x + part);
        sum - x.ln()
    } else {
        let over = [
            8.573_328_740_1,
            18.059_016_973,
            8.634_760_892_5,
            0.267_773_734_3,
        ];
        let under = [
            9.573_322_345_4,
            25.632_956_148_6,
            21.099_653_082_7,
            3.958_496_922_8,
        ];
        let polynomial = |parts: [f64; 4]| parts.iter().fold(1.0, |sum, part| sum * x + part);
        (-x).exp() / x * polynomial(over) / polynomial(under)
    }
}

#[cfg(test)]
mod tests {
    use super::{exponential_integral, log_spectral_gain};

    #[test]
    fn the_integral_is_that_of_its_definition() {
        for x in [0.01, 0.1, 0.5, 0.99, 1.01, 2.0, 5.0] {
            // ∫ e^(-t)/t dt from x on, by t = x·e^u and Simpson's rule.
            let steps = 20_000;
            let h = 8.0 / f64::from(steps);
            let f = |step: i32| (-x * (f64::from(step) * h).exp()).exp();
            let sum: f64 = (1..steps)
                .map(|step| {
                    if step % 2 == 1 {
                        4.0 * f(step)
                    } else {
                        2.0 * f(step)
                    }
                })
                .sum();
            let expected = (f(0) + sum + f(steps)) * h / 3.0;
            let found = exponential_integral(x);
            assert!(
                (found / expected - 1.0).abs() < 1e-4,
                "{x}: {found}, not {expected}"
            );
        }
    }

    #[test]
    fn what_stands_out_is_kept_and_what_does_not_is_not() {
        assert!((log_spectral_gain(1000.0, 1000.0) - 1.0).abs() < 0.01);
        assert!(log_spectral_gain(0.003, 1.0) < 0.06);
        assert!(log_spectral_gain(1.0, 2.0) < log_spectral_gain(10.0, 2.0));
    }
}

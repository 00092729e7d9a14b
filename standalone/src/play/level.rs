//! Levels as people read them.

/// A linear peak in dBFS; a dash for silence.
pub fn dbfs(peak: f32) -> String {
    if peak > 1e-6 {
        format!("{:.1} dBFS", 20.0 * peak.log10())
    } else {
        "-inf dBFS".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::dbfs;

    #[test]
    fn full_scale_is_zero() {
        assert_eq!(dbfs(1.0), "0.0 dBFS");
        assert_eq!(dbfs(0.1), "-20.0 dBFS");
        assert_eq!(dbfs(0.0), "-inf dBFS");
    }
}

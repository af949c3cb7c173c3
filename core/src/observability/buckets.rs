//! Upper bounds of histogram buckets. The bucket without a bound is added by the library.

/// One HTTP request, in seconds: 5 ms to 30 s.
pub const REQUEST_SECONDS: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0,
];

/// One CI job, in seconds: 1 s to 2 hours.
pub const JOB_SECONDS: &[f64] = &[
    1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0,
];

/// One pipeline, in seconds: 10 s to 8 hours.
pub const PIPELINE_SECONDS: &[f64] = &[
    10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1200.0, 1800.0, 3600.0, 7200.0, 14400.0, 28800.0,
];

/// Sizes in bytes: 1 KiB to 4 GiB, each four times the one before.
pub const BYTES: &[f64] = &[
    1024.0,
    4096.0,
    16_384.0,
    65_536.0,
    262_144.0,
    1_048_576.0,
    4_194_304.0,
    16_777_216.0,
    67_108_864.0,
    268_435_456.0,
    1_073_741_824.0,
    4_294_967_296.0,
];

#[cfg(test)]
mod tests {
    #[test]
    fn bounds_ascend() {
        for bounds in [
            super::REQUEST_SECONDS,
            super::JOB_SECONDS,
            super::PIPELINE_SECONDS,
            super::BYTES,
        ] {
            assert!(bounds.is_sorted_by(|a, b| a < b));
        }
    }
}

use std::sync::Arc;

/// The upper bounds of a histogram's buckets, in seconds: finite and ascending. The bucket without a
/// bound comes on top.
#[derive(Clone, Debug, PartialEq)]
pub struct Buckets(Arc<[f64]>);

/// Why numbers are no bounds of buckets.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NoBuckets {
    /// One is not above 0, or not finite.
    #[error("holds {0}, which is not a number of seconds above 0")]
    NotAboveZero(f64),
    /// One is not above the one before.
    #[error("does not ascend: {1} comes after {0}")]
    NotAscending(f64, f64),
    /// They are more than [`Buckets::MOST`].
    #[error("holds {0} bounds, and each costs a series: at most {most}", most = Buckets::MOST)]
    TooMany(usize),
}

impl Buckets {
    /// Each bound is a series of each histogram: more are refused.
    pub const MOST: usize = 100;

    /// Bounds in seconds.
    ///
    /// # Errors
    /// When they are not finite, not above 0, not ascending, or more than [`Buckets::MOST`].
    pub fn new(bounds: &[f64]) -> Result<Self, NoBuckets> {
        if bounds.len() > Self::MOST {
            return Err(NoBuckets::TooMany(bounds.len()));
        }
        let mut before = 0.0;
        for bound in bounds {
            if !bound.is_finite() || *bound <= 0.0 {
                return Err(NoBuckets::NotAboveZero(*bound));
            }
            if *bound <= before {
                return Err(NoBuckets::NotAscending(before, *bound));
            }
            before = *bound;
        }
        Ok(Self(bounds.into()))
    }

    /// Bounds that are written in this program.
    pub(super) fn known(bounds: &[f64]) -> Self {
        Self(bounds.into())
    }

    /// The bounds.
    pub fn as_slice(&self) -> &[f64] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(&[], true)]
    #[case(&[0.5, 1.0, 3600.0], true)]
    #[case(&[0.0, 1.0], false)]
    #[case(&[-1.0], false)]
    #[case(&[1.0, 1.0], false)]
    #[case(&[2.0, 1.0], false)]
    #[case(&[f64::NAN], false)]
    #[case(&[1.0, f64::INFINITY], false)]
    #[case(&[1.0; 101], false)]
    fn bounds_ascend(#[case] bounds: &[f64], #[case] right: bool) {
        assert_eq!(Buckets::new(bounds).is_ok(), right);
    }
}

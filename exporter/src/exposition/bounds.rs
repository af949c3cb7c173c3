//! The bounds of a histogram's buckets.

use super::number::bound_text;

/// The upper bounds of a histogram's buckets, ascending, with their text. The bucket without a
/// bound (`+Inf`) is not among them: every histogram has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Bounds {
    values: Box<[f64]>,
    texts: Box<[Box<str>]>,
}

/// Bounds that no histogram can have.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum BoundsError {
    /// One that is no number of its own.
    #[error("a bucket's bound is {0}: leave it out, the bucket without a bound is always there")]
    NotFinite(f64),
    /// One that is not above the one before it.
    #[error("buckets must ascend: {1} comes after {0}")]
    NotAscending(f64, f64),
}

impl Bounds {
    /// Bounds in the unit of what is observed.
    ///
    /// # Errors
    /// When one is not finite, or not above the one before it.
    pub fn new(values: &[f64]) -> Result<Self, BoundsError> {
        if let Some(value) = values.iter().find(|value| !value.is_finite()) {
            return Err(BoundsError::NotFinite(*value));
        }
        let pairs = values.iter().zip(values.iter().skip(1));
        if let Some((first, second)) = pairs.clone().find(|(first, second)| first >= second) {
            return Err(BoundsError::NotAscending(*first, *second));
        }
        Ok(Self {
            values: values.into(),
            texts: values
                .iter()
                .map(|value| bound_text(*value).into_boxed_str())
                .collect(),
        })
    }

    /// No bounds: one bucket for all.
    pub fn none() -> Self {
        Self {
            values: Box::default(),
            texts: Box::default(),
        }
    }

    /// The bounds.
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// How many buckets there are, the one without a bound included.
    pub fn buckets(&self) -> usize {
        self.values.len() + 1
    }

    /// The bucket that a value falls into: the first whose bound is not below it.
    pub fn bucket(&self, value: f64) -> usize {
        self.values.partition_point(|bound| *bound < value)
    }

    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.texts
            .iter()
            .map(AsRef::as_ref)
            .chain(std::iter::once("+Inf"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_belongs_to_its_own_bucket() {
        let bounds = Bounds::new(&[1.0, 5.0]).unwrap();
        assert_eq!(
            [0.0, 1.0, 1.5, 5.0, 5.1].map(|value| bounds.bucket(value)),
            [0, 0, 1, 1, 2]
        );
        assert_eq!(bounds.buckets(), 3);
    }

    #[test]
    fn bounds_that_make_no_histogram_are_refused() {
        assert_eq!(
            Bounds::new(&[5.0, 5.0]),
            Err(BoundsError::NotAscending(5.0, 5.0))
        );
        assert!(Bounds::new(&[1.0, f64::INFINITY]).is_err());
        assert!(Bounds::new(&[f64::NAN]).is_err());
        assert_eq!(Bounds::new(&[]).unwrap().buckets(), 1);
    }
}

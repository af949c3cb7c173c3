//! A hash of a stream of bytes that can be asked for at any position.

/// Hashes bytes eight at a time, however they are cut into chunks. Fast, small to copy, and no
/// defence against somebody who looks for collisions: it compares two readings of one log. (The
/// standard library's hashers do not promise that chunking makes no difference.)
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct StreamHash {
    hash: u64,
    /// The bytes that do not fill a word yet, the first lowest.
    partial: u64,
    length: u64,
}

impl StreamHash {
    /// The number of bytes so far.
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        let mut rest = bytes;
        while !self.length.is_multiple_of(8)
            && let Some((byte, after)) = rest.split_first()
        {
            self.byte(*byte);
            rest = after;
        }
        let (words, tail) = rest.as_chunks::<8>();
        for word in words {
            self.word(u64::from_le_bytes(*word));
            self.length += 8;
        }
        for byte in tail {
            self.byte(*byte);
        }
    }

    fn byte(&mut self, byte: u8) {
        let position = self.length % 8;
        self.partial |= u64::from(byte) << (8 * position);
        self.length += 1;
        if position == 7 {
            self.word(self.partial);
            self.partial = 0;
        }
    }

    fn word(&mut self, word: u64) {
        let mixed = (self.hash ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.hash = mixed ^ (mixed >> 32);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn chunks_make_no_difference_and_a_changed_byte_does(
            bytes in prop::collection::vec(any::<u8>(), 1..200),
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
            changed in any::<prop::sample::Index>(),
        ) {
            let mut whole = StreamHash::default();
            whole.update(&bytes);
            let mut cuts: Vec<_> = cuts.iter().map(|cut| cut.index(bytes.len())).collect();
            cuts.sort_unstable();
            let mut pieces = StreamHash::default();
            let mut from = 0;
            for cut in cuts {
                pieces.update(&bytes[from..cut]);
                from = cut;
            }
            pieces.update(&bytes[from..]);
            prop_assert_eq!(whole, pieces);

            let mut other = bytes.clone();
            other[changed.index(bytes.len())] ^= 1;
            let mut differs = StreamHash::default();
            differs.update(&other);
            prop_assert_ne!(whole, differs);
        }
    }
}

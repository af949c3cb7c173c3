//! What a report of several logs has room for.

/// Shares `total` bytes among logs that would like so many: nobody gets more than they would like,
/// and what one leaves is for the others.
///
/// ```
/// use pipewright_core::logs::share_bytes;
///
/// assert_eq!(share_bytes(100, &[200, 10, 200]), [45, 10, 45]);
/// ```
pub fn share_bytes(total: usize, wishes: &[usize]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by_key(|index| wishes.get(*index));
    let mut shares = vec![0; wishes.len()];
    let mut left = total;
    for (served, index) in order.into_iter().enumerate() {
        let fair = left / (wishes.len() - served);
        let share = wishes.get(index).copied().unwrap_or(0).min(fair);
        left -= share;
        if let Some(slot) = shares.get_mut(index) {
            *slot = share;
        }
    }
    shares
}

/// A text, or its first `most` bytes and how many more there are.
pub fn shortened(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let (start, rest) = text.split_at(end);
    format!("{start} [\u{2026} {} bytes]", rest.len())
}

#[cfg(test)]
mod tests {
    use super::{share_bytes, shortened};

    #[test]
    fn what_one_leaves_is_for_the_others() {
        assert_eq!(share_bytes(100, &[200, 10, 200]), [45, 10, 45]);
        assert_eq!(share_bytes(100, &[10, 20]), [10, 20]);
        assert_eq!(share_bytes(100, &[]), Vec::<usize>::new());
        assert_eq!(share_bytes(0, &[5, 5]), [0, 0]);
    }

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(shortened("abc", 3), "abc");
        assert_eq!(shortened("aéé", 2), "a [\u{2026} 4 bytes]");
        assert_eq!(shortened("é", 0), " [\u{2026} 2 bytes]");
    }
}

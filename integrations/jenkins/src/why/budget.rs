//! What a report has room for.

/// Shares `total` bytes among logs that would like so many: nobody gets more than they would like,
/// and what one leaves is for the others.
pub(super) fn share(total: usize, wishes: &[usize]) -> Vec<usize> {
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

/// A text, or its beginning and how much more there is.
pub(super) fn shortened(text: &str, most: usize) -> String {
    let text = text.trim();
    if text.len() <= most {
        return text.to_owned();
    }
    let (start, rest) = text.split_at(text.floor_char_boundary(most));
    format!("{start} [\u{2026} {} bytes]", rest.len())
}

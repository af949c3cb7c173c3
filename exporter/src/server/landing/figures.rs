use std::fmt::{self, Write};

use crate::operational::Overview;

/// The figures that tell at a glance whether it works.
pub(super) fn write(page: &mut String, overview: &Overview) -> fmt::Result {
    page.push_str("<section class=\"figures\">\n");
    for (name, value, note) in [
        ("projects", overview.projects, "looked at"),
        ("runs", overview.counted, "pipelines and jobs counted"),
        (
            "duplicates",
            overview.duplicates,
            "refused, as they had been counted",
        ),
        ("requests", overview.requests, "to GitLab"),
        ("webhooks", overview.webhooks, "taken in"),
    ] {
        let value = grouped(value);
        writeln!(
            page,
            "<div class=\"figure\"><b>{value}</b><span>{name}</span><small>{note}</small></div>"
        )?;
    }
    page.push_str("</section>\n");
    Ok(())
}

/// Thousands apart, by a space that does not break.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
    }
}

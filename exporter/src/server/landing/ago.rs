use chrono::{DateTime, TimeDelta, Utc};

/// How long ago, or how soon, in a word or two: `12 s ago`, `in 5 min`.
pub(super) fn relative(at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> String {
    let Some(at) = at else {
        return "–".to_owned();
    };
    let span = now.signed_duration_since(at);
    if span.num_seconds() == 0 {
        "now".to_owned()
    } else if span > TimeDelta::zero() {
        format!("{} ago", spoken(span))
    } else {
        format!("in {}", spoken(-span))
    }
}

/// A span of time, roughly.
pub(super) fn spoken(span: TimeDelta) -> String {
    let seconds = span.num_seconds();
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case(0, "now")]
    #[case(-12, "12 s ago")]
    #[case(-119, "119 s ago")]
    #[case(-3600, "60 min ago")]
    #[case(-90_000, "25 h ago")]
    #[case(-864_000, "10 days ago")]
    #[case(30, "in 30 s")]
    fn times_are_told_roughly(#[case] offset: i64, #[case] expected: &str) {
        let now = "2026-11-21T12:00:00Z".parse::<DateTime<Utc>>().unwrap();
        let at = now + TimeDelta::seconds(offset);
        assert_eq!(relative(Some(at), now), expected);
        assert_eq!(relative(None, now), "–");
    }
}

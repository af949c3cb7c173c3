//! What the operating system says of this process. Only Linux says it in files; elsewhere there are
//! no such series.

use std::fs;
use std::io;

use super::families::{
    PROCESS_CPU, PROCESS_MOST_FILES, PROCESS_OPEN_FILES, PROCESS_RESIDENT, PROCESS_VIRTUAL,
};
use crate::exposition::Writer;

/// The unit of times in `/proc`, the same on every architecture that Rust and Linux have in common.
const TICKS_PER_SECOND: f64 = 100.0;

#[expect(
    clippy::cast_precision_loss,
    reason = "sizes and counts are far below 2^53"
)]
pub(super) fn write(out: &mut Writer<'_>, started: i64) -> io::Result<()> {
    if let Some(seconds) = processor_seconds() {
        out.family(&PROCESS_CPU)?;
        out.counter_of(&[], seconds, Some(started))?;
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    for (family, key) in [(&PROCESS_RESIDENT, "VmRSS:"), (&PROCESS_VIRTUAL, "VmSize:")] {
        if let Some(kibibytes) = number_after(&status, key) {
            out.family(family)?;
            out.gauge(&[], kibibytes as f64 * 1024.0)?;
        }
    }
    if let Ok(entries) = fs::read_dir("/proc/self/fd") {
        out.family(&PROCESS_OPEN_FILES)?;
        // Reading the folder opened one.
        out.gauge(&[], entries.count().saturating_sub(1) as f64)?;
    }
    let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
    if let Some(most) = number_after(&limits, "Max open files") {
        out.family(&PROCESS_MOST_FILES)?;
        out.gauge(&[], most as f64)?;
    }
    Ok(())
}

fn number_after(text: &str, key: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(key))?;
    line.split_whitespace().next()?.parse().ok()
}

fn processor_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The second field is the program's name, which may hold spaces and parentheses.
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exposition::Format;

    #[test]
    #[cfg(target_os = "linux")]
    fn linux_says_what_the_process_uses() {
        let mut out = Vec::new();
        let mut writer = Writer::new(&mut out, Format::Text);
        write(&mut writer, 0).unwrap();
        writer.finish().unwrap();
        let text = String::from_utf8(out).unwrap();
        let value = |name: &str| -> f64 {
            let line = text.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap().trim().parse().unwrap()
        };
        assert!(value("process_resident_memory_bytes") > 1e6);
        assert!(value("process_virtual_memory_bytes") >= value("process_resident_memory_bytes"));
        assert!(value("process_open_fds") >= 3.0);
        assert!(value("process_max_fds") > value("process_open_fds"));
        assert!(value("process_cpu_seconds_total") < 1e6);
    }
}

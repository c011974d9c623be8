//! Memory, processor and files of this process, as the system tells; nothing where it does not.

use prometheus_client::registry::Registry;

use super::scrape::{float, whole};

/// What the process uses, by the names that Prometheus' own libraries give it.
pub(super) fn register(to: &mut Registry) {
    if let Some(bytes) = resident_bytes() {
        to.register("process_resident_memory_bytes", "Memory that the process holds", whole(bytes));
    }
    if let Some(seconds) = processor_seconds() {
        to.register("process_cpu_seconds", "Processor time, user and system", float(seconds));
    }
    if let Some(files) = open_files() {
        to.register("process_open_fds", "Open files and sockets", whole(files));
    }
}

fn resident_bytes() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_ascii_whitespace().nth(1)?.parse().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}

fn processor_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the process may hold anything, but ends with the last bracket.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(11);
    let (user, system): (u64, u64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some((user + system) as f64 / rustix::param::clock_ticks_per_second() as f64)
}

fn open_files() -> Option<u64> {
    Some(std::fs::read_dir("/proc/self/fd").ok()?.count() as u64)
}

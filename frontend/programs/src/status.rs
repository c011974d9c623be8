//! The program of the status page.

fn main() {
    frontend::mount_status();
}

//! The program of a model's pages.

fn main() {
    frontend::mount_model();
}

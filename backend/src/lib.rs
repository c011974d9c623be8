//! The evenkeel server and command line.

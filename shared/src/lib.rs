//! Types of the API and all statistics of Evenkeel. No I/O.

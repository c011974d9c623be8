//! Where the rows of a slice are to be had as a file.

use shared::sample::SampleHead;
use shared::slice::Slice;

use super::date::iso_moment;
use super::search::path_segment;

/// Which rows a file has.
#[derive(Debug, Clone, PartialEq)]
pub struct RowsFile {
    model: String,
    version: String,
    role: &'static str,
    range: (i64, i64),
    slice: String,
    as_of: i64,
}

impl RowsFile {
    /// The rows of a slice in a range of epoch seconds: those that a page has, whatever came since.
    pub fn new(head: &SampleHead, range: (i64, i64), slice: &Slice) -> Self {
        Self {
            model: head.model.clone(),
            version: head.version.clone(),
            role: head.role.as_str(),
            range,
            slice: slice.to_string(),
            as_of: head.as_of,
        }
    }
}

/// The address of the file; `format` is `csv` or `parquet`.
pub fn rows_url(file: &RowsFile, format: &str) -> String {
    let moment = |seconds: i64| path_segment(&iso_moment(seconds * 1_000));
    format!(
        "/api/v1/models/{}/rows?version={}&role={}&from={}&to={}&as_of={}&slice={}&format={format}",
        path_segment(&file.model),
        path_segment(&file.version),
        file.role,
        moment(file.range.0),
        moment(file.range.1),
        file.as_of,
        path_segment(&file.slice)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_holds_any_slice() {
        let file = RowsFile {
            model: "car loan".into(),
            version: "v1&x".into(),
            role: "live",
            range: (0, 86_400),
            slice: "a = '&#+%' and [b]".into(),
            as_of: 7,
        };
        assert_eq!(
            rows_url(&file, "csv"),
            "/api/v1/models/car%20loan/rows?version=v1%26x&role=live&from=1970-01-01T00%3A00%3A00Z&to=1970-01-02T00%3A00%3A00Z&as_of=7&slice=a%20%3D%20%27%26%23%2B%25%27%20and%20%5Bb%5D&format=csv"
        );
    }
}

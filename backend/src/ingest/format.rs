//! Which format a file has.

use crate::error::Error;

/// A format that rows are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-, semicolon- or tab-separated values with a header.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// Apache Parquet.
    Parquet,
    /// The Apache Arrow IPC stream.
    ArrowStream,
    /// The Apache Arrow IPC file, as `pyarrow.feather` writes it.
    ArrowFile,
}

impl Format {
    /// The format that a content type names.
    pub fn of_content_type(content_type: Option<&str>) -> Result<Self, Error> {
        let essence =
            content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "text/csv" => Ok(Self::Csv),
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" => Ok(Self::Ndjson),
            "application/vnd.apache.parquet" => Ok(Self::Parquet),
            "application/vnd.apache.arrow.stream" => Ok(Self::ArrowStream),
            "application/vnd.apache.arrow.file" => Ok(Self::ArrowFile),
            _ => Err(Error::MediaType(format!(
                "Content-Type {} is not read here: send text/csv, application/x-ndjson, application/vnd.apache.parquet or application/vnd.apache.arrow.stream",
                if essence.is_empty() { "(none)".to_owned() } else { format!("\"{essence}\"") }
            ))),
        }
    }

    /// The format that the first bytes of a file show.
    pub fn of_content(head: &[u8]) -> Self {
        let text = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
        match head {
            [b'P', b'A', b'R', b'1', ..] => Self::Parquet,
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Self::ArrowFile,
            // The continuation marker that every stream begins with.
            [0xFF, 0xFF, 0xFF, 0xFF, ..] => Self::ArrowStream,
            _ if first == Some(&b'{') => Self::Ndjson,
            _ => Self::Csv,
        }
    }

    /// The content type to send it as.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv",
            Self::Ndjson => "application/x-ndjson",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::ArrowStream => "application/vnd.apache.arrow.stream",
            Self::ArrowFile => "application/vnd.apache.arrow.file",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_format() {
        assert_eq!(Format::of_content(b"PAR1..."), Format::Parquet);
        assert_eq!(Format::of_content(b"ARROW1\0\0"), Format::ArrowFile);
        assert_eq!(Format::of_content(&[0xFF, 0xFF, 0xFF, 0xFF, 1]), Format::ArrowStream);
        assert_eq!(Format::of_content(b"\xEF\xBB\xBF \n{\"a\":1}"), Format::Ndjson);
        assert_eq!(Format::of_content(b"a,b\n1,2"), Format::Csv);
        assert_eq!(Format::of_content(b""), Format::Csv);
    }

    #[test]
    fn parameters_of_a_content_type_do_not_matter() {
        assert_eq!(Format::of_content_type(Some("Text/CSV; charset=utf-8")).unwrap(), Format::Csv);
        assert!(Format::of_content_type(Some("application/json")).is_err());
        assert!(Format::of_content_type(None).is_err());
    }
}

//! Contents that no reader takes, told by their first bytes: what they are, and how to mend it.

use crate::error::Error;

/// Compressed forms by their first bytes, with what unpacks them.
const PACKED: [(&[u8], &str, &str); 5] = [
    (&[0x1F, 0x8B], "gzip", "gunzip"),
    (b"PK\x03\x04", "zip", "unzip"),
    (&[0x28, 0xB5, 0x2F, 0xFD], "zstd", "unzstd"),
    (b"BZh", "bzip2", "bunzip2"),
    (&[0xFD, b'7', b'z', b'X', b'Z'], "xz", "unxz"),
];

/// Refuses what is neither text nor one of the formats that are read; `head` is the beginning of a file that is taken
/// for text otherwise.
pub(super) fn refuse(head: &[u8]) -> Result<(), Error> {
    if let Some((_, name, tool)) = PACKED.iter().find(|(magic, ..)| head.starts_with(magic)) {
        return Err(Error::data(format!("it is compressed with {name}: unpack it first, for example with {tool}")));
    }
    if head.starts_with(&[0xFF, 0xFE]) || head.starts_with(&[0xFE, 0xFF]) {
        return Err(Error::data("it is text in UTF-16: save the file as UTF-8"));
    }
    if head.contains(&0) {
        return Err(Error::data("it is neither text nor Parquet nor Arrow: name a CSV, NDJSON, Parquet or Arrow file"));
    }
    let mut marks = head.iter().filter(|byte| !byte.is_ascii_whitespace());
    if (marks.next(), marks.next()) == (Some(&b'['), Some(&b'{')) {
        return Err(Error::data(
            "it is a JSON array: write one object a line, without brackets and commas around them",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_is_named() {
        let reason = |head: &[u8]| refuse(head).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(reason(&[0x1F, 0x8B, 8, 0]).contains("gzip"));
        assert!(reason(b"\xFF\xFEa\0,\0").contains("UTF-16"));
        assert!(reason(b"ab\0\x01").contains("neither text"));
        assert!(reason(b" [\n {\"a\": 1}]").contains("one object a line"));
        assert_eq!([reason(b"[a],b\n1,2"), reason(b"BZ,x\n"), reason("größe,x\n".as_bytes())], ["", "", ""]);
    }
}

//! A look at the frame of an Arrow file before it is read.
//!
//! The reader sets memory aside for what a compressed buffer says of itself, and slices bodies where a header says:
//! a damaged file must not end the program by either.

use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Read, Seek, SeekFrom};

use arrow::ipc::{Message, RecordBatch, root_as_footer, root_as_message};

use crate::error::Error;
use crate::ingest::format::Format;

/// No buffer of a batch is larger than this once it is decompressed.
const LARGEST_BUFFER: i64 = 1 << 31;
/// Headers name columns and places and are much smaller.
const LARGEST_HEADER: u64 = 1 << 28;
/// What stands before every message of a stream.
const CONTINUATION: [u8; 4] = [0xFF; 4];
/// What says in a compressed buffer that it is not compressed after all.
const AS_IT_IS: i64 = -1;

/// Refuses a file whose headers can't be true; leaves it at its beginning.
pub(crate) fn check(file: &mut File, format: Format) -> Result<(), Error> {
    let what = if format == Format::ArrowFile { "file" } else { "stream" };
    let broken = |reason: &str| Error::data(format!("this is not a complete Arrow {what}: {reason}"));
    let checked = match format {
        Format::ArrowFile => file_blocks(file).and_then(|blocks| {
            blocks.into_iter().try_for_each(|block| {
                file.seek(SeekFrom::Start(block.start))?;
                let end = file.metadata()?.len();
                let found = message(&mut BufReader::new(&mut *file), end)?;
                let stated = (block.start.saturating_add(block.header), block.body);
                if found == Some(stated) { Ok(()) } else { Err(invalid("its footer contradicts its messages")) }
            })
        }),
        Format::ArrowStream => file.metadata().and_then(|metadata| {
            let mut reader = BufReader::new(&mut *file);
            while message(&mut reader, metadata.len())?.is_some() {}
            Ok(())
        }),
        Format::Csv | Format::Ndjson | Format::Parquet => Ok(()),
    };
    checked.and_then(|()| file.seek(SeekFrom::Start(0)).map(|_| ())).map_err(|error| match error.kind() {
        ErrorKind::UnexpectedEof => broken("it ends early. Check that it was written and copied whole"),
        _ => broken(&error.to_string()),
    })
}

/// Where a message of a file stands, as the footer has it.
struct Block {
    start: u64,
    /// The length of its header, with what stands before it.
    header: u64,
    body: u64,
}

/// The messages of a file.
fn file_blocks(file: &mut File) -> io::Result<Vec<Block>> {
    let mut tail = [0; 10];
    file.seek(SeekFrom::End(-10))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, ..] = tail;
    let length = u64::from(u32::from_le_bytes([a, b, c, d]));
    let end = file.metadata()?.len() - 10;
    if length > end.min(LARGEST_HEADER) {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    file.seek(SeekFrom::Start(end - length))?;
    let mut footer = vec![0; length as usize];
    file.read_exact(&mut footer)?;
    let footer = root_as_footer(&footer).map_err(|_| invalid("its footer can't be read"))?;
    let blocks = footer.dictionaries().into_iter().flatten().chain(footer.recordBatches().into_iter().flatten());
    let block = |(start, header, body): (i64, i32, i64)| {
        let block = (u64::try_from(start).ok(), u64::try_from(header).ok(), u64::try_from(body).ok());
        let (Some(start), Some(header), Some(body)) = block else {
            return Err(invalid("its footer states a negative length"));
        };
        Ok(Block { start, header, body })
    };
    blocks.map(|stated| block((stated.offset(), stated.metaDataLength(), stated.bodyLength()))).collect()
}

/// Checks the next message and goes past it: where its body begins and how long it is; `None` at the end.
fn message(reader: &mut (impl Read + Seek), end: u64) -> io::Result<Option<(u64, u64)>> {
    let mut length = [0; 4];
    match reader.read_exact(&mut length) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    if length == CONTINUATION {
        reader.read_exact(&mut length)?;
    }
    let length = u64::from(u32::from_le_bytes(length));
    if length == 0 {
        return Ok(None);
    }
    let body = reader.stream_position()? + length;
    if body > end || length > LARGEST_HEADER {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    let mut header = vec![0; length as usize];
    reader.read_exact(&mut header)?;
    let message = root_as_message(&header).map_err(|_| invalid("a header can't be read"))?;
    let size = u64::try_from(message.bodyLength()).map_err(|_| invalid("a body has a negative length"))?;
    if body.saturating_add(size) > end {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    if let Some(batch) = batch_of(&message) {
        buffers(reader, batch, body, size)?;
    }
    reader.seek(SeekFrom::Start(body + size))?;
    Ok(Some((body, size)))
}

fn batch_of<'a>(message: &Message<'a>) -> Option<RecordBatch<'a>> {
    let dictionary = || message.header_as_dictionary_batch().and_then(|dictionary| dictionary.data());
    message.header_as_record_batch().or_else(dictionary)
}

fn buffers(reader: &mut (impl Read + Seek), batch: RecordBatch<'_>, body: u64, size: u64) -> io::Result<()> {
    for buffer in batch.buffers().into_iter().flatten() {
        let places = u64::try_from(buffer.offset()).ok().zip(u64::try_from(buffer.length()).ok());
        let Some((offset, length)) = places.filter(|(offset, length)| offset.saturating_add(*length) <= size) else {
            return Err(invalid("a buffer lies outside its body"));
        };
        if batch.compression().is_some() && length >= 8 {
            let mut stated = [0; 8];
            reader.seek(SeekFrom::Start(body + offset))?;
            reader.read_exact(&mut stated)?;
            if !(AS_IT_IS..=LARGEST_BUFFER).contains(&i64::from_le_bytes(stated)) {
                return Err(invalid("a compressed buffer states a size that can't be"));
            }
        }
    }
    Ok(())
}

fn invalid(reason: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Float64Array};
    use arrow::ipc::CompressionType;
    use arrow::ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};

    use super::*;

    fn written(format: Format, compression: Option<CompressionType>) -> Vec<u8> {
        let values: ArrayRef = Arc::new(Float64Array::from_iter_values((0..1_000).map(f64::from)));
        let batch = arrow::record_batch::RecordBatch::try_from_iter([("x", values)]).unwrap();
        let options = IpcWriteOptions::default().try_with_compression(compression).unwrap();
        let mut bytes = Vec::new();
        if format == Format::ArrowFile {
            let mut writer = FileWriter::try_new_with_options(&mut bytes, &batch.schema(), options).unwrap();
            writer.write(&batch).and_then(|()| writer.finish()).unwrap();
        } else {
            let mut writer = StreamWriter::try_new_with_options(&mut bytes, &batch.schema(), options).unwrap();
            writer.write(&batch).and_then(|()| writer.finish()).unwrap();
        }
        bytes
    }

    fn checked(format: Format, bytes: &[u8]) -> Result<(), Error> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.seek(SeekFrom::Start(0)).unwrap();
        check(&mut file, format)
    }

    #[test]
    fn whole_files_pass_and_cut_ones_do_not() {
        for format in [Format::ArrowFile, Format::ArrowStream] {
            for compression in [None, Some(CompressionType::LZ4_FRAME), Some(CompressionType::ZSTD)] {
                let bytes = written(format, compression);
                checked(format, &bytes).unwrap();
                assert!(checked(format, &bytes[..bytes.len() - 200]).is_err(), "{format:?} {compression:?}");
            }
        }
    }

    #[test]
    fn a_size_that_cannot_be_is_refused() {
        let mut bytes = written(Format::ArrowStream, Some(CompressionType::LZ4_FRAME));
        // The 8,000 bytes that the values take, as they stand before the compressed ones.
        let stated = bytes.windows(8).position(|window| window == 8_000_u64.to_le_bytes()).unwrap();
        bytes[stated + 6] = 0x7F;
        assert!(checked(Format::ArrowStream, &bytes).unwrap_err().to_string().contains("a size that can't be"));
    }
}

//! Each reader on a small file.

use std::io::Write;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array, StringArray};
use arrow::record_batch::RecordBatch;
use shared::schema::Kind;

use super::*;

const CSV: &str = "id,x,kind,on\n1,0.5,a,True\n2,,b,False\n3,2.5,,True\n";

fn batch() -> RecordBatch {
    let columns: [(&str, ArrayRef); 4] = [
        ("id", Arc::new(Int64Array::from(vec![1, 2, 3]))),
        ("x", Arc::new(Float64Array::from(vec![Some(0.5), None, Some(2.5)]))),
        ("kind", Arc::new(StringArray::from(vec![Some("a"), Some("b"), None]))),
        ("on", Arc::new(BooleanArray::from(vec![true, false, true]))),
    ];
    RecordBatch::try_from_iter(columns).unwrap()
}

fn files() -> Vec<(&'static str, Vec<u8>)> {
    let batch = batch();
    let (mut parquet, mut stream, mut file) = (Vec::new(), Vec::new(), Vec::new());
    let mut writer = ::parquet::arrow::ArrowWriter::try_new(&mut parquet, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let mut writer = arrow::ipc::writer::StreamWriter::try_new(&mut stream, &batch.schema()).unwrap();
    writer.write(&batch).and_then(|()| writer.finish()).unwrap();
    let mut writer = arrow::ipc::writer::FileWriter::try_new(&mut file, &batch.schema()).unwrap();
    writer.write(&batch).and_then(|()| writer.finish()).unwrap();
    let ndjson = "{\"id\":1,\"x\":0.5,\"kind\":\"a\",\"on\":true}\n{\"id\":2,\"x\":null,\"kind\":\"b\",\"on\":false}\n\
                  {\"id\":3,\"x\":2.5,\"on\":true}\n";
    vec![
        ("Parquet", parquet),
        ("Arrow stream", stream),
        ("Arrow file", file),
        ("CSV", CSV.into()),
        ("semicolons", CSV.replace(',', ";").into()),
        ("NDJSON", ndjson.into()),
    ]
}

#[test]
fn every_reader_gives_the_columns_asked_for() {
    for (format, bytes) in files() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&bytes).unwrap();
        let opened = open(file.path()).unwrap();
        assert_eq!(opened.names(), ["id", "x", "kind", "on"], "{format}");
        let found = |column| Wanted { column, form: Form::Found };
        let wanted = [found(3), found(1), Wanted { column: 0, form: Form::Id }, found(2)];
        let table = opened.load(&wanted, &|_| {}).unwrap();
        assert_eq!(table.rows(), 3, "{format}");
        let columns = table.take(&[found(3), found(1), found(2)]).unwrap();
        let kinds: Vec<_> = columns.iter().map(|column| column.kind()).collect();
        assert_eq!(kinds, [Some(Kind::Boolean), Some(Kind::Numeric), Some(Kind::Categorical)], "{format}");
        let numbers = columns[1].numbers();
        assert!(numbers.values[1].is_nan() && numbers.values[2] > 2.0, "{format}: {numbers:?}");
        assert_eq!(columns[2].values.text(1), Some("b"), "{format}");
        assert!(columns[2].values.is_missing(2), "{format}");
        assert_eq!(table.ids(0).unwrap().iter().collect::<Vec<_>>(), ["1", "2", "3"], "{format}");
        assert!(table.take(&[found(9)]).is_err() && table.ids(9).is_err(), "{format}");
    }
}

#[test]
fn malformed_rows_are_missing_and_noted() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"x,y\n1,2\n3\n4,5\n6,7,8\n").unwrap();
    let wanted = [Wanted { column: 1, form: Form::Number }];
    let table = open(file.path()).unwrap().load(&wanted, &|_| {}).unwrap();
    assert_eq!(table.notes().len(), 1);
    assert!(table.notes()[0].starts_with("2 rows are malformed") && table.notes()[0].contains("row 2:"));
    let column = table.take(&wanted).unwrap().remove(0);
    assert!(column.values.is_missing(1) && !column.values.is_missing(3));
}

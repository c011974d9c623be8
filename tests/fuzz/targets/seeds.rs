//! Writes small valid files of each format for the targets to begin with: seeds FOLDER

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float32Array, Float64Array, Int8Array,
    Int64Array, LargeStringArray, ListBuilder, PrimitiveBuilder, StringArray, StringViewArray,
    TimestampMicrosecondArray, UInt64Array,
};
use arrow::datatypes::{Int32Type, Int64Type};
use arrow::ipc::CompressionType;
use arrow::ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use arrow::record_batch::RecordBatch;
use fuzz::asked::seeds;
use fuzz::server::Server;
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::{WriterProperties, WriterVersion};
use shared::binning::{Attribute, Binning, CategoricalCells, Cells, ColumnCells, NumericCells, OutcomeCells};
use shared::frame::{encode_sample, encode_summaries, encode_summary};
use shared::sample::{Field, Sample, SampleColumn, SampleHead};
use shared::schema::{ColumnRole, ObservationRole, Task};
use shared::series::{Parts, Series, Summaries, VersionSummaries};
use shared::summary::{Layout, Summary};

const ROWS: i64 = 12;
const CSV: [(&str, &str); 5] = [
    (
        "plain",
        "request_id,time,income,region,score,label\na,2026-11-03T14:05:00Z,1200.5,north,0.25,0\nb,1793714700000,,\"so\"\"uth, west\",1e-3,1\n",
    ),
    ("semicolons", "\u{FEFF}id;x;y\r\n1;0,5;true\r\n2;?;false\r\n3;NA;\r\n"),
    ("tabs", "x\ty\n9007199254740993\t2026-01-02\n-0\t2026-01-03 04:05:06\n"),
    ("ragged", "a,b,a\n1,2\n1,2,3,4\n\"open,5\n"),
    ("odd", "x,y\ninf,nan\n-inf,1e999\n0x10,١\n"),
];
const NDJSON: [(&str, &str); 3] = [
    (
        "plain",
        "{\"request_id\":\"a\",\"time\":1793714700000,\"income\":1.5e3,\"ok\":true,\"label\":0}\n{\"request_id\":\"b\",\"income\":null,\"ok\":false,\"label\":1}\n",
    ),
    ("odd", "{\"a\":18446744073709551616,\"a\":\"\\ud83d\\ude00\",\"b\":[1,{}]}\n\n{\"c\":-0.0}\n[1]\n"),
    ("nested", "{\"a\":{\"b\":{\"c\":[[[]]]}}}\n"),
];

const SCRAPE: &str = r#"# TYPE http_requests_total counter
http_requests_total{model="m",code="200"} 10
http_requests_total{model="m",code="500"} 1 1793714700000
process_cpu_seconds_total 1.5
process_start_time_seconds 1e9
process_resident_memory_bytes 5e8
http_request_duration_seconds_bucket{le="0.1"} 7
http_request_duration_seconds_bucket{le="+Inf"} 9
---
http_requests_total{model="m",code="200"} 30
process_cpu_seconds_total 2.5
process_start_time_seconds 1e9
http_request_duration_seconds_bucket{le="0.1"} 17
http_request_duration_seconds_bucket{le="+Inf"} 19
"#;

const SLICES: [(&str, &str); 2] = [
    ("slice-plain.txt", "AGEP > 59 and (SEX = 2 or RAC1P in (1, 6)) and not [students]"),
    ("slice-odd.txt", "`car ``value`` is missing or @score >= -1e-3 and not [a]]b] = 'it''s'"),
];

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("seeds FOLDER"));
    for (name, text) in CSV {
        write(&folder, "text", &format!("{name}.csv"), text.as_bytes());
    }
    for (name, text) in NDJSON {
        write(&folder, "text", &format!("{name}.ndjson"), text.as_bytes());
    }
    for (name, batch) in [("few", few()), ("types", types())] {
        arrow_files(&folder, name, &batch);
        parquet_files(&folder, name, &batch);
    }
    let (binary, other) = (binning(OutcomeCells::binary(0.5, &[0.2, 0.4, 0.9])), binning(regression()));
    for (name, binning) in [("binary", binary), ("regression", other), ("multiclass", binning(multiclass()))] {
        write(&folder, "frame", &format!("sample-{name}.bin"), &sample(binning.clone()));
        frames(&folder, name, binning);
    }
    let (mut server, mut refused) = (Server::start(), Vec::new());
    for (at, seed) in seeds().into_iter().enumerate() {
        let answer = server.ask(&seed);
        if answer.as_ref().is_none_or(|(status, _)| !status.is_success()) {
            refused.push(format!("{}: {answer:?}", String::from_utf8_lossy(&seed)));
        }
        write(&folder, "requests", &format!("{at}.txt"), &seed);
    }
    // A question that is refused leads nowhere.
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    write(&folder, "scrape", "plain.txt", SCRAPE.as_bytes());
    for (name, text) in SLICES {
        write(&folder, "frame", name, text.as_bytes());
    }
}

/// Two rows with their times, their hashes and a category.
fn sample(binning: Binning) -> Vec<u8> {
    let category = binning.columns.iter().find(|column| matches!(column.cells, Cells::Categorical(_)));
    let field = category.map(|column| Field::Cell(column.name.clone()));
    let mut sample = Sample::new(SampleHead {
        model: "loan".to_owned(),
        version: "v1".to_owned(),
        role: ObservationRole::Live,
        task: Task::Binary,
        threshold: 0.5,
        binning,
        start_s: 1_793_714_700,
        total: 9,
        one_in: 4,
        rows: 2,
        as_of: 1,
    });
    assert!(sample.insert(Field::Time, SampleColumn::Seconds(vec![0, 70_000])));
    assert!(sample.insert(Field::Request, SampleColumn::Hashes(vec![5, u64::MAX / 5])));
    if let Some(field) = field {
        assert!(sample.insert(field, SampleColumn::Codes(vec![0, 255])));
    }
    encode_sample(&sample).expect("a sample encodes")
}

fn write(folder: &Path, target: &str, name: &str, bytes: &[u8]) {
    let folder = folder.join(target);
    fs::create_dir_all(&folder).expect("a folder for seeds");
    fs::write(folder.join(name), bytes).expect("a seed is written");
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .expect("a batch")
}

fn few() -> RecordBatch {
    batch(vec![
        ("request_id", Arc::new(StringArray::from_iter_values((0..ROWS).map(|row| format!("r{row}"))))),
        ("time", Arc::new(Int64Array::from_iter_values((0..ROWS).map(|row| 1_793_714_700_000 + row)))),
        ("score", Arc::new(Float64Array::from_iter((0..ROWS).map(|row| (row != 3).then_some(row as f64 / 12.0))))),
        ("label", Arc::new(Int64Array::from_iter_values((0..ROWS).map(|row| row % 2)))),
    ])
}

fn types() -> RecordBatch {
    let mut lists = ListBuilder::new(PrimitiveBuilder::<Int64Type>::new());
    for row in 0..ROWS {
        lists.append_value([Some(row), None]);
    }
    let of = |row: i64| ["north", "south", ""][(row % 3) as usize];
    batch(vec![
        ("dictionary", Arc::new((0..ROWS).map(of).collect::<DictionaryArray<Int32Type>>())),
        ("large", Arc::new(LargeStringArray::from_iter((0..ROWS).map(|row| (row > 1).then_some(of(row)))))),
        (
            "view",
            Arc::new(StringViewArray::from_iter_values((0..ROWS).map(|row| format!("a text of some length {row}")))),
        ),
        ("boolean", Arc::new((0..ROWS).map(|row| (row != 2).then_some(row % 2 == 0)).collect::<BooleanArray>())),
        (
            "float",
            Arc::new(Float32Array::from_iter_values([1.0, f32::NAN, f32::INFINITY].into_iter().cycle().take(12))),
        ),
        ("tiny", Arc::new(Int8Array::from_iter_values(0..ROWS as i8))),
        ("unsigned", Arc::new(UInt64Array::from_iter_values((0..ROWS).map(|row| u64::MAX - row as u64)))),
        ("decimal", Arc::new(Decimal128Array::from_iter_values((0..ROWS).map(i128::from)))),
        ("date", Arc::new(Date32Array::from_iter_values(0..ROWS as i32))),
        ("moment", Arc::new(TimestampMicrosecondArray::from_iter_values(0..ROWS).with_timezone("UTC"))),
        ("list", Arc::new(lists.finish())),
    ])
}

fn arrow_files(folder: &Path, name: &str, batch: &RecordBatch) {
    for (kind, compression) in
        [("plain", None), ("lz4", Some(CompressionType::LZ4_FRAME)), ("zstd", Some(CompressionType::ZSTD))]
    {
        let options =
            || IpcWriteOptions::default().try_with_compression(compression).expect("the compression is built in");
        let (mut stream, mut file) = (Vec::new(), Vec::new());
        let mut writer = StreamWriter::try_new_with_options(&mut stream, &batch.schema(), options()).expect("a writer");
        writer.write(batch).and_then(|()| writer.finish()).expect("a stream is written");
        let mut writer = FileWriter::try_new_with_options(&mut file, &batch.schema(), options()).expect("a writer");
        writer.write(batch).and_then(|()| writer.finish()).expect("a file is written");
        write(folder, "arrow", &format!("{name}-{kind}.arrows"), &stream);
        write(folder, "arrow", &format!("{name}-{kind}.arrow"), &file);
    }
}

fn parquet_files(folder: &Path, name: &str, batch: &RecordBatch) {
    let kinds = [
        ("plain", Compression::UNCOMPRESSED, WriterVersion::PARQUET_1_0, true),
        ("snappy", Compression::SNAPPY, WriterVersion::PARQUET_1_0, true),
        ("zstd", Compression::ZSTD(Default::default()), WriterVersion::PARQUET_2_0, true),
        ("delta", Compression::UNCOMPRESSED, WriterVersion::PARQUET_2_0, false),
    ];
    for (kind, compression, version, dictionary) in kinds {
        let properties = WriterProperties::builder()
            .set_compression(compression)
            .set_writer_version(version)
            .set_dictionary_enabled(dictionary)
            .set_max_row_group_row_count(Some(8))
            .build();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).expect("a writer");
        writer.write(batch).expect("rows are written");
        writer.close().expect("the file is closed");
        write(folder, "parquet", &format!("{name}-{kind}.parquet"), &bytes);
    }
}

fn regression() -> OutcomeCells {
    OutcomeCells::Regression { unit: 1e-6, origin: 10.0 }
}

fn multiclass() -> OutcomeCells {
    OutcomeCells::Multiclass { classes: vec!["a".to_owned(), "b".to_owned()] }
}

fn binning(outcome: OutcomeCells) -> Binning {
    let numbers: Vec<f64> = (0..8).map(f64::from).collect();
    let categories = || vec![("north".to_owned(), 5), ("south".to_owned(), 7)];
    let column = |name: &str, role, cells| ColumnCells { name: name.to_owned(), role, cells };
    Binning {
        columns: vec![
            column("income", ColumnRole::Feature, Cells::Numeric(NumericCells::from_sorted(&numbers))),
            column("region", ColumnRole::Protected, Cells::Categorical(CategoricalCells::new(categories()))),
        ],
        attributes: vec![Attribute::of_categories("region", 1, categories())],
        outcome,
    }
}

fn frames(folder: &Path, name: &str, binning: Binning) {
    let layout = Layout::new(&binning);
    let mut summary = Summary::empty(&layout);
    summary.count_columns(&layout, [3, 1], [12_345]);
    summary.count_columns(&layout, [255, 0], [0]);
    let one = encode_summary(&summary).expect("a summary encodes");
    write(folder, "frame", &format!("{name}-one"), &one);
    let mut hours = Series::empty(ObservationRole::Live, 3_600, Parts::ALL);
    let mut reference = Series::empty(ObservationRole::Reference, 0, Parts::ALL);
    reference.push(0, &summary);
    for hour in 0..2 {
        hours.push(hour * 3_600, &summary);
    }
    let version = VersionSummaries {
        version: "v1".to_owned(),
        binning_id: binning.id(),
        binning,
        series: vec![reference, hours],
    };
    let summaries = Summaries { model: "loan".to_owned(), versions: vec![version] };
    let many = encode_summaries(&summaries).expect("summaries encode");
    write(folder, "frame", &format!("{name}-series"), &many);
}

//! Coded rows over HTTP.

use axum::body::Body;
use axum::http::{Request, StatusCode};
use shared::explore::Explorer;
use shared::frame::{decode_sample, decode_summaries};
use shared::sample::{Field, Sample, is_kept, request_hash};
use shared::schema::ObservationRole;
use shared::series::Prefix;
use tests::api::Api;
use tests::rows::{OBSERVATIONS, loan_csv, register_loan};

const SAMPLE: &str = "/api/v1/models/loan/sample?version=v1";

async fn loan() -> Api {
    let api = Api::new();
    register_loan(&api).await;
    api.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("r", 300)).await;
    // In several batches, so that rows of each stand between those of the others.
    for part in ["p", "q", "s"] {
        api.post_csv(OBSERVATIONS, loan_csv(part, 1_000)).await;
    }
    api
}

async fn sample(api: &Api, more: &str) -> Sample {
    let answer = api.get(&format!("{SAMPLE}{more}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    decode_sample(&answer.bytes).unwrap()
}

/// All columns of the version, as query parameters.
fn all_columns(sample: &Sample) -> String {
    let binning = &sample.head.binning;
    let mut fields = vec![Field::Request, Field::Time, Field::ScoreCell, Field::Decision, Field::Label, Field::Score];
    fields.extend(binning.columns.iter().map(|column| Field::Cell(column.name.clone())));
    fields.extend(binning.attributes.iter().map(|attribute| Field::Group(attribute.name.clone())));
    fields
        .iter()
        .map(|field| format!("&column={}", field.to_string().replace(' ', "%20").replace('×', "%C3%97")))
        .collect()
}

#[tokio::test]
async fn counting_the_rows_gives_the_summary() {
    let api = loan().await;
    let head = sample(&api, "").await;
    assert_eq!((head.head.total, head.head.rows, head.columns().count()), (3_000, 3_000, 0));
    let columns = all_columns(&head);
    let summaries = api.get("/api/v1/models/loan/summaries?from=2026-10-01T00:00:00Z").await;
    let summaries = decode_summaries(&summaries.bytes).unwrap();
    for role in [ObservationRole::Live, ObservationRole::Reference] {
        let rows = sample(&api, &format!("&role={}{columns}", role.as_str())).await;
        let explorer = Explorer::new(&rows);
        let series = Prefix::new(summaries.versions[0].role(role).unwrap());
        let totals = series.totals(&series.range(i64::MIN, i64::MAX));
        assert_eq!(explorer.base().rows, totals.rows);
        assert_eq!(explorer.base().cells, totals.cells);
        assert_eq!(explorer.base().outcomes, totals.outcomes);
    }
}

#[tokio::test]
async fn columns_asked_for_one_by_one_are_of_the_same_rows() {
    let api = loan().await;
    let all = sample(&api, "&column=request&column=score&column=cell:income").await;
    let mut parts = sample(&api, "&column=request").await;
    let as_of = parts.head.as_of;
    // More rows come in between.
    api.post_csv(OBSERVATIONS, loan_csv("t", 50)).await;
    let newer = sample(&api, "&column=score").await;
    assert!(parts.clone().absorb(newer).is_err());
    for column in ["score", "cell:income"] {
        parts.absorb(sample(&api, &format!("&as_of={as_of}&column={column}")).await).unwrap();
    }
    assert_eq!(parts, all);
    assert!(all.hashes().unwrap().contains(&request_hash("p7")));
}

#[tokio::test]
async fn a_part_of_the_rows_is_chosen_by_hash_and_by_time() {
    let api = loan().await;
    let all = sample(&api, "&column=request&column=time").await;
    let thin = sample(&api, "&one_in=4&column=request").await;
    let expected: Vec<u64> = all.hashes().unwrap().iter().copied().filter(|hash| is_kept(*hash, 4)).collect();
    assert_eq!(thin.hashes().unwrap(), expected);
    assert_eq!((thin.head.total, thin.head.one_in), (3_000, 4));
    assert!((600..900).contains(&thin.rows()), "{}", thin.rows());

    let (from, to) = ("2026-10-25T00:00:00Z", "2026-10-26T00:00:00Z");
    let day = sample(&api, &format!("&from={from}&to={to}&column=time")).await;
    let start = 1_792_886_400; // 2026-10-25
    let inside = |sample: &Sample| {
        let seconds = sample.seconds().unwrap().iter().map(|second| sample.head.start_s + i64::from(*second));
        seconds.filter(|time| (start..start + 86_400).contains(time)).count()
    };
    assert_eq!((day.rows(), inside(&day)), (inside(&all), day.rows()));
    assert!(day.rows() > 0 && day.rows() < all.rows());
}

#[tokio::test]
async fn json_says_the_same_and_zstd_packs_the_same() {
    let api = loan().await;
    let path = format!("{SAMPLE}&one_in=64&column=request&column=decision");
    let plain = decode_sample(&api.get(&path).await.bytes).unwrap();
    let json = api.send(Request::get(&path).header("accept", "application/json").body(Body::empty()).unwrap()).await;
    assert_eq!(json.json()["columns"]["decision"], serde_json::json!(plain.codes(&Field::Decision).unwrap()));
    assert_eq!(json.json()["columns"]["request"][0], format!("{:016x}", plain.hashes().unwrap()[0]));
    let packed = Request::get(&path).header("accept-encoding", "gzip, zstd").body(Body::empty()).unwrap();
    let packed = api.send(packed).await;
    assert_eq!(packed.headers["content-encoding"], "zstd");
    assert_eq!(packed.headers.get_all("content-encoding").iter().count(), 1);
    assert_eq!(decode_sample(&zstd::decode_all(packed.bytes.as_slice()).unwrap()).unwrap(), plain);
}

#[tokio::test]
async fn what_cannot_be_served_is_told() {
    let api = loan().await;
    let refused = async |more: &str| {
        let answer = api.get(&format!("{SAMPLE}{more}")).await;
        (answer.status, answer.json()["detail"].as_str().unwrap_or_default().to_owned())
    };
    let (status, detail) = refused("&column=cell:height").await;
    assert_eq!((status, detail.as_str()), (StatusCode::NOT_FOUND, "version \"v1\" has no column \"cell:height\""));
    for bad in ["&column=height", "&one_in=0", "&one_in=x", "&from=soon", "&role=boss", "&rows=4"] {
        assert_eq!(refused(bad).await.0, StatusCode::BAD_REQUEST, "{bad}");
    }
    assert_eq!(api.get("/api/v1/models/loan/sample").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(api.get("/api/v1/models/loan/sample?version=v9").await.status, StatusCode::NOT_FOUND);
    let bare = Api::new();
    register_loan(&bare).await;
    let answer = bare.get(SAMPLE).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.text().contains("role=reference"));
}

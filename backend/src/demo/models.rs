//! What the demonstration models are.

use shared::api::{Business, ModelSpec, VersionSpec};
use shared::schema::{Column, ColumnRole, Kind, ObservationRole, Schema, Stage, Task};

use super::files;
use crate::ingest::guess;

/// A model of the demonstration.
#[derive(Debug)]
pub struct DemoModel {
    pub(super) name: &'static str,
    pub(super) spec: ModelSpec,
    pub(super) reference: &'static [u8],
    pub(super) production: &'static [u8],
    pub(super) labels: &'static [u8],
    /// Days until a label comes.
    pub(super) label_delay_days: i64,
    pub(super) versions: Vec<DemoVersion>,
}

/// A version of it.
#[derive(Debug)]
pub(super) struct DemoVersion {
    pub name: &'static str,
    pub spec: VersionSpec,
    pub role: ObservationRole,
    /// Scores by request id that stand in for those of the first version; its own where `None`.
    pub scores: Option<&'static [u8]>,
    /// The production rows that were its reference, where that was not the model's.
    pub trained_on: Option<std::ops::Range<usize>>,
    /// The production rows that it answered.
    pub answered: std::ops::RangeFrom<usize>,
}

/// All models.
pub(super) fn all() -> Vec<DemoModel> {
    vec![employment(), car_loan(), car_price(), card()]
}

const REAL: &str =
    "A replay: real census answers of 2015 to 2018, spread over the 90 days before the demonstration was loaded.";
const SYNTHETIC: &str =
    "A replay: published synthetic data, spread over the 90 days before the demonstration was loaded.";

fn employment() -> DemoModel {
    let mut columns: Vec<Column> =
        ["SCHL", "MAR", "RELP", "DIS", "ESP", "CIT", "MIG", "MIL", "ANC", "NATIVITY", "DEAR", "DEYE", "DREM"]
            .into_iter()
            .map(|name| Column::new(name, Kind::Categorical, ColumnRole::Feature))
            .collect();
    let mut age = Column::new("AGEP", Kind::Numeric, ColumnRole::Protected);
    age.group_edges = Some(vec![25.0, 40.0, 60.0]);
    columns.insert(0, age);
    columns.push(Column::new("SEX", Kind::Categorical, ColumnRole::Protected));
    columns.push(Column::new("RAC1P", Kind::Categorical, ColumnRole::Protected));
    columns.push(Column::new("year", Kind::Numeric, ColumnRole::Ignored));
    columns.push(Column::new("score", Kind::Numeric, ColumnRole::Score));
    let version = |name, stage, role, scores, environment: &str| DemoVersion {
        name,
        spec: version(Task::Binary, stage, 0.5, &columns, environment),
        role,
        scores,
        trained_on: None,
        answered: 0..,
    };
    DemoModel {
        name: "employment",
        spec: ModelSpec {
            description: "Predicts from census answers whether a person is employed.".into(),
            owner: "Public Services, Maria Lopez".into(),
            owner_email: "maria.lopez@example.com".into(),
            team: "Public Services".into(),
            business: Some(Business {
                goal: "Offer support to those who are out of work".into(),
                metric: "Cost of wrong predictions a month".into(),
                target: None,
                currency: "USD".into(),
                cost_false_positive: Some(40.0),
                cost_false_negative: Some(15.0),
            }),
            runbook: Some("https://example.com/runbooks/employment".into()),
            downstream: vec!["benefits-portal".into()],
            expected_every_s: Some(86_400),
            public: true,
            simulated: Some(REAL.into()),
        },
        reference: files::EMPLOYMENT_REFERENCE,
        production: files::EMPLOYMENT_PRODUCTION,
        labels: files::EMPLOYMENT_LABELS,
        label_delay_days: 3,
        versions: vec![
            version("v1", Stage::Production, ObservationRole::Live, None, "LightGBM, as shipped with the data"),
            version(
                "v2",
                Stage::Shadow,
                ObservationRole::Shadow,
                Some(files::EMPLOYMENT_V2),
                "gradient boosting, 40,000 rows of 2015",
            ),
            version(
                "v3",
                Stage::Shadow,
                ObservationRole::Shadow,
                Some(files::EMPLOYMENT_V3),
                "logistic regression, 40,000 rows of 2015",
            ),
        ],
    }
}

fn car_loan() -> DemoModel {
    let columns = vec![
        Column::new("car_value", Kind::Numeric, ColumnRole::Feature),
        Column::new("salary_range", Kind::Categorical, ColumnRole::Feature),
        Column::new("debt_to_income_ratio", Kind::Numeric, ColumnRole::Feature),
        Column::new("loan_length", Kind::Numeric, ColumnRole::Feature),
        Column::new("repaid_loan_on_prev_car", Kind::Boolean, ColumnRole::Feature),
        Column::new("size_of_downpayment", Kind::Categorical, ColumnRole::Feature),
        Column::new("driver_tenure", Kind::Numeric, ColumnRole::Feature),
        Column::new("score", Kind::Numeric, ColumnRole::Score),
        Column::new("prediction", Kind::Numeric, ColumnRole::Prediction),
    ];
    DemoModel {
        name: "car_loan",
        spec: ModelSpec {
            description: "Predicts whether a car loan will be repaid.".into(),
            owner: "Lending, Jae Kim".into(),
            owner_email: "jae.kim@example.com".into(),
            team: "Lending".into(),
            business: Some(Business {
                goal: "Lend to those who will repay".into(),
                metric: "Cost of wrong predictions a month".into(),
                target: Some(25_000.0),
                currency: "EUR".into(),
                cost_false_positive: Some(120.0),
                cost_false_negative: Some(30.0),
            }),
            runbook: Some("https://example.com/runbooks/car-loan".into()),
            downstream: vec!["loan-desk".into(), "dealer-portal".into()],
            expected_every_s: Some(86_400),
            public: true,
            simulated: Some(SYNTHETIC.into()),
        },
        reference: files::CAR_LOAN_REFERENCE,
        production: files::CAR_LOAN_PRODUCTION,
        labels: files::CAR_LOAN_LABELS,
        label_delay_days: 2,
        versions: vec![
            DemoVersion {
                name: "v1",
                spec: version(Task::Binary, Stage::Production, 0.65, &columns, "as shipped with the data"),
                role: ObservationRole::Live,
                scores: None,
                trained_on: None,
                answered: 0..,
            },
            DemoVersion {
                name: "v2",
                spec: version(
                    Task::Binary,
                    Stage::Shadow,
                    0.65,
                    &columns,
                    "retrained on the first 12,500 rows after the step",
                ),
                role: ObservationRole::Shadow,
                scores: Some(files::CAR_LOAN_V2),
                trained_on: Some(12_500..25_000),
                answered: 25_000..,
            },
        ],
    }
}

fn car_price() -> DemoModel {
    let numeric = ["car_age", "km_driven", "price_new", "accident_count", "door_count"];
    let mut columns: Vec<Column> =
        numeric.into_iter().map(|name| Column::new(name, Kind::Numeric, ColumnRole::Feature)).collect();
    columns.push(Column::new("fuel", Kind::Categorical, ColumnRole::Feature));
    columns.push(Column::new("transmission", Kind::Categorical, ColumnRole::Feature));
    columns.push(Column::new("prediction", Kind::Numeric, ColumnRole::Prediction));
    single(
        "car_price",
        ModelSpec {
            description: "Estimates the price of a used car.".into(),
            owner: "Marketplace, Ines Duarte".into(),
            owner_email: "ines.duarte@example.com".into(),
            team: "Marketplace".into(),
            business: Some(Business {
                goal: "Suggest prices that sell within a month".into(),
                metric: "Mean absolute error".into(),
                target: Some(900.0),
                currency: "EUR".into(),
                ..Business::default()
            }),
            downstream: vec!["listing-form".into()],
            expected_every_s: Some(86_400),
            public: true,
            simulated: Some(SYNTHETIC.into()),
            ..ModelSpec::default()
        },
        Task::Regression,
        &columns,
        (files::CAR_PRICE_REFERENCE, files::CAR_PRICE_PRODUCTION, files::CAR_PRICE_LABELS),
    )
}

fn card() -> DemoModel {
    let mut columns = vec![
        Column::new("acq_channel", Kind::Categorical, ColumnRole::Feature),
        Column::new("app_behavioral_score", Kind::Numeric, ColumnRole::Feature),
        Column::new("requested_credit_limit", Kind::Numeric, ColumnRole::Feature),
        Column::new("app_channel", Kind::Categorical, ColumnRole::Feature),
        Column::new("credit_bureau_score", Kind::Numeric, ColumnRole::Feature),
        Column::new("stated_income", Kind::Numeric, ColumnRole::Feature),
        Column::new("is_customer", Kind::Boolean, ColumnRole::Feature),
        Column::new("prediction", Kind::Categorical, ColumnRole::Prediction),
    ];
    for class in ["prepaid_card", "highstreet_card", "upmarket_card"] {
        let mut column = Column::new(format!("y_pred_proba_{class}"), Kind::Numeric, ColumnRole::Score);
        column.class = Some(class.to_owned());
        columns.push(column);
    }
    single(
        "card",
        ModelSpec {
            description: "Suggests which credit card suits an applicant.".into(),
            owner: "Cards, Tom Becker".into(),
            owner_email: "tom.becker@example.com".into(),
            team: "Cards".into(),
            runbook: Some("https://example.com/runbooks/card".into()),
            downstream: vec!["application-flow".into()],
            expected_every_s: Some(86_400),
            public: true,
            simulated: Some(SYNTHETIC.into()),
            ..ModelSpec::default()
        },
        Task::Multiclass,
        &columns,
        (files::CARD_REFERENCE, files::CARD_PRODUCTION, files::CARD_LABELS),
    )
}

fn single(
    name: &'static str,
    spec: ModelSpec,
    task: Task,
    columns: &[Column],
    (reference, production, labels): (&'static [u8], &'static [u8], &'static [u8]),
) -> DemoModel {
    let version = DemoVersion {
        name: "v1",
        spec: version(task, Stage::Production, 0.5, columns, "as shipped with the data"),
        role: ObservationRole::Live,
        scores: None,
        trained_on: None,
        answered: 0..,
    };
    DemoModel { name, spec, reference, production, labels, label_delay_days: 1, versions: vec![version] }
}

fn version(task: Task, stage: Stage, threshold: f64, columns: &[Column], environment: &str) -> VersionSpec {
    let schema = Schema { columns: columns.to_vec(), confirmed: true };
    VersionSpec {
        stage,
        threshold,
        schema: guess::complete(schema, task),
        lineage: Some("See the demonstration data's README.".to_owned()),
        environment: Some(environment.to_owned()),
        ..VersionSpec::new(task)
    }
}

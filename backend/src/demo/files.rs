//! The files built into the binary.

macro_rules! files {
    ($($name:ident = $path:literal),+ $(,)?) => {
        $(pub(super) const $name: &[u8] = include_bytes!(concat!("../../demo/", $path, ".parquet"));)+
    };
}

files! {
    EMPLOYMENT_REFERENCE = "employment_reference",
    EMPLOYMENT_PRODUCTION = "employment_production",
    EMPLOYMENT_LABELS = "employment_labels",
    EMPLOYMENT_V2 = "employment_scores_v2",
    EMPLOYMENT_V3 = "employment_scores_v3",
    CAR_LOAN_REFERENCE = "car_loan_reference",
    CAR_LOAN_PRODUCTION = "car_loan_production",
    CAR_LOAN_LABELS = "car_loan_labels",
    CAR_LOAN_V2 = "car_loan_scores_v2",
    CAR_PRICE_REFERENCE = "car_price_reference",
    CAR_PRICE_PRODUCTION = "car_price_production",
    CAR_PRICE_LABELS = "car_price_labels",
    CARD_REFERENCE = "card_reference",
    CARD_PRODUCTION = "card_production",
    CARD_LABELS = "card_labels",
}

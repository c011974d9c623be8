use shared::schema::{ColumnRole, Kind};

use super::*;

fn names(list: &str) -> Vec<String> {
    list.split(',').map(str::to_owned).collect()
}

fn planned(columns: &str, settings: &Settings) -> Plan {
    plan(Purpose::Drift, &names(columns), &names(columns), settings).unwrap()
}

fn role(plan: &Plan, name: &str) -> (ColumnRole, bool) {
    let column = plan.columns.iter().find(|column| column.name == name).unwrap();
    (column.role, column.feature)
}

#[test]
fn usual_names_have_their_roles_and_the_rest_are_features() {
    let found =
        planned("income,y_true,target,y_pred,y_pred_proba,timestamp,id,latency_ms,Unnamed: 0,", &Settings::default());
    for (name, expected) in [
        ("income", ColumnRole::Feature),
        ("y_true", ColumnRole::Label),
        ("target", ColumnRole::Feature),
        ("y_pred", ColumnRole::Prediction),
        ("y_pred_proba", ColumnRole::Score),
        ("timestamp", ColumnRole::Time),
        ("id", ColumnRole::Id),
        ("latency_ms", ColumnRole::Latency),
        ("Unnamed: 0", ColumnRole::Ignored),
        ("", ColumnRole::Ignored),
    ] {
        assert_eq!(role(&found, name), (expected, expected == ColumnRole::Feature), "{name}");
    }
    assert_eq!(found.notes.len(), 2, "{:?}", found.notes);
}

#[test]
fn what_is_asked_for_comes_before_usual_names() {
    let settings = Settings { label: Some("paid".into()), score: Some("p".into()), ..Settings::default() };
    let found = planned("paid,p,label,prediction", &settings);
    assert_eq!(role(&found, "paid"), (ColumnRole::Label, false));
    assert_eq!(role(&found, "label"), (ColumnRole::Feature, true));
    // It may belong to another score than the one asked for.
    assert_eq!(role(&found, "prediction"), (ColumnRole::Ignored, false));
    let settings = Settings { label: Some("paid".into()), id: Some("paid".into()), ..Settings::default() };
    assert!(plan(Purpose::Quality, &[], &names("paid"), &settings).is_err());
}

#[test]
fn scores_of_classes_are_found_and_two_of_them_are_binary() {
    let several = planned("y_pred_proba_cat,y_pred_proba_dog,x", &Settings::default());
    assert_eq!(several.classes().map(|(class, _)| class).collect::<Vec<_>>(), ["cat", "dog"]);
    let binary = planned("y_pred_proba_0,y_pred_proba_1,x", &Settings::default());
    assert_eq!(binary.with_role(ColumnRole::Score).map(|column| column.name.as_str()), Some("y_pred_proba_1"));
    assert_eq!(role(&binary, "y_pred_proba_0"), (ColumnRole::Ignored, false));
    let settings = Settings { scores: vec!["cat=a,dog=b".into()], ..Settings::default() };
    assert_eq!(planned("a,b,x", &settings).classes().count(), 2);
    for wrong in ["cat", "cat=a,cat=b", "cat=a,dog=a", "cat=z"] {
        let settings = Settings { scores: vec![wrong.into()], ..Settings::default() };
        assert!(plan(Purpose::Quality, &[], &names("a,b"), &settings).is_err(), "{wrong}");
    }
}

#[test]
fn a_list_may_name_a_column_that_has_a_comma() {
    let columns = ["a".to_owned(), "b, c".to_owned(), "d".to_owned()];
    let settings = Settings {
        protected: vec!["b, c".into(), "a".into()],
        numeric: vec!["a, d".into()],
        features: vec!["a".into()],
        ..Settings::default()
    };
    let found = plan(Purpose::Drift, &columns, &columns, &settings).unwrap();
    assert_eq!(role(&found, "b, c"), (ColumnRole::Protected, false));
    // A protected attribute can be a feature too, where that is asked for.
    assert_eq!(role(&found, "a"), (ColumnRole::Protected, true));
    assert_eq!(role(&found, "d"), (ColumnRole::Ignored, false));
    assert_eq!(found.columns[2].kind, Some(Kind::Numeric));
    let both = Settings { numeric: vec!["a".into()], categorical: vec!["a".into()], ..Settings::default() };
    assert!(plan(Purpose::Drift, &columns, &columns, &both).is_err());
}

#[test]
fn columns_of_one_side_and_twofold_ones_are_noted() {
    let found = plan(Purpose::Drift, &names("a,b,a"), &names("b,a,c"), &Settings::default()).unwrap();
    assert_eq!((found.columns[0].reference, found.columns[0].current), (Some(0), Some(1)));
    assert_eq!(role(&found, "c"), (ColumnRole::Ignored, false));
    assert_eq!(found.notes.len(), 2, "{:?}", found.notes);
    assert_eq!(found.wanted(1).iter().map(|wanted| wanted.column).collect::<Vec<_>>(), [1, 0]);
}

//! Rules of a model.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use shared::alert::{Metric, duration_ms};
use shared::api::{Rule, RuleSpec};

use super::models::malformed;
use super::{App, names};
use crate::error::Error;
use crate::store::StoreError;
use crate::watch::Watch;

/// `GET /api/v1/models/{model}/rules`: those from the start and those that people wrote, with what they say.
pub(super) async fn list(State(app): State<App>, Path(model): Path<String>) -> Result<Json<Vec<Rule>>, Error> {
    Ok(Json(app.watching(move |watch| all(watch, &model)).await?))
}

/// `PUT /api/v1/models/{model}/rules/{rule}`: one of a built-in rule's name takes its place.
pub(super) async fn put(
    State(app): State<App>,
    Path((model, name)): Path<(String, String)>,
    body: Result<Json<RuleSpec>, JsonRejection>,
) -> Result<(StatusCode, Json<Rule>), Error> {
    names::check("rule", &name)?;
    let Json(spec) = body.map_err(malformed)?;
    check(&spec).map_err(Error::data)?;
    let known = spec.channels.clone();
    let channels = app.store(|store| store.channels()).await?;
    if let Some(unknown) = known.iter().find(|name| channels.iter().all(|channel| channel.name != **name)) {
        return Err(Error::data(format!("there is no channel \"{unknown}\": register it first, or leave it out")));
    }
    let store = std::sync::Arc::clone(&app.store);
    let (new, rule) = app
        .watching(move |watch| {
            let new = store.put_rule(&model, &name, &spec)?;
            let rule = all(watch, &model)?.into_iter().find(|rule| rule.name == name);
            Ok((new, rule.ok_or_else(|| StoreError::Missing("the rule was deleted at once".to_owned()))?))
        })
        .await?;
    Ok((if new { StatusCode::CREATED } else { StatusCode::OK }, Json(rule)))
}

/// `DELETE /api/v1/models/{model}/rules/{rule}`: a built-in rule is again as it was from the start.
pub(super) async fn delete(
    State(app): State<App>,
    Path((model, name)): Path<(String, String)>,
) -> Result<StatusCode, Error> {
    let store = std::sync::Arc::clone(&app.store);
    app.watching(move |watch| {
        store.delete_rule(&model, &name)?;
        watch.refresh(&model).map(drop)
    })
    .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// All rules of a model, as they are in the store by now.
fn all(watch: &Watch, model: &str) -> Result<Vec<Rule>, StoreError> {
    watch.refresh(model)?;
    let rule = |(name, built_in, spec, reading)| Rule { name, built_in, spec, reading };
    Ok(watch.rules(model).into_iter().map(rule).collect())
}

/// What is wrong with a rule, as a sentence.
fn check(spec: &RuleSpec) -> Result<(), String> {
    let metric = Metric::of(&spec.metric)?;
    duration_ms(&spec.window).map_err(|why| format!("window: {why}"))?;
    if let Some(hold) = &spec.hold {
        duration_ms(hold).map_err(|why| format!("for: {why}"))?;
    }
    if spec.threshold.is_some_and(|threshold| !threshold.is_finite()) {
        return Err("the threshold must be a finite number".to_owned());
    }
    if spec.threshold.or(metric.usual_limit()).is_none() {
        return Err(format!("\"{}\" has no usual limit: name one in \"threshold\"", spec.metric));
    }
    if metric.needs_feature() && spec.feature.as_ref().is_none_or(String::is_empty) {
        return Err(format!("\"{}\" is of one column: name it in \"feature\"", spec.metric));
    }
    Ok(())
}

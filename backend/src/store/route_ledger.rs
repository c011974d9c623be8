//! The ledger of routes: who served at any time, and who decided so.

use rusqlite::{Connection, OptionalExtension, params};
use shared::api::{Route, RouteChange, RoutePlan};

use super::models::{from_json, model_id, to_json};
use super::{SqliteStore, StoreError};
use crate::clock::{self, HOUR_S};

/// Changes listed at once.
const MOST_LISTED: i64 = 1_000;

/// Decides the next route from the present one, and names what is done.
pub type Deciding<'a> = &'a mut dyn FnMut(&Route) -> Result<(Route, String), StoreError>;

/// Routes over time.
pub trait RouteLedger {
    /// The route of a model now.
    fn route(&self, model: &str) -> Result<Route, StoreError>;

    /// The line of the ledger that held at an epoch millisecond; `None` before the first.
    fn route_at(&self, model: &str, at_ms: i64) -> Result<Option<RouteChange>, StoreError>;

    /// The latest changes, the latest first.
    fn route_history(&self, model: &str) -> Result<Vec<RouteChange>, StoreError>;

    /// Changes the route, in one transaction with what was decided on; revision and time are set here.
    fn change_route(&self, model: &str, decide: Deciding<'_>) -> Result<RouteChange, StoreError>;

    /// Live and canary rows of each version from the hour of an epoch millisecond on.
    fn observed_rows(&self, model: &str, since_ms: i64) -> Result<Vec<(String, u64)>, StoreError>;
}

impl RouteLedger for SqliteStore {
    fn route(&self, model: &str) -> Result<Route, StoreError> {
        self.read(|connection| present(connection, model_id(connection, model)?))
    }

    fn route_at(&self, model: &str, at_ms: i64) -> Result<Option<RouteChange>, StoreError> {
        self.read(|connection| at(connection, model_id(connection, model)?, at_ms))
    }

    fn route_history(&self, model: &str) -> Result<Vec<RouteChange>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT action, route FROM route_change WHERE model_id = ?1 ORDER BY revision DESC LIMIT ?2",
            )?;
            let lines = statement.query_map(params![model_id(connection, model)?, MOST_LISTED], line)?;
            lines.map(|found| change(found?)).collect()
        })
    }

    fn change_route(&self, model: &str, decide: Deciding<'_>) -> Result<RouteChange, StoreError> {
        self.write(|connection| {
            let model_id = model_id(connection, model)?;
            let before = present(connection, model_id)?;
            let (mut route, action) = decide(&before)?;
            route.revision = before.revision + 1;
            // A clock that went back must not make the ledger go back.
            route.since = Some(clock::now_ms().max(before.since.unwrap_or(i64::MIN)));
            connection.execute(
                "INSERT INTO route_change (model_id, revision, at, action, route) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![model_id, route.revision as i64, route.since, action, to_json(&route)?],
            )?;
            Ok(RouteChange { route, action })
        })
    }

    fn observed_rows(&self, model: &str, since_ms: i64) -> Result<Vec<(String, u64)>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT version.name, sum(traffic.rows) FROM traffic JOIN version ON version.id = version_id
                 WHERE version.model_id = ?1 AND role IN (1, 3) AND hour >= ?2 GROUP BY version.id ORDER BY version.id",
            )?;
            let since_hour = since_ms.div_euclid(1_000 * HOUR_S);
            let rows = statement.query_map(params![model_id(connection, model)?, since_hour], |row| {
                Ok((row.get(0)?, row.get::<_, i64>(1)? as u64))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

/// The line of the ledger that held at an epoch millisecond.
pub(super) fn at(connection: &Connection, model_id: i64, at_ms: i64) -> Result<Option<RouteChange>, StoreError> {
    let sql = "SELECT action, route FROM route_change WHERE model_id = ?1 AND at <= ?2 ORDER BY revision DESC LIMIT 1";
    let found = connection.prepare_cached(sql)?.query_row(params![model_id, at_ms], line).optional()?;
    found.map(change).transpose()
}

fn present(connection: &Connection, model_id: i64) -> Result<Route, StoreError> {
    let latest: Option<String> = connection
        .prepare_cached("SELECT route FROM route_change WHERE model_id = ?1 ORDER BY revision DESC LIMIT 1")?
        .query_row([model_id], |row| row.get(0))
        .optional()?;
    match latest {
        Some(route) => from_json(&route),
        None => Ok(Route { plan: RoutePlan::default(), revision: 0, since: None, by: String::new(), rollout: None }),
    }
}

fn line(row: &rusqlite::Row<'_>) -> rusqlite::Result<(String, String)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn change((action, route): (String, String)) -> Result<RouteChange, StoreError> {
    Ok(RouteChange { route: from_json(&route)?, action })
}

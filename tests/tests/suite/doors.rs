//! Who comes in, and what they may do.

mod audit;
mod cli;
mod openid;
mod roles;
mod sessions;
mod tokens;
mod withheld;

use backend::doors::DoorSettings;
use serde_json::{Value, json};
use shared::api::{Grant, Role};
use tests::api::Api;
use tests::rows::{OBSERVATIONS, loan_csv, register_loan};

/// Doors that let nobody in without signing in.
fn closed() -> DoorSettings {
    DoorSettings { open: false, ..DoorSettings::default() }
}

/// The model `loan` with rows, behind closed doors, and an admin's token.
async fn with_loan() -> (Api, String) {
    let open = Api::new();
    register_loan(&open).await;
    open.post_csv(&format!("{OBSERVATIONS}?role=reference"), loan_csv("t", 120)).await;
    open.post_csv(OBSERVATIONS, loan_csv("r", 120)).await;
    let api = open.behind_others(closed());
    let admin = api.token(&[Grant::everywhere(Role::Admin)]);
    (api, admin)
}

async fn get(api: &Api, token: &str, path: &str) -> (u16, Value) {
    let answer = api.send_as(Some(token), "GET", path, &json!(null)).await;
    (answer.status.as_u16(), answer.json())
}

fn of(role: Role, model: &str) -> Grant {
    Grant { role, models: Some(vec![model.to_owned()]) }
}

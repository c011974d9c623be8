//! `evenkeel serve` and `evenkeel demo`.

use std::io::Write as _;
use std::sync::Arc;
use std::time::Duration;

use super::{account, progress};
use crate::doors::DoorSettings;
use crate::outbound::{Client, Reach};
use crate::routes::{App, router};
use crate::server::{self, Serving};
use crate::settings::Settings;
use crate::store::{SqliteStore, Store};
use crate::{demo, logs, retention, watch};

/// The exit code of a process that was told twice to end, as a shell has it.
const ENDED_AT_ONCE: i32 = 130;

pub(super) fn serve(settings: &Settings, demo: bool) -> Result<(), String> {
    let doors = settings.doors.settings(settings.listen.ip(), settings.url.as_deref())?;
    logs::start(&settings.logs)?;
    server::raise_open_files();
    let store: Arc<dyn Store> = Arc::new(
        SqliteStore::open_with(&settings.data, settings.keeping.most_bytes())
            .map_err(|error| format!("the store in {} can't be opened: {error}", settings.data.display()))?,
    );
    let first_link = first_steps(store.as_ref(), settings, &doors)?;
    if demo {
        load_demo(store.as_ref())?;
    }
    let reach = Reach { private: settings.watching.allow_private_targets.0, ..Reach::default() };
    let body_limit = settings.limits.body_limit_mb.saturating_mul(1_000_000);
    let (kept, keeping) = (Arc::clone(&store), settings.keeping.rows());
    let app = App::new(store, settings.watching.timing(), reach, body_limit)
        .map_err(|error| error.to_string())?
        .with(Serving::new(settings.connections.clone(), settings.limits.clone()))
        .behind(doors)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    let ended = runtime.block_on(async {
        retention::start(kept, keeping);
        listen(settings, app, first_link).await
    });
    // What still runs on a thread is undone with its transaction.
    runtime.shutdown_background();
    ended
}

/// What the one-time link of the first admin carries, as long as there are no accounts. To other machines nothing is
/// served before somebody can sign in.
fn first_steps(store: &dyn Store, settings: &Settings, doors: &DoorSettings) -> Result<Option<String>, String> {
    let told = |error: crate::store::StoreError| error.to_string();
    let signs_in = doors.proxy.is_some() || doors.openid.is_some() || store.anyone_signs_in().map_err(told)?;
    if !settings.listen.ip().is_loopback() && !signs_in {
        return Err(format!(
            "{} can be reached from other machines, and nobody could sign in yet: make an account first with `evenkeel account add NAME --role admin --data {}`, or listen on 127.0.0.1",
            settings.listen,
            settings.data.display()
        ));
    }
    if !store.accounts().map_err(told)?.is_empty() {
        return Ok(None);
    }
    account::new_link(store).map(Some)
}

fn load_demo(store: &dyn Store) -> Result<(), String> {
    let spinner = progress::working("looking for the demonstration data");
    let loaded = demo::load(store, |step| {
        spinner.set_message(step.to_owned());
        if spinner.is_hidden() {
            println!("{step}");
        }
    });
    spinner.finish_and_clear();
    let loaded = loaded.map_err(|error| format!("the demonstration data can't be loaded: {error}"))?;
    if !loaded.is_empty() {
        println!("loaded the demonstration models {}", loaded.join(", "));
    }
    Ok(())
}

async fn listen(settings: &Settings, app: App, first_link: Option<String>) -> Result<(), String> {
    let address = settings.listen;
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|error| format!("{address} can't be listened on: {error}; is another evenkeel running?"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    watch::start(Arc::clone(&app.watch));
    watch::start_asking(&app.watch, Client::new(app.reach)?, settings.url.clone());
    let serving = Arc::clone(&app.serving);
    tokio::spawn(end_when_told(Arc::clone(&serving), settings.connections.drain()));
    let first = first_link.map_or_else(String::new, |link| {
        format!("\nThe first admin signs in here, once, within a day: http://{address}/sign-in#link={link}")
    });
    let text = format!("Evenkeel is ready at http://{address}{first}\n");
    // In one piece, and whether or not anybody reads it: who waits for the first line may be gone by the second.
    let _unread = std::io::stdout().write_all(text.as_bytes());
    server::serve(listener, router(app), serving).await;
    Ok(())
}

/// At the first signal nothing new is begun; at the second the process ends.
async fn end_when_told(serving: Arc<Serving>, most: Duration) {
    told().await;
    let running = serving.drain.running();
    eprintln!("evenkeel: ending; {running} requests may take up to {} s, a second signal ends them", most.as_secs());
    tokio::spawn(async {
        told().await;
        std::process::exit(ENDED_AT_ONCE);
    });
    serving.drain.drain(most).await;
}

/// Waits for Ctrl-C or a termination signal.
async fn told() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = interrupt.await;
}

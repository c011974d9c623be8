//! `evenkeel serve` and `evenkeel demo`.

use std::net::SocketAddr;
use std::sync::Arc;

use super::progress;
use crate::demo;
use crate::outbound::{Client, Reach};
use crate::retention;
use crate::routes::{App, router};
use crate::settings::Settings;
use crate::store::{SqliteStore, Store};
use crate::watch;

pub(super) fn serve(settings: &Settings, demo: bool) -> Result<(), String> {
    if !settings.listen.ip().is_loopback() {
        return Err(format!(
            "{} can be reached from other machines, and there is no sign-in yet: listen on 127.0.0.1 and put a proxy with authentication in front",
            settings.listen
        ));
    }
    let filter = tracing_subscriber::EnvFilter::try_from_env("EVENKEEL_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // A second start in one process (tests) keeps the first subscriber.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
    let store: Arc<dyn Store> = Arc::new(
        SqliteStore::open_with(&settings.data, settings.keeping.most_bytes())
            .map_err(|error| format!("the store in {} can't be opened: {error}", settings.data.display()))?,
    );
    if demo {
        load_demo(store.as_ref())?;
    }
    let reach = Reach { private: settings.watching.allow_private_targets.0, ..Reach::default() };
    let body_limit = settings.body_limit_mb.saturating_mul(1_000_000);
    let (kept, keeping) = (Arc::clone(&store), settings.keeping.rows());
    let app = App::new(store, settings.watching.timing(), reach, body_limit).map_err(|error| error.to_string())?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
    let _in_runtime = runtime.enter();
    retention::start(kept, keeping);
    runtime.block_on(listen(settings.listen, app, settings.url.clone()))
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

async fn listen(address: SocketAddr, app: App, url: Option<String>) -> Result<(), String> {
    let listener = tokio::net::TcpListener::bind(address)
        .await
        .map_err(|error| format!("{address} can't be listened on: {error}; is another evenkeel running?"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    watch::start(Arc::clone(&app.watch));
    watch::start_asking(&app.watch, Client::new(app.reach)?, url);
    println!("Evenkeel is ready at http://{address}");
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stopped()).await.map_err(|error| error.to_string())
}

/// Waits for Ctrl-C or a termination signal.
async fn stopped() {
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

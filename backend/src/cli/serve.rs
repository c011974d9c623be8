//! `evenkeel serve` and `evenkeel demo`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::progress;
use crate::demo;
use crate::outbound::{Client, Reach};
use crate::routes::{App, router};
use crate::store::{SqliteStore, Store};
use crate::watch::{self, Timing};

/// Settings of the server.
#[derive(Debug, Args)]
pub(super) struct Settings {
    /// Where to listen
    #[arg(long, env = "EVENKEEL_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The folder that everything is kept in
    #[arg(long, env = "EVENKEEL_DATA", default_value = "./evenkeel-data")]
    data: PathBuf,
    /// The largest body of a batch, in megabytes
    #[arg(long, env = "EVENKEEL_BODY_LIMIT_MB", default_value_t = 4_096)]
    body_limit_mb: u64,
    /// Ask endpoints and send messages in private networks too
    #[arg(long, env = "EVENKEEL_ALLOW_PRIVATE_TARGETS")]
    allow_private_targets: bool,
    /// Where people find this Evenkeel, for links in messages
    #[arg(long, env = "EVENKEEL_URL")]
    url: Option<String>,
    /// An incident is resolved once nothing fires for so many seconds
    #[arg(long, env = "EVENKEEL_QUIET_S", default_value_t = 60)]
    quiet_s: u64,
    /// An open breaker is tried again after so many seconds
    #[arg(long, env = "EVENKEEL_BREAKER_RETRY_S", default_value_t = 300)]
    breaker_retry_s: u64,
}

impl Settings {
    fn timing(&self) -> Timing {
        Timing {
            quiet: Duration::from_secs(self.quiet_s),
            retry: Duration::from_secs(self.breaker_retry_s),
            ..Timing::default()
        }
    }
}

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
        SqliteStore::open(&settings.data)
            .map_err(|error| format!("the store in {} can't be opened: {error}", settings.data.display()))?,
    );
    if demo {
        load_demo(store.as_ref())?;
    }
    let reach = Reach { private: settings.allow_private_targets, ..Reach::default() };
    let body_limit = settings.body_limit_mb.saturating_mul(1_000_000);
    let app = App::new(store, settings.timing(), reach, body_limit).map_err(|error| error.to_string())?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| error.to_string())?;
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
    axum::serve(listener, router(app)).with_graceful_shutdown(stopped()).await.map_err(|error| error.to_string())
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

//! `wanghong serve`.

use super::{lock, private, setup, told::Done};
use crate::{
    app::App,
    config::{self, Config},
    router,
};
use std::net::SocketAddr;
use tokio::{
    net::TcpListener,
    runtime::Handle,
    signal::unix::{SignalKind, signal},
};
use wanghong_base::{http, metrics, tasks::Tasks};
use wanghong_live::ingest;
use wanghong_media::rtmp::Limits;

/// A room is as large as the number of sockets we may hold; the hard limit is the operator's word.
fn raise_file_limit() {
    match rlimit::increase_nofile_limit(u64::MAX) {
        Ok(limit) => tracing::info!(limit, "files and sockets"),
        Err(error) => tracing::warn!(%error, "the limit on files and sockets stays as it is"),
    }
}

/// Serves until SIGTERM or SIGINT, then finishes what is open.
pub(super) async fn run(config: Config, owners: Handle) -> Done {
    run_with(config, owners, |app| setup::announce(&app.base.config)).await
}

/// Serves, and begins something beside it once both doors are open.
pub(super) async fn run_with(config: Config, owners: Handle, begin: impl FnOnce(&App)) -> Done {
    if let Some(warning) = config::warning() {
        tracing::warn!("{warning}");
    }
    let unusable = |error| {
        format!(
            "data = \"{}\": {error}. Name a folder in which this user can write, such as data = \"/var/lib/wanghong\"",
            config.base.data.display()
        )
    };
    std::fs::create_dir_all(&config.base.data)
        .and_then(|()| private::close(&config.base.data))
        .map_err(unusable)?;
    let _lock = lock::take(&config)?;
    raise_file_limit();
    let http = listen(config.base.listen, "listen")?;
    let rtmp_listen = config.live.rtmp_listen;
    let rtmp = listen(rtmp_listen, "rtmp_listen")?;
    let numbers = config.base.metrics_listen.map(|address| listen(address, "metrics_listen")).transpose()?;
    let metrics = metrics::start(&[wanghong_shop::metrics::BATCHES]).map_err(|e| e.to_string())?;
    wanghong_shop::metrics::describe();
    wanghong_live::metrics::describe();
    let app = App::start(config, Some(metrics), Tasks::new(owners)).await.map_err(|e| e.to_string())?;
    tracing::info!(url = %app.base.config.public_url, rtmp = %rtmp_listen, "wanghong is on");
    app.base.tasks.own("rtmp", ingest::serve(app.live.clone(), rtmp, Limits::default()));
    if let Some(numbers) = numbers {
        app.base
            .tasks
            .spawn("metrics", http::serve(numbers, metrics::alone(&app.base), app.base.tasks.clone()));
    }
    let (front, tasks) = (router::front(&app), app.base.tasks.clone());
    if app.base.config.behind_proxy {
        app.base.tasks.spawn("http", http::serve_proxied(http, front, tasks));
    } else {
        app.base.tasks.spawn("http", http::serve(http, front, tasks));
    }
    begin(&app);
    let name = asked_to_stop().await?;
    tracing::info!(name, "stopping");
    if !app.base.tasks.stop().await {
        tracing::warn!("some tasks did not end in time");
    }
    app.base.db.close().await;
    Ok(())
}

fn listen(address: SocketAddr, key: &str) -> Result<TcpListener, String> {
    let taken = |error| {
        format!("{key} = {address}: {error}. Is another program there? `wanghong doctor` tells more.")
    };
    let socket = match address {
        SocketAddr::V4(_) => tokio::net::TcpSocket::new_v4(),
        SocketAddr::V6(_) => tokio::net::TcpSocket::new_v6(),
    };
    let socket = socket.map_err(taken)?;
    socket.set_reuseaddr(true).map_err(taken)?;
    socket.bind(address).map_err(taken)?;
    // After a restart everybody comes back at once.
    socket.listen(4_096).map_err(taken)
}

async fn asked_to_stop() -> Result<&'static str, String> {
    let mut term = signal(SignalKind::terminate()).map_err(|e| e.to_string())?;
    let mut int = signal(SignalKind::interrupt()).map_err(|e| e.to_string())?;
    Ok(tokio::select! {
        _ = term.recv() => "SIGTERM",
        _ = int.recv() => "SIGINT",
    })
}

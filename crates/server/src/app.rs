//! Everything that a request can reach, wired once at the start.

use crate::{config::Config, limits, setup, web::crawl::Sitemap};
use axum::extract::FromRef;
use metrics_exporter_prometheus::PrometheusHandle;
use std::pin::Pin;
use wanghong_base::{
    Base,
    clock::{self, guard, record},
    error::Result,
    metrics, page_cache,
    tasks::Tasks,
};
use wanghong_live::Live;
use wanghong_people::{People, auth::Seal};
use wanghong_shop::{Shop, desk::clerk::Clerk};
use wanghong_store::{Db, acts, sessions, tokens};

/// The parts of a running server, each of which stands on those before it.
#[derive(Clone, Debug, FromRef)]
pub(crate) struct App {
    /// What every part stands on.
    pub(crate) base: Base,
    /// Who is here.
    pub(crate) people: People,
    /// The till.
    pub(crate) shop: Shop,
    /// The shows.
    pub(crate) live: Live,
    /// What search engines are told of.
    pub(crate) sitemap: Sitemap,
}

impl App {
    /// Opens everything that is kept and starts everything that runs.
    pub(crate) async fn start(
        config: Config,
        metrics: Option<PrometheusHandle>,
        tasks: Tasks,
    ) -> Result<Self> {
        let db = Db::open(&config.base.database_url()).await?;
        setup::prepare(&config.base, &db).await?;
        record::resume(&db).await?;
        let clerk = Clerk::take_over(&db).await?;
        let seal = Seal::open(&db).await?;
        let base = Base::new(config.base, db, (metrics, tasks))?;
        let people = People::new(&base, &seal)?;
        let (shop, inbox) = Shop::new(&people, &seal, &config.shop)?;
        let live = Live::new(&shop, config.live);
        let app = Self { base, people, shop, live, sitemap: Sitemap::default() };
        app.shop.keep(clerk, inbox);
        keep_all(&app);
        if let Some(numbers) = app.base.metrics.clone() {
            app.base.tasks.spawn("numbers", metrics::keep(numbers, app.base.tasks.clone()));
        }
        app.live.keep().await?;
        Ok(app)
    }
}

/// What works beside requests until the program stops.
type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Forgets what has run out, now and then.
async fn keep_house(app: App) {
    loop {
        if let Err(error) = sessions::sweep(&app.base.db, clock::now()).await {
            tracing::warn!(%error, "old sessions were not forgotten");
        }
        if let Err(error) = acts::sweep(&app.base.db, clock::now() - limits::ACT_AGE).await {
            tracing::warn!(%error, "old acts were not forgotten");
        }
        if let Err(error) = tokens::sweep(&app.base.db, clock::now() - limits::TOKEN_LISTED).await {
            tracing::warn!(%error, "old tokens were not forgotten");
        }
        app.shop.sweep().await;
        if let Err(error) = wanghong_people::api::blobs::sweep(&app.people).await {
            tracing::warn!(%error, "unused pictures were not removed");
        }
        tokio::select! {
            () = tokio::time::sleep(limits::HOUSEKEEPING) => {}
            () = app.base.tasks.stopping() => return,
        }
    }
}

/// Has plans made anew for what a rush has filled.
async fn count_rows(app: App) {
    loop {
        match app.base.db.count_grown().await {
            Ok(grown) if grown.is_empty() => {}
            Ok(grown) => tracing::debug!(?grown, "rows were counted"),
            Err(error) => tracing::warn!(%error, "rows were not counted: plans may not fit them"),
        }
        tokio::select! {
            () = tokio::time::sleep(limits::COUNTING) => {}
            () = app.base.tasks.stopping() => return,
        }
    }
}

/// What works beside the requests for as long as the server runs.
fn keep_all(app: &App) {
    let keep = |name, work: fn(App) -> Work| {
        let app = app.clone();
        app.base.tasks.clone().keep(name, move || work(app.clone()));
    };
    keep("clock", |app| Box::pin(guard::watch(app.base.clone())));
    keep("pages' news", |app| Box::pin(page_cache::follow(app.base.clone())));
    keep("counting", |app| Box::pin(count_rows(app)));
    keep("housekeeping", |app| Box::pin(keep_house(app)));
}

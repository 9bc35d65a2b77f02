//! Everything that a request can reach, wired once at the start.

use crate::{config::Config, setup, web::crawl::Sitemap};
use axum::extract::FromRef;
use metrics_exporter_prometheus::PrometheusHandle;
use wanghong_base::{Base, clock::record, error::Result, tasks::Tasks};
use wanghong_live::Live;
use wanghong_people::{People, auth::Seal};
use wanghong_shop::{Shop, desk::sequencer::Sequencer};
use wanghong_store::Db;

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
        let sequencer = Sequencer::take_over(&db).await?;
        let seal = Seal::open(&db).await?;
        let base = Base::new(config.base, db, (metrics, tasks))?;
        let people = People::new(&base, &seal)?;
        let (shop, inbox) = Shop::new(&people, &seal, &config.shop)?;
        let live = Live::new(&shop, config.live);
        let app = Self { base, people, shop, live, sitemap: Sitemap::default() };
        app.shop.keep(sequencer, inbox);
        app.base.keep();
        app.people.keep();
        app.live.keep().await?;
        Ok(app)
    }
}

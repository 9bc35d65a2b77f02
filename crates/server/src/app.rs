//! Everything a request can reach, wired once at the start.

use crate::{
    api::{self, attention::Looked},
    auth::{Devices, Seal, Visitors, password::Hasher},
    beacon::{self, Beacon},
    clock::{self, guard, record},
    config::Config,
    error::Result,
    facts::Facts,
    flow::Flow,
    herd::{self, Herd},
    hooks::{self, Hooks},
    limits,
    live::{Halls, Ledger, Stages, cards, news, replay::Replays, stages, testpicture::TestPictures},
    metrics,
    pay::{self, Pay},
    posts::Shows,
    reads::Reads,
    ready::Ready,
    setup,
    shop::{
        self, Desk, Files, Labels, Lines, Receipts,
        marks::{self, Marks},
    },
    tasks::Tasks,
    throttle::Throttle,
    troubles::Troubles,
    upload::Uploads,
    web::crawl::Sitemap,
};
use metrics_exporter_prometheus::PrometheusHandle;
use std::{pin::Pin, sync::Arc};
use tokio::sync::{Mutex, Semaphore};
use wanghong_store::{Db, acts, blobs::Folder, sessions, tokens};

/// The parts of a running server.
#[derive(Debug)]
pub(crate) struct App {
    /// How it is set up.
    pub(crate) config: Config,
    /// What the operator counts, if anybody does.
    pub(crate) metrics: Option<PrometheusHandle>,
    /// Rows.
    pub(crate) db: Db,
    /// Pictures.
    pub(crate) blobs: Folder,
    /// What runs beside requests.
    pub(crate) tasks: Tasks,
    /// Passwords.
    pub(crate) hasher: Hasher,
    /// Shows that many ask about.
    pub(crate) shows: Shows,
    /// Rows that many ask for at once.
    pub(crate) reads: Reads,
    /// Requests to the API by network.
    pub(crate) requests: Throttle,
    /// Passwords tried by e-mail and network.
    pub(crate) logins: Throttle,
    /// Passwords tried by e-mail, wherever they come from.
    pub(crate) logins_anywhere: Throttle,
    /// Wrong passwords by network, which many people may share.
    pub(crate) knocks: Throttle,
    /// Passwords tried in a browser in which the same person has logged in before.
    pub(crate) logins_on_device: Throttle,
    /// Where people usually log in.
    pub(crate) devices: Devices,
    /// What orders may share.
    pub(crate) marks: Marks,
    /// Browsers, and who of them counts as one of the people.
    pub(crate) visitors: Visitors,
    /// New people by network.
    pub(crate) signups: Throttle,
    /// Reports of the viewers of replays.
    pub(crate) rewatches: Throttle,
    /// The same by network.
    pub(crate) rewatches_of_network: Throttle,
    /// What viewers of replays have looked at, or whether they were there at all, and need not tell again.
    pub(crate) looked: Looked,
    /// Holds and cancellations by user.
    pub(crate) taps: Throttle,
    /// Test pictures that run.
    pub(crate) pictures_on: TestPictures,
    /// Pictures uploaded by account.
    pub(crate) uploads: Throttle,
    /// Bodies that come in.
    pub(crate) coming: Uploads,
    /// Bounds pictures decoded at once.
    pub(crate) pictures: Semaphore,
    /// What was committed, for whoever listens.
    pub(crate) facts: Facts,
    /// Files on their way out.
    pub(crate) flow: Flow,
    /// Bounds the tables of shops on their way out or in.
    pub(crate) tables: Arc<Semaphore>,
    /// Pages for those who are not logged in.
    pub(crate) herd: Herd,
    /// What search engines are told of.
    pub(crate) sitemap: Sitemap,
    /// Events on their way into rows.
    pub(crate) ledger: Ledger,
    /// The signals.
    pub(crate) stages: Stages,
    /// Playlists of shows that have ended.
    pub(crate) replays: Replays,
    /// The rooms.
    pub(crate) halls: Halls,
    /// Whose the newest orders are.
    pub(crate) files: Files,
    /// Who is how far in line.
    pub(crate) lines: Lines,
    /// What is sold, by name.
    pub(crate) labels: Arc<Labels>,
    /// The public beacon that draws wait for.
    pub(crate) beacon: Beacon,
    /// What proves that somebody is in a draw.
    pub(crate) receipts: Receipts,
    /// The one owner of all stock.
    pub(crate) desk: Desk,
    /// Whether it sells.
    pub(crate) ready: Ready,
    /// What is wrong.
    pub(crate) troubles: Troubles,
    /// Those who move money.
    pub(crate) pay: Pay,
    /// Who else is told.
    pub(crate) hooks: Arc<Hooks>,
    /// Held while the catalogue is looked at and changed: changes come one after another.
    pub(crate) catalogue: Mutex<()>,
}

impl App {
    /// Opens everything that is kept and starts everything that runs.
    pub(crate) async fn start(
        config: Config,
        metrics: Option<PrometheusHandle>,
        tasks: Tasks,
    ) -> Result<Arc<Self>> {
        let db = Db::open(&config.database_url()).await?;
        setup::prepare(&config, &db).await?;
        record::resume(&db).await?;
        let clerk = shop::desk::clerk::Clerk::take_over(&db).await?;
        let seal = Seal::open(&db).await?;
        let pay = Pay::open(&config.payments, &config.transfer_instructions, config.stripe())?;
        let (desk, inbox) = Desk::new();
        let app = Arc::new(Self {
            blobs: Folder::open(&config.data.join("blobs"))?,
            ledger: Ledger::start(db.clone(), &tasks),
            hasher: Hasher::default(),
            requests: Throttle::new(limits::REQUESTS, limits::REQUEST_WINDOW),
            logins_anywhere: Throttle::new(limits::LOGINS_ANYWHERE, limits::LOGIN_WINDOW),
            logins: Throttle::new(limits::LOGINS, limits::LOGIN_WINDOW),
            knocks: Throttle::new(limits::KNOCKS, limits::LOGIN_WINDOW),
            logins_on_device: Throttle::new(limits::LOGINS, limits::LOGIN_WINDOW),
            devices: Devices::new(seal.clone()),
            marks: Marks::new(seal.clone()),
            visitors: Visitors::new(seal),
            rewatches_of_network: Throttle::new(limits::REWATCHES_OF_NETWORK, limits::REWATCH_WINDOW),
            looked: Looked::default(),
            taps: Throttle::new(limits::TAPS, limits::TAP_WINDOW),
            signups: Throttle::new(limits::SIGNUPS, limits::LOGIN_WINDOW),
            rewatches: Throttle::new(limits::REWATCHES, limits::REWATCH_WINDOW),
            uploads: Throttle::new(limits::UPLOADS, limits::UPLOAD_WINDOW),
            coming: Uploads::open(config.data.join("uploads"))?,
            pictures: Semaphore::new(limits::PICTURES_AT_ONCE),
            pictures_on: TestPictures::default(),
            stages: Stages::default(),
            replays: Replays::default(),
            halls: Halls::default(),
            facts: Facts::default(),
            flow: Flow::default(),
            tables: Arc::new(Semaphore::new(limits::TABLES_AT_ONCE)),
            herd: Herd::default(),
            sitemap: Sitemap::default(),
            shows: Shows::default(),
            reads: Reads::start(&db, &tasks),
            files: Files::default(),
            lines: Lines::default(),
            beacon: Beacon::new(config.beacon, &config.beacon_urls),
            receipts: Receipts::default(),
            ready: Ready::default(),
            troubles: config.troubles(),
            labels: desk.labels(),
            hooks: Arc::new(Hooks::new(config.webhooks_private)),
            catalogue: Mutex::default(),
            metrics,
            desk,
            pay,
            config,
            db,
            tasks,
        });
        app.tasks.own("desk", clerk.work(Arc::clone(&app), inbox));
        keep_all(&app);
        if let Some(numbers) = app.metrics.clone() {
            app.tasks.spawn("numbers", metrics::keep(numbers, app.tasks.clone()));
        }
        stages::resume(&app).await?;
        Ok(app)
    }
}

/// What works beside requests until the program stops.
type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Forgets what has run out, now and then.
async fn keep_house(app: Arc<App>) {
    loop {
        if let Err(error) = sessions::sweep(&app.db, clock::now()).await {
            tracing::warn!(%error, "old sessions were not forgotten");
        }
        if let Err(error) = acts::sweep(&app.db, clock::now() - limits::ACT_AGE).await {
            tracing::warn!(%error, "old acts were not forgotten");
        }
        if let Err(error) = tokens::sweep(&app.db, clock::now() - limits::TOKEN_LISTED).await {
            tracing::warn!(%error, "old tokens were not forgotten");
        }
        if let Err(error) = hooks::sweep(&app).await {
            tracing::warn!(%error, "old deliveries of webhooks were not forgotten");
        }
        if let Err(error) = marks::forget(&app, clock::now()).await {
            tracing::warn!(%error, "old marks of orders were not forgotten");
        }
        if let Err(error) = api::blobs::sweep(&app).await {
            tracing::warn!(%error, "unused pictures were not removed");
        }
        tokio::select! {
            () = tokio::time::sleep(limits::HOUSEKEEPING) => {}
            () = app.tasks.stopping() => return,
        }
    }
}

/// Has plans made anew for what a rush has filled.
async fn count_rows(app: Arc<App>) {
    loop {
        match app.db.count_grown().await {
            Ok(grown) if grown.is_empty() => {}
            Ok(grown) => tracing::debug!(?grown, "rows were counted"),
            Err(error) => tracing::warn!(%error, "rows were not counted: plans may not fit them"),
        }
        tokio::select! {
            () = tokio::time::sleep(limits::COUNTING) => {}
            () = app.tasks.stopping() => return,
        }
    }
}

/// What works beside the requests for as long as the server runs.
fn keep_all(app: &Arc<App>) {
    let keep = |name, work: fn(Arc<App>) -> Work| {
        let app = Arc::clone(app);
        app.tasks.clone().keep(name, move || work(Arc::clone(&app)));
    };
    keep("clock", |app| Box::pin(guard::watch(app)));
    keep("filing", |app| Box::pin(shop::files::keep(app)));
    keep("rooms' news", |app| Box::pin(news::follow(app)));
    keep("pages' news", |app| Box::pin(herd::follow(app)));
    keep("cards", |app| Box::pin(cards::keep(app)));
    keep("folding", |app| Box::pin(shop::folding::keep(app)));
    keep("webhooks", |app| Box::pin(hooks::work(app)));
    keep("counting", |app| Box::pin(count_rows(app)));
    keep("housekeeping", |app| Box::pin(keep_house(app)));
    keep("open payments", |app| Box::pin(pay::watch::work(app)));
    keep("beacon", |app| Box::pin(beacon::watch::work(app)));
    keep("refunds", |app| Box::pin(pay::outbox::work(app)));
}

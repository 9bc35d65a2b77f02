//! A server with a show that is on, a shop in it, and many who would buy.

use crate::{
    Done,
    api::{API, Show},
    buyers, clock,
    cost::Process,
    crowd::{Crowd, Kind},
    http::Connection,
    rows::Rows,
    server::Server,
};

/// All of it.
#[derive(Debug)]
pub(crate) struct Shop {
    pub(crate) server: Server,
    pub(crate) show: Show,
    /// What the server keeps.
    pub(crate) rows: Rows,
    /// The cookie of a browser that has opened a page. All buyers share it: nobody is told apart by it.
    visitor: String,
}

impl Shop {
    /// Starts a server and writes so many buyers.
    pub(crate) fn open(people: u32) -> Done<Self> {
        let server = Server::start()?;
        let mut show = Show::plan(&server)?;
        show.test_picture(true)?;
        clock::rest(3.0);
        show.open()?;
        show.test_picture(false)?;
        let rows = Rows::open(&server.database())?;
        let begun = clock::now();
        buyers::write(&rows, people)?;
        println!("{people} buyers were written in {:.1} s.", begun.elapsed().as_secs_f64());
        let visitor = visitor(server.port)?;
        Ok(Self { server, show, rows, visitor })
    }

    /// A buyer's tap on a SKU in the show.
    pub(crate) fn tap(&self, buyer: u32, sku: &str, key: &str, wait: bool) -> Vec<u8> {
        let (live, at) = (&self.show.live, clock::wall());
        let body = format!(
            "{{\"key\":\"{key}\",\"live\":\"{live}\",\"sku\":\"{sku}\",\"quantity\":1,\"at\":{at},\"wait\":{wait}}}"
        );
        self.asks(buyer, "orders", &body)
    }

    /// What a buyer sends to the API.
    pub(crate) fn asks(&self, buyer: u32, path: &str, body: &str) -> Vec<u8> {
        buyers::request(buyer, &self.visitor, &format!("POST {API}/{path}"), body)
    }

    /// Seats viewers.
    pub(crate) fn seat(&self, viewers: u32) -> Done<Crowd> {
        let crowd = Crowd::enter(self.server.port, &self.show.seat(), viewers, Kind::Quiet)?;
        clock::rest(2.0);
        Ok(crowd)
    }

    /// What the server complained about is an error.
    pub(crate) fn close(&self) -> Done {
        match self.server.log() {
            log if log.is_empty() => Ok(()),
            log => Err(format!("the server complained:\n{log}")),
        }
    }

    /// Seconds of CPU that the database has used; none of its own where it is SQLite.
    pub(crate) fn database_cpu(&self) -> Done<f64> {
        const BACKEND: &str = "SELECT CAST(pg_backend_pid() AS BIGINT)";
        if self.rows.db.engine() == "SQLite" {
            return Ok(0.0);
        }
        let (backend,): (i64,) = self.rows.wait(self.rows.db.find(BACKEND, ()))?.ok_or("no backend")?;
        Process(u32::try_from(backend).map_err(|e| e.to_string())?).parent()?.family()
    }

    /// How many orders of a SKU are in each state, and how many pieces.
    pub(crate) fn orders(&self, sku: &str) -> Done<Vec<(String, i64, i64)>> {
        const STATES: &str = "SELECT state, CAST(COUNT(*) AS BIGINT), CAST(SUM(quantity) AS BIGINT) FROM orders \
             WHERE sku_id = $1 GROUP BY state ORDER BY state";
        self.rows.wait(self.rows.db.all(STATES, (number(sku)?,)))
    }

    /// What is left of a SKU, held and sold.
    pub(crate) fn stock(&self, sku: &str) -> Done<(i64, i64, i64)> {
        const STOCK: &str = "SELECT on_shelf, held, sold FROM skus WHERE id = $1";
        self.rows.wait(self.rows.db.find(STOCK, (number(sku)?,)))?.ok_or_else(|| format!("no SKU {sku}"))
    }
}

fn number(id: &str) -> Done<i64> {
    id.parse().map_err(|_no| format!("{id:?} is no id"))
}

/// A visitor's cookie, which comes with the first page that a browser opens.
fn visitor(port: u16) -> Done<String> {
    let cookies = Connection::open(port)?.get(&format!("{API}/site"))?.cookies;
    cookies.into_iter().next().ok_or_else(|| "no visitor's cookie".into())
}

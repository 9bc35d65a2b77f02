//! A server with a show that is on, a shop in it, and many who would buy.

use crate::{
    Done,
    api::{API, Show},
    buyers, clock,
    crowd::{Crowd, Kind},
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
        Ok(Self { server, show, rows })
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

/// A buyer's tap on a SKU in the show.
pub(crate) fn tap(buyer: u32, (live, sku): (&str, &str), key: &str, wait: bool) -> Vec<u8> {
    let at = clock::wall();
    let body = format!(
        "{{\"key\":\"{key}\",\"live\":\"{live}\",\"sku\":\"{sku}\",\"quantity\":1,\"at\":{at},\"wait\":{wait}}}"
    );
    buyers::request(buyer, &format!("POST {API}/orders"), &body)
}

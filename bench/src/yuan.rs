//! A hundred million yuan at a hundred an order: held, placed and paid over HTTP, every step durable before its answer.

use crate::{
    Done, buyers, clock,
    figures::{Table, float},
    shop::Shop,
    wires::{Reply, Wires},
};

/// Connections, each a buyer at a time.
const CONNECTIONS: usize = 128;
/// Buyers, one order after another.
const BUYERS: u32 = 100_000;
/// The price of one, in fen.
const PRICE: i64 = 10_000;
/// Answers after which it says how far it is.
const WORD: u64 = 300_000;

/// Where a buyer is.
#[derive(Clone, Debug, Default)]
struct Way {
    buyer: u32,
    order: String,
    step: Step,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Step {
    #[default]
    Hold,
    Place,
    Pay,
}

/// Everybody on their ways.
#[derive(Debug)]
struct March {
    shop: Shop,
    sku: String,
    ways: Vec<Way>,
    begun: u64,
    orders: u64,
    requests: u64,
}

/// Runs it and prints its table.
pub(crate) fn run(orders: u32) -> Done {
    let mut shop = Shop::open(BUYERS)?;
    let sku = shop.show.sell("A hundred", PRICE, i64::from(orders))?;
    let orders = u64::from(orders);
    let mut march =
        March { shop, sku, ways: vec![Way::default(); CONNECTIONS], begun: 0, orders, requests: 0 };
    let process = march.shop.server.process();
    let (cpu, of_database, begun) = (process.cpu()?, march.shop.database_cpu()?, clock::now());
    Wires::open(march.shop.server.port, CONNECTIONS)?.walk(|wire, reply| march.step(wire, reply))?;
    let (seconds, cpu) = (begun.elapsed().as_secs_f64(), process.cpu()? - cpu);
    let of_database = march.shop.database_cpu()? - of_database;
    march.account()?;
    let yuan = float(orders) * 100.0;
    let mut table = Table::new(&[
        "yuan",
        "orders paid",
        "requests",
        "seconds",
        "yuan a second",
        "orders a second",
        "requests a second",
        "server's CPU µs an order",
        "its database's",
    ]);
    table.row([
        format!("{:.1} M", yuan / 1e6),
        orders.to_string(),
        march.requests.to_string(),
        format!("{seconds:.0}"),
        format!("{:.0}", yuan / seconds),
        format!("{:.0}", float(orders) / seconds),
        format!("{:.0}", float(march.requests) / seconds),
        format!("{:.0}", cpu / float(orders) * 1e6),
        format!("{:.0}", of_database / float(orders) * 1e6),
    ]);
    table.print(&format!("A hundred yuan an order: held, placed, paid; {CONNECTIONS} connections"));
    if orders < 1_000_000 {
        println!("At this pace a hundred million yuan take {:.0} s.", seconds * 1e6 / float(orders));
    }
    march.shop.close()
}

impl March {
    fn step(&mut self, wire: usize, reply: Option<&Reply>) -> Done<Option<Vec<u8>>> {
        let Some(mut way) = self.ways.get(wire).cloned() else { return Ok(None) };
        way.step = match reply {
            None => Step::Hold,
            Some(reply) => way.heard(reply)?,
        };
        if way.step == Step::Hold {
            if self.begun == self.orders {
                return Ok(None);
            }
            way.buyer = u32::try_from(self.begun % u64::from(BUYERS)).unwrap_or(0);
            self.begun += 1;
        }
        let request = self.request(&way);
        if let Some(kept) = self.ways.get_mut(wire) {
            *kept = way;
        }
        Ok(Some(request))
    }

    fn request(&mut self, way: &Way) -> Vec<u8> {
        self.requests += 1;
        if self.requests.is_multiple_of(WORD) {
            println!("{} of {} orders have begun.", self.begun, self.orders);
        }
        let key = buyers::key(self.requests);
        let Way { buyer, order, step } = way;
        let (what, body) = match step {
            Step::Hold => return self.shop.tap(*buyer, &self.sku, &key, false),
            Step::Place => (
                "place",
                format!(
                    "{{\"name\":\"Buyer {buyer}\",\"phone\":\"+8613800000000\",\"address\":\"No. {buyer}, Chang'an Avenue, Beijing\"}}"
                ),
            ),
            Step::Pay => (
                "pay",
                format!("{{\"provider\":\"test\",\"number\":\"4242424242424242\",\"key\":\"{key}\"}}"),
            ),
        };
        self.shop.asks(*buyer, &format!("orders/{order}/{what}"), &body)
    }

    /// Every order is a row that is paid, and every fen came.
    fn account(&self) -> Done {
        let wanted = i64::try_from(self.orders).unwrap_or(0);
        let rows = self.shop.orders(&self.sku)?;
        let stock = self.shop.stock(&self.sku)?;
        if rows != [("paid".to_owned(), wanted, wanted)] || stock != (0, 0, wanted) {
            return Err(format!("{wanted} orders were paid, and the rows say {rows:?}, stock {stock:?}"));
        }
        Ok(())
    }
}

impl Way {
    /// What comes after an answer.
    fn heard(&mut self, reply: &Reply) -> Done<Step> {
        let state = reply.good()?.word();
        let (wanted, next) = match self.step {
            Step::Hold => ("held", Step::Place),
            Step::Place => ("placed", Step::Pay),
            Step::Pay => ("paid", Step::Hold),
        };
        if state != wanted {
            return Err(format!("{wanted} was expected, not {state}"));
        }
        if self.step == Step::Hold {
            reply.text("id").ok_or("an order without an id")?.clone_into(&mut self.order);
        }
        Ok(next)
    }
}

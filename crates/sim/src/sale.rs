//! A shop and its buyers: retries, late money, lost commits, and not one piece too many.

mod bank;
mod buyers;
mod desk;
mod rows;

use crate::{chance::Chance, ensure, trace::Trace};
use bank::Bank;
use buyers::Buyers;
use desk::{Batch, Desk};
use rows::Rows;
use wanghong_core::{
    Currency, Id, Millis, Money, limits,
    sale::{Input, Stock, Terms},
};

const SKUS: i64 = 3;
const SELLER: Id = Id(7);

/// The shop's world.
struct World {
    chance: Chance,
    now: Millis,
    rows: Rows,
    desk: Desk,
    buyers: Buyers,
    bank: Bank,
}

/// Lives through `steps` steps, then lets everything come to rest.
pub fn run(seed: u64, steps: u64, trace: &mut Trace) -> Result<(), String> {
    let mut world = World::new(seed);
    for _ in 0..steps {
        world.step(trace)?;
    }
    world.rest(trace)
}

impl World {
    fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let mut rows = Rows::default();
        for sku in (0..SKUS).map(Id) {
            let price = Money::new(chance.within(0, 500), Currency::CNY);
            rows.load(Terms::plain(sku, SELLER, price), Stock::fresh(chance.within(0, 12)));
        }
        let now = Millis::minutes(30_000_000);
        let desk = Desk::rebuilt(&rows, now);
        Self { chance, now, rows, desk, buyers: Buyers::default(), bank: Bank::default() }
    }

    fn step(&mut self, trace: &mut Trace) -> Result<(), String> {
        self.tick(trace);
        for _ in 0..self.chance.below(6) {
            let input = self.buyers.act(&mut self.chance, self.now, &self.rows);
            self.desk.inbox.push(input);
        }
        self.shopkeeper();
        let mut notices = self.bank.notices(&mut self.chance, self.now);
        self.desk.inbox.append(&mut notices);
        if self.chance.once_in(3) {
            self.chance.shuffle(&mut self.desk.inbox);
        }
        self.work(trace)?;
        if self.chance.once_in(40) {
            trace.count("crash");
            self.desk = Desk::rebuilt(&self.rows, self.now);
        }
        Ok(())
    }

    fn tick(&mut self, trace: &mut Trace) {
        let span = match self.chance.below(30) {
            0 => self.chance.within(60_000, limits::HOLD.0),
            1 => {
                trace.count("clock back");
                -self.chance.within(0, 240_000)
            }
            _ => self.chance.within(0, 20_000),
        };
        self.now = self.now + Millis(span);
    }

    /// The shop adds stock or takes it back, and changes prices.
    fn shopkeeper(&mut self) {
        let sku = Id(self.chance.within(0, SKUS));
        if self.chance.once_in(12) {
            let ticket = self.buyers.nobody();
            self.desk.inbox.push(Input::Stock { ticket, sku, add: self.chance.within(-3, 6) });
        }
        if self.chance.once_in(30) {
            let price = Money::new(self.chance.within(0, 500), Currency::CNY);
            self.desk.inbox.extend(self.rows.reprice(sku, price));
        }
    }

    /// One batch: in, commit, out. The commit may fail, and the answers may be lost.
    fn work(&mut self, trace: &mut Trace) -> Result<(), String> {
        let batch = self.desk.drain(&self.rows, self.now, trace)?;
        if self.chance.once_in(25) {
            trace.count("commit failed");
            self.desk = Desk::rebuilt(&self.rows, self.now);
            return Ok(());
        }
        self.commit(&batch, trace)?;
        if self.chance.once_in(25) {
            trace.count("answers lost");
            self.desk = Desk::rebuilt(&self.rows, self.now);
        } else {
            self.answer(&batch, trace)?;
        }
        self.check()
    }

    fn commit(&mut self, batch: &Batch, trace: &mut Trace) -> Result<(), String> {
        self.rows.commit(&batch.writes, trace)?;
        self.bank.committed(&batch.notices);
        Ok(())
    }

    fn answer(&mut self, batch: &Batch, trace: &mut Trace) -> Result<(), String> {
        self.bank.acknowledged(&batch.notices, &mut self.chance, self.now);
        for (ticket, answer) in &batch.answers {
            self.buyers.hear(*ticket, answer, &self.rows, trace)?;
        }
        self.bank.pay(self.buyers.payments(), &mut self.chance, self.now);
        Ok(())
    }

    fn check(&self) -> Result<(), String> {
        self.desk.check(&self.rows)?;
        self.rows.check()?;
        self.buyers.check(&self.rows)?;
        self.bank.check(&self.rows)
    }

    /// No more taps, no more failures: all money arrives and all holds end.
    fn rest(&mut self, trace: &mut Trace) -> Result<(), String> {
        for _ in 0..20 {
            self.now = self.now + limits::HOLD_LONGEST;
            self.desk.inbox.append(&mut self.bank.all_notices());
            let batch = self.desk.drain(&self.rows, self.now, trace)?;
            self.commit(&batch, trace)?;
            self.answer(&batch, trace)?;
            self.check()?;
        }
        self.bank.check_rest()?;
        ensure(self.rows.stock.values().all(|stock| stock.held == 0), || "pieces are held for ever".into())
    }
}

//! A shop and its buyers: retries, late money, lost commits, two desks, and not one piece too many.

mod bank;
mod buyers;
mod desk;
mod keeper;
mod rows;
mod shelf;

use crate::{chance::Chance, ensure, trace::Trace};
use bank::Bank;
use buyers::Buyers;
use desk::{Batch, Desk};
use keeper::Keeper;
use rows::Rows;
use wanghong_core::{Millis, limits};

/// Steps between two looks at everything; what is wrong stays wrong, and the seed finds it again.
const LOOK: u64 = 8;

/// The shop's world.
struct World {
    chance: Chance,
    now: Millis,
    rows: Rows,
    /// The desk that last took the sale over.
    desk: Desk,
    /// One that did before, and does not know that it no longer owns the sale.
    older: Option<Desk>,
    /// A commit that nobody heard of again: of a term, what it would write, and whose money it took notice of.
    stalled: Option<(i64, Batch)>,
    keeper: Keeper,
    buyers: Buyers,
    bank: Bank,
}

/// Lives through `steps` steps, then lets everything come to rest.
pub fn run(seed: u64, steps: u64, trace: &mut Trace) -> Result<(), String> {
    let mut world = World::new(seed);
    for step in 0..steps {
        world.step(trace)?;
        if step % LOOK == 0 {
            world.check()?;
        }
    }
    world.rest(trace)
}

impl World {
    fn new(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let now = Millis::minutes(30_000_000);
        let mut rows = Rows::default();
        let keeper = Keeper::open(&mut rows, &mut chance, now);
        let desk = Desk::takes_over(&mut rows, now);
        let (buyers, bank) = (Buyers::default(), Bank::default());
        Self { chance, now, rows, desk, older: None, stalled: None, keeper, buyers, bank }
    }

    fn step(&mut self, trace: &mut Trace) -> Result<(), String> {
        self.tick(trace);
        self.ask();
        self.land(trace)?;
        self.work_older(trace)?;
        self.work(trace)?;
        if self.chance.once_in(40) {
            trace.count("crash");
            self.rebuild();
        }
        if self.chance.once_in(30) {
            trace.count("took over");
            self.take_over();
        }
        Ok(())
    }

    fn tick(&mut self, trace: &mut Trace) {
        let span = match self.chance.below(60) {
            0 | 1 => self.chance.within(60_000, limits::HOLD.0),
            2 => {
                trace.count("clock back");
                -self.chance.within(0, 240_000)
            }
            3 => self.chance.within(0, Millis::days(2).0),
            _ => self.chance.within(0, 20_000),
        };
        self.now = self.now + Millis(span);
    }

    /// Everybody who wants something goes to a desk, some to the one that is no longer in charge.
    fn ask(&mut self) {
        let mut asks: Vec<_> = (0..self.chance.below(6))
            .map(|_| self.buyers.act(&mut self.chance, self.now, &self.rows))
            .collect();
        asks.append(&mut self.bank.notices(&mut self.chance, self.now));
        asks.extend(self.keeper.act(&mut self.chance, &mut self.buyers, &self.rows));
        asks.extend(self.rows.beacon(&mut self.chance));
        if self.chance.once_in(3) {
            self.chance.shuffle(&mut asks);
        }
        for input in asks {
            match &mut self.older {
                Some(older) if self.chance.once_in(2) => older.inbox.push(input),
                _ => self.desk.inbox.push(input),
            }
        }
    }

    /// Rows of the catalogue are written elsewhere. The desk reads them while nothing is being written.
    fn change(&mut self) {
        let told = self.keeper.change(&mut self.chance, &mut self.rows, &self.desk.sale, self.now);
        self.desk.inbox.splice(0..0, told);
    }

    /// The desk reads the sale again; what it made and nobody committed is gone.
    fn rebuild(&mut self) {
        let inbox = std::mem::take(&mut self.desk.inbox);
        self.desk = Desk { inbox, ..Desk::rebuilt(&self.rows, self.desk.term, self.now) };
    }

    /// Another desk takes the sale over, from the rows; the one before goes on unaware.
    fn take_over(&mut self) {
        let next = Desk::takes_over(&mut self.rows, self.now);
        self.older = Some(std::mem::replace(&mut self.desk, next));
    }

    /// The desk that is no longer in charge finds that out when it commits. It may then take over again.
    fn work_older(&mut self, trace: &mut Trace) -> Result<(), String> {
        let Some(mut older) = self.older.take() else { return Ok(()) };
        let Ok(batch) = older.drain(&self.rows, self.now, trace) else {
            // It looked up an order that its stock does not count: it noticed before it could commit.
            trace.count("noticed");
            return Ok(());
        };
        let written = older.pen.replace(batch).unwrap_or_default();
        if written.is_empty() {
            self.answer(&written, trace)?;
            self.older = Some(older);
            return Ok(());
        }
        let fenced = self.rows.commit(older.term, &written.writes, trace)?;
        ensure(!fenced.is_done(), || "a desk that is not in charge has committed".into())?;
        trace.count("fenced");
        if self.chance.once_in(3) {
            self.take_over();
        }
        Ok(())
    }

    /// The rules make a batch once the one before is written, or meanwhile. What was made on top of a batch that was
    /// not written is not written either.
    fn work(&mut self, trace: &mut Trace) -> Result<(), String> {
        if self.chance.once_in(2) {
            self.close(trace)?;
            self.change();
        }
        let batch = self.desk.drain(&self.rows, self.now, trace)?;
        if self.close(trace)? {
            self.desk.pen = Some(batch);
        } else if !batch.is_empty() {
            trace.count("dropped behind");
        }
        Ok(())
    }

    /// Ends what is being written, and says whether the sale in memory is still true. The commit may fail; its answer
    /// may be lost, and with it everybody's, unless somebody looks.
    fn close(&mut self, trace: &mut Trace) -> Result<bool, String> {
        let Some(batch) = self.desk.pen.take() else { return Ok(true) };
        let end = self.chance.below(50);
        if end == 6 {
            self.stall(batch, trace);
            return Ok(false);
        }
        if end < 2 {
            trace.count("commit failed");
            self.rebuild();
            return Ok(false);
        }
        self.commit(&batch, trace)?;
        match end {
            2 | 3 => {
                trace.count("answers lost");
                self.rebuild();
                Ok(false)
            }
            4 | 5 => {
                trace.count("looked up");
                self.rebuild();
                self.answer(&batch, trace)?;
                Ok(false)
            }
            _ => self.answer(&batch, trace).map(|()| true),
        }
    }

    /// A commit stalls: nobody says whether it happened. Whoever reads rows now may see them as they were before it.
    /// So the desk takes a new term first, which waits for what is under way or shuts it out.
    fn stall(&mut self, batch: Batch, trace: &mut Trace) {
        trace.count("stalled");
        let inbox = std::mem::take(&mut self.desk.inbox);
        self.stalled = Some((self.desk.term, batch));
        self.desk = Desk { inbox, ..Desk::takes_over(&mut self.rows, self.now) };
    }

    /// What stalled arrives at last.
    fn land(&mut self, trace: &mut Trace) -> Result<(), String> {
        if !self.chance.once_in(3) {
            return Ok(());
        }
        let Some((term, batch)) = self.stalled.take() else { return Ok(()) };
        if self.rows.commit(term, &batch.writes, trace)?.is_done() {
            self.bank.committed(&batch.notices);
        }
        Ok(())
    }

    fn commit(&mut self, batch: &Batch, trace: &mut Trace) -> Result<(), String> {
        let commit = self.rows.commit(self.desk.term, &batch.writes, trace)?;
        ensure(commit.is_done(), || "the desk in charge could not commit".into())?;
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

    /// No more taps, no more failures: all money arrives, all holds end, all draws are settled.
    fn rest(&mut self, trace: &mut Trace) -> Result<(), String> {
        self.older = None;
        self.stalled = None;
        self.close(trace)?;
        self.stalled = None;
        // Eight buyers have five places each, and a line may have one of them held at a time.
        for round in 0..50 {
            self.now = self.now + Millis::days(3);
            if round < 3 {
                self.desk.inbox.append(&mut self.bank.all_notices());
            } else if self.desk.sale.deadline().is_none() {
                break;
            }
            let batch = self.desk.drain(&self.rows, self.now, trace)?;
            self.commit(&batch, trace)?;
            self.answer(&batch, trace)?;
        }
        self.check()?;
        self.bank.check_rest()?;
        self.rows.check_rest()
    }
}

//! What may happen to a shop; small numbers, so that they meet.

use super::*;

/// One thing that happens.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Hold { key: i64, buyer: i64, sku: i64, quantity: i64, how: u8 },
    Place { order: usize, buyer: i64, address: u64 },
    Agree { order: usize, buyer: i64, minor: i64 },
    Paying { order: usize, buyer: i64, patience: Patience },
    Cancel { order: usize, buyer: i64 },
    Lock { order: usize, buyer: i64 },
    Unlock { order: usize, buyer: i64 },
    AskReturn { order: usize, buyer: i64 },
    WithdrawReturn { order: usize, buyer: i64 },
    Paid { payment: i64, order: usize, wrong: bool },
    Disputed { payment: i64, order: usize, open: bool, lost: i64 },
    Shop { order: usize, act: Act },
    Again { order: usize, key: u8, minor: i64 },
    Stock { sku: i64, add: i64 },
    Claim { buyer: i64 },
    Limit { most: Option<i64> },
    Archive { sku: i64, archived: bool },
    Offer { which: usize, open: bool, minor: i64 },
    Draw { sku: i64, wait: i64, pieces: i64 },
    Beacon { which: usize, word: u8 },
    Clock(i64),
    Crash,
}

fn act() -> impl Strategy<Value = Act> {
    let refund = |(minor, pieces, restock)| Act::Refund { amount: yuan(minor), pieces, restock };
    prop_oneof![
        4 => Just(Act::Pack),
        3 => Just(Act::Ship),
        3 => Just(Act::Deliver),
        1 => Just(Act::Undo),
        1 => Just(Act::Cancel),
        1 => Just(Act::Clear),
        1 => Just(Act::Forfeit),
        1 => Just(Act::AgreeReturn),
        1 => Just(Act::RefuseReturn),
        3 => (prop::sample::select(vec![1, 40, 100, 200]), 0..3_i64, any::<bool>()).prop_map(refund),
    ]
}

pub(super) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![24 => buyers(), 14 => money(), 8 => shops(), 5 => world()]
}

fn buyers() -> impl Strategy<Value = Step> {
    let (buyer, sku, order) = (0..4_i64, 0..3_i64, 0..12_usize);
    let of = || (order.clone(), buyer.clone());
    prop_oneof![
        8 => (0..30_i64, buyer.clone(), sku, 0..4_i64, any::<u8>())
            .prop_map(|(key, buyer, sku, quantity, how)| Step::Hold { key, buyer, sku, quantity, how }),
        2 => (of(), 4..7_u64).prop_map(|((order, buyer), address)| Step::Place { order, buyer, address }),
        1 => (of(), 0..200_i64).prop_map(|((order, buyer), minor)| Step::Agree { order, buyer, minor }),
        2 => (of(), prop::sample::select(vec![Patience::Minutes, Patience::Days]))
            .prop_map(|((order, buyer), patience)| Step::Paying { order, buyer, patience }),
        2 => of().prop_map(|(order, buyer)| Step::Cancel { order, buyer }),
        2 => of().prop_map(|(order, buyer)| Step::Lock { order, buyer }),
        1 => of().prop_map(|(order, buyer)| Step::Unlock { order, buyer }),
        1 => of().prop_map(|(order, buyer)| Step::AskReturn { order, buyer }),
        1 => of().prop_map(|(order, buyer)| Step::WithdrawReturn { order, buyer }),
        1 => buyer.clone().prop_map(|buyer| Step::Claim { buyer }),
    ]
}

fn money() -> impl Strategy<Value = Step> {
    let (payment, order) = (0..20_i64, 0..12_usize);
    let paid = |(payment, order, wrong)| Step::Paid { payment, order, wrong };
    let disputed = |(payment, order, open, lost)| Step::Disputed { payment, order, open, lost };
    prop_oneof![
        6 => (payment.clone(), order.clone(), prop::bool::weighted(0.1)).prop_map(paid),
        1 => (payment, order, any::<bool>(), prop::sample::select(vec![0, 0, 30, 100, 500])).prop_map(disputed),
    ]
}

fn shops() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..12_usize, act()).prop_map(|(order, act)| Step::Shop { order, act }),
        2 => (0..12_usize, 0..6_u8, 1..60_i64).prop_map(|(order, key, minor)| Step::Again { order, key, minor }),
        2 => (0..3_i64, -4..6_i64).prop_map(|(sku, add)| Step::Stock { sku, add }),
        1 => prop::option::of(1..4_i64).prop_map(|most| Step::Limit { most }),
        1 => (0..2_i64, prop::bool::weighted(0.3))
            .prop_map(|(sku, archived)| Step::Archive { sku, archived }),
        1 => (0..5_usize, any::<bool>(), 0..150_i64)
            .prop_map(|(which, open, minor)| Step::Offer { which, open, minor }),
        2 => (0..3_usize, 0..2_u8).prop_map(|(which, word)| Step::Beacon { which, word }),
        1 => (0..2_i64, 0..50_000_i64, 1..4_i64)
            .prop_map(|(sku, wait, pieces)| Step::Draw { sku, wait, pieces }),
    ]
}

fn world() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => (-200_000..400_000_i64).prop_map(Step::Clock),
        1 => (0..Millis::days(8).0).prop_map(Step::Clock),
        2 => Just(Step::Crash),
    ]
}

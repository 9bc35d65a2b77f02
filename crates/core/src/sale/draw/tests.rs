//! Draws by the table that other implementations are checked against, and what is true of all of them.
#![expect(clippy::arithmetic_side_effects, reason = "the numbers of a test are small")]

use super::*;
use proptest::{collection::btree_set, prelude::*};

const TABLE: &str = include_str!("vector.json");

fn bytes(hex: &str) -> [u8; 32] {
    let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap();
    std::array::from_fn(|n| byte(2 * n))
}

/// Every string that stands under a name, from the top.
fn all<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let mark = format!("\"{name}\": \"");
    text.split(mark.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

fn ids(text: &str, name: &str) -> Vec<Id> {
    all(text, name).iter().map(|id| id.parse().unwrap()).collect()
}

fn hashes(text: &str, name: &str) -> Vec<Hash> {
    all(text, name).iter().map(|hex| Hash(bytes(hex))).collect()
}

#[test]
fn the_table_holds() {
    let draws: Vec<_> = TABLE.split("\"name\"").skip(1).collect();
    assert_eq!(draws.len(), 4);
    for draw in draws {
        let (lines, ranks) = draw.split_once("\"root\"").unwrap();
        let of_buyer = ids(lines, "order").into_iter().zip(ids(lines, "buyer"));
        let entrants: Vec<_> = of_buyer.map(|(order, buyer)| Entrant { order, buyer }).collect();
        let leaves: Vec<_> = entrants.iter().map(Entrant::leaf).collect();
        assert_eq!(leaves, hashes(lines, "leaf"));
        let (seed, shown) = (Seed(bytes(all(draw, "seed")[0])), hashes(draw, "root")[0]);
        assert_eq!(root(&entrants), shown);
        let result = ids(ranks, "order");
        let ranked: Vec<_> = result.iter().map(|order| seed.rank(&shown, *order)).collect();
        assert_eq!(ranked, hashes(ranks, "rank"));
        let commitment = hashes(draw, "commitment")[0];
        assert_eq!(verify((&commitment, &shown), &seed, &entrants, &result), Ok(()));
        assert_eq!(result.len(), entrants.len());
    }
}

#[test]
fn a_seed_does_not_show_itself_and_a_hash_is_hexadecimal() {
    let seed = Seed([7; 32]);
    assert_eq!(format!("{seed:?}"), "Seed");
    assert_eq!(
        hash(&[b"abc"]).to_string(),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "FIPS 180-4, appendix B.1 of its second edition"
    );
}

#[test]
fn what_a_draw_cannot_be() {
    let seed = Seed([7; 32]);
    let draw = Draw {
        id: Id(1),
        sku: Id(100),
        from: Millis(0),
        until: limits::WINDOW,
        pieces: 1,
        commitment: seed.commitment(),
        seed,
    };
    assert_eq!(draw.check(), Ok(()));
    for (wrong, field) in [
        (Draw { until: Millis(0), ..draw }, "until"),
        (Draw { from: Millis(-1), ..draw }, "until"),
        (Draw { pieces: 0, ..draw }, "pieces"),
        (Draw { seed: Seed([8; 32]), ..draw }, "commitment"),
    ] {
        assert_eq!(wrong.check().unwrap_err().field, Some(field));
    }
}

fn entrants(orders: impl IntoIterator<Item = i64>) -> Vec<Entrant> {
    orders.into_iter().map(|n| Entrant { order: Id(n), buyer: Id(n % 7) }).collect()
}

proptest! {
    #[test]
    fn whoever_changes_anything_is_found_out(
        orders in btree_set(any::<i64>(), 2..20),
        secret in any::<[u8; 32]>(),
        at in any::<prop::sample::Index>(),
    ) {
        let (seed, mut list) = (Seed(secret), entrants(orders));
        let (commitment, shown, result) = (seed.commitment(), root(&list), order(&seed, &list));
        let check = |seed: &Seed, list: &[Entrant], result: &[Id]| {
            verify((&commitment, &shown), seed, list, result)
        };
        prop_assert_eq!(check(&seed, &list, &result), Ok(()));
        let mut other = secret;
        other[at.index(32)] ^= 1;
        prop_assert_eq!(check(&Seed(other), &list, &result), Err(Fault::Seed));
        let mut turned = result.clone();
        turned.rotate_left(1);
        prop_assert_eq!(check(&seed, &list, &turned), Err(Fault::Order));
        list.swap(0, 1);
        prop_assert_eq!(check(&seed, &list, &result), Err(Fault::List));
        list.swap(0, 1);
        let place = at.index(list.len());
        list[place].buyer = Id(99);
        prop_assert_eq!(check(&seed, &list, &result), Err(Fault::List));
        list.remove(place);
        prop_assert_eq!(check(&seed, &list, &result), Err(Fault::List));
    }

    #[test]
    fn a_tree_grown_leaf_by_leaf_is_that_of_the_rfc(orders in btree_set(any::<i64>(), 0..40)) {
        let list = entrants(orders);
        let leaves: Vec<_> = list.iter().map(Entrant::leaf).collect();
        prop_assert_eq!(root(&list), rfc(&leaves));
    }
}

/// RFC 6962 section 2.1, as it is written there.
fn rfc(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => hash(&[]),
        [leaf] => *leaf,
        _ => {
            let k = leaves.len().next_power_of_two() / 2;
            hash(&[&[1], &rfc(&leaves[..k]).0, &rfc(&leaves[k..]).0])
        }
    }
}

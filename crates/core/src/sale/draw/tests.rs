//! Draws by the table that other implementations are checked against, and what is true of all of them.
#![expect(clippy::arithmetic_side_effects, reason = "the numbers of a test are small")]

use super::*;
use crate::money::Money;
use proptest::{collection::btree_set, prelude::*};

const TABLE: &str = include_str!("vector.json");
const SECOND: &str = include_str!("vector2.json");

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
        assert_eq!(root(leaves), shown);
        let result = ids(ranks, "order");
        let luck: Vec<_> = result.iter().map(|order| seed.rank(&shown, *order)).collect();
        assert_eq!(luck, hashes(ranks, "rank"));
        let commitment = hashes(draw, "commitment")[0];
        assert_eq!(verify((&commitment, &shown), &seed, &entrants, &result), Ok(()));
        assert_eq!(result.len(), entrants.len());
    }
}

/// The number that stands under a name, from the top.
fn number(text: &str, name: &str) -> Option<i64> {
    let (_, rest) = text.split_once(&format!("\"{name}\": "))?;
    rest.split([',', '\n', '}']).next()?.parse().ok()
}

/// A draw of the second table, what was shown after it, and its list.
fn second(text: &str) -> (Draw, Drawn, Vec<Line>) {
    let (head, lines) = text.split_once("\"entrants\"").unwrap();
    let id = |name| ids(head, name)[0];
    let ms = |name| Millis(number(head, name).unwrap());
    let beacon = hashes(head, "chain").first().copied().map(|chain| {
        let (_, said) = head.split_once("\"chain\"").unwrap();
        let n = |name| number(said, name).unwrap();
        Beacon { chain, round: n("round"), until: Millis(n("until")) }
    });
    let pledge = Pledge {
        price: Money::new(number(head, "price_minor").unwrap(), all(head, "currency")[0].parse().unwrap()),
        per_buyer: number(head, "per_buyer"),
        beacon,
        receipts: bytes(all(head, "receipts")[0]),
        secret: Secret(bytes(all(head, "secret")[0])),
    };
    let draw = Draw {
        id: id("id"),
        sku: id("sku"),
        from: ms("from"),
        until: ms("until"),
        pieces: number(head, "pieces").unwrap(),
        commitment: hashes(head, "commitment")[0],
        seed: Seed(bytes(all(head, "seed")[0])),
        pledge: Some(pledge),
    };
    let orders = ids(lines.split_once("\"root\"").unwrap().0, "order");
    let list: Vec<_> = orders
        .iter()
        .zip(lines.split("\"order\"").skip(1))
        .map(|(order, line)| Line {
            order: *order,
            entrant: hashes(line, "entrant")[0],
            pieces: number(line, "pieces").unwrap(),
            at: Millis(number(line, "at").unwrap()),
        })
        .collect();
    let randomness = hashes(head, "randomness").first().copied();
    let entrants = i64::try_from(list.len()).unwrap();
    let root = hashes(lines, "root")[0];
    let drawn = Drawn { root, entrants, randomness, void: false, given: 0, turn: 0, settled: true };
    (draw, drawn, list)
}

#[test]
fn the_second_table_holds() {
    let texts: Vec<_> = SECOND.split("\"name\"").skip(1).collect();
    assert_eq!(texts.len(), 4);
    for text in texts {
        let (draw, drawn, list) = second(text);
        assert_eq!(draw.check(), Ok(()));
        assert_eq!(draw.seed.commitment(), hashes(text, "seed_hash")[0]);
        let leaves: Vec<_> = list.iter().map(Line::leaf).collect();
        assert_eq!(leaves, hashes(text, "leaf"));
        let secret = draw.pledge.unwrap().secret;
        for ((line, buyer), opening) in list.iter().zip(ids(text, "buyer")).zip(hashes(text, "opening")) {
            assert_eq!(secret.opening(draw.id, buyer), opening);
            assert_eq!(hash(&[&opening.0]), line.entrant);
        }
        let last = draw.last_seed(drawn.randomness.as_ref());
        assert_eq!(Hash(last.0), hashes(text, "last_seed")[0]);
        let (_, ranks) = text.split_once("\"ranks\"").unwrap();
        assert_eq!(verify_pledged(&draw, &drawn, &list, &ids(ranks, "order")), Ok(()));
    }
}

#[test]
fn whatever_a_draw_is_bound_to_is_in_its_commitment() {
    let (draw, drawn, list) = second(SECOND.split("\"name\"").nth(4).unwrap());
    let result =
        ranked(&draw.last_seed(drawn.randomness.as_ref()), &drawn.root, list.iter().map(|line| line.order));
    let check = |draw: &Draw| verify_pledged(draw, &drawn, &list, &result);
    assert_eq!(check(&draw), Ok(()));
    let pledge = draw.pledge.unwrap();
    let beacon = pledge.beacon.unwrap();
    let other = |pledge: Pledge| Draw { pledge: Some(pledge), ..draw };
    let price = |minor, code: &str| Pledge { price: Money::new(minor, code.parse().unwrap()), ..pledge };
    let named = |beacon| Pledge { beacon, ..pledge };
    for lie in [
        Draw { id: Id(1), ..draw },
        Draw { sku: Id(1), ..draw },
        Draw { from: draw.from - Millis(1), ..draw },
        Draw { until: draw.until + Millis(1), ..draw },
        Draw { pieces: draw.pieces - 1, ..draw },
        Draw { seed: Seed([8; 32]), ..draw },
        other(price(9_901, "CNY")),
        other(price(9_900, "JPY")),
        other(Pledge { per_buyer: None, ..pledge }),
        other(Pledge { per_buyer: Some(2), ..pledge }),
        other(Pledge { receipts: [1; 32], ..pledge }),
        other(named(None)),
        other(named(Some(Beacon { round: beacon.round + 1, ..beacon }))),
        other(named(Some(Beacon { chain: Hash([1; 32]), ..beacon }))),
        other(named(Some(Beacon { until: beacon.until + Millis(1), ..beacon }))),
    ] {
        assert_eq!(check(&lie), Err(Fault::Seed), "{lie:?}");
        assert_eq!(lie.check().unwrap_err().field, Some("commitment"), "{lie:?}");
    }
    let late = other(named(Some(Beacon { until: draw.until, ..beacon })));
    assert_eq!(late.check().unwrap_err().field, Some("beacon"));
}

#[test]
fn a_list_without_one_of_its_receipts_is_another_list() {
    let (draw, drawn, list) = second(SECOND.split("\"name\"").nth(4).unwrap());
    let order = |list: &[Line]| {
        ranked(&draw.last_seed(drawn.randomness.as_ref()), &drawn.root, list.iter().map(|line| line.order))
    };
    let check = |list: &[Line]| verify_pledged(&draw, &drawn, list, &order(list));
    for at in 0..list.len() {
        let mut fewer = list.clone();
        fewer.remove(at);
        assert_eq!(check(&fewer), Err(Fault::List));
        for lie in [
            Line { pieces: 99, ..list[at] },
            Line { at: list[at].at - Millis(1), ..list[at] },
            Line { entrant: Hash([0; 32]), ..list[at] },
        ] {
            let mut other = list.clone();
            other[at] = lie;
            assert_eq!(check(&other), Err(Fault::List));
            assert_ne!(lie.receipt(&draw.commitment), list[at].receipt(&draw.commitment));
        }
    }
    let another = Drawn { randomness: Some(Hash([3; 32])), ..drawn };
    assert_eq!(verify_pledged(&draw, &another, &list, &order(&list)), Err(Fault::Order), "another round");
    assert_ne!(closing(&draw.commitment, &drawn.root, 7), closing(&draw.commitment, &drawn.root, 6));
}

#[test]
fn nobody_is_the_same_in_two_draws() {
    let secret = Secret([7; 32]);
    let openings = [(1, 2), (1, 3), (2, 2)].map(|(draw, buyer)| secret.opening(Id(draw), Id(buyer)));
    assert!(openings[0] != openings[1] && openings[0] != openings[2]);
    assert_ne!(secret.opening(Id(1), Id(2)), Secret([8; 32]).opening(Id(1), Id(2)));
    assert_eq!(format!("{secret:?}"), "Secret");
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
        pledge: None,
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
        let (commitment, shown) = (seed.commitment(), root(list.iter().map(Entrant::leaf)));
        let result = order(&seed, &list);
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
        prop_assert_eq!(root(leaves.clone()), rfc(&leaves));
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

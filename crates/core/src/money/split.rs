//! One amount in parts that add up to it.

use super::Money;

/// Splits an amount by weights: each part is its exact share rounded down, and the minor units that are left
/// over go one each to the largest remainders, the earlier first. The parts add up to the amount exactly.
///
/// Nothing when a weight is negative or all of them together weigh nothing.
pub fn split(total: Money, weights: &[i64]) -> Option<Vec<Money>> {
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if sum <= 0 || weights.iter().any(|weight| *weight < 0) {
        return None;
    }
    let shares: Option<Vec<_>> = weights.iter().map(|weight| share(total.minor, *weight, sum)).collect();
    let mut shares = shares?;
    let given: i128 = shares.iter().map(|share| i128::from(share.whole)).sum();
    let over = usize::try_from(i128::from(total.minor).checked_sub(given)?).ok()?;
    let mut order: Vec<_> = shares.iter_mut().collect();
    order.sort_by_key(|share| std::cmp::Reverse(share.rest));
    for share in order.into_iter().take(over) {
        share.whole = share.whole.checked_add(1)?;
    }
    Some(shares.into_iter().map(|share| Money { minor: share.whole, ..total }).collect())
}

struct Share {
    whole: i64,
    rest: i128,
}

fn share(total: i64, weight: i64, sum: i128) -> Option<Share> {
    let exact = i128::from(total).checked_mul(i128::from(weight))?;
    let whole = i64::try_from(exact.checked_div_euclid(sum)?).ok()?;
    Some(Share { whole, rest: exact.checked_rem_euclid(sum)? })
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "the numbers of a test are small")]
mod tests {
    use super::*;
    use crate::money::Currency;
    use proptest::{collection::vec, prelude::*};

    fn parts(total: i64, weights: &[i64]) -> Option<Vec<i64>> {
        let parts = split(Money::new(total, Currency::CNY), weights)?;
        Some(parts.iter().map(|part| part.minor).collect())
    }

    #[test]
    fn what_is_left_over_goes_to_the_largest_remainder() {
        assert_eq!(parts(100, &[1, 1, 1]), Some(vec![34, 33, 33]), "ties go to the earlier");
        assert_eq!(parts(10, &[1, 5, 3]), Some(vec![1, 6, 3]), "1.11, 5.56, 3.33");
        assert_eq!(parts(-100, &[1, 1, 1]), Some(vec![-33, -33, -34]), "a credit is split as well");
        assert_eq!(parts(5, &[0, 1, 0]), Some(vec![0, 5, 0]), "who weighs nothing gets nothing");
        assert_eq!(parts(i64::MAX, &[i64::MAX, 1]), Some(vec![i64::MAX - 1, 1]));
        assert_eq!(parts(i64::MIN, &[1, 1, 1]).unwrap()[2], i64::MIN / 3 - 1);
        assert_eq!(parts(0, &[3, 4]), Some(vec![0, 0]));
    }

    #[test]
    fn nobody_to_give_to_is_no_split() {
        for weights in [&[][..], &[0, 0], &[2, -1]] {
            assert_eq!(parts(100, weights), None);
        }
    }

    proptest! {
        #[test]
        fn parts_add_up_and_are_within_one_of_their_share(
            total in any::<i64>(),
            weights in vec(0..=i64::MAX, 1..12),
        ) {
            let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            prop_assume!(sum > 0);
            let parts = parts(total, &weights).unwrap();
            prop_assert_eq!(parts.iter().map(|part| i128::from(*part)).sum::<i128>(), i128::from(total));
            for (part, weight) in parts.iter().zip(&weights) {
                let low = (i128::from(total) * i128::from(*weight)).div_euclid(sum);
                prop_assert!((low..=low + 1).contains(&i128::from(*part)));
                prop_assert!(*weight > 0 || *part == 0);
            }
        }

        #[test]
        fn more_weight_is_never_less_money(total in 0..i64::MAX, weights in vec(0..1_000_i64, 2..12)) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let parts = parts(total, &weights).unwrap();
            let mut pairs: Vec<_> = weights.iter().zip(&parts).collect();
            pairs.sort_unstable();
            prop_assert!(pairs.windows(2).all(|two| two[0].0 == two[1].0 || two[0].1 <= two[1].1));
        }
    }
}

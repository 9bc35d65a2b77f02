//! What each of many gets of a bound: who needs little gets all of it, and the others as much as each other.

/// How many of its pieces each may have, so that all together have at most `most`.
///
/// ```
/// assert_eq!(wanghong_core::shares::of(&[1, 50, 9], 20), [1, 10, 9]);
/// ```
pub fn of(wanted: &[usize], most: usize) -> Vec<usize> {
    let mut order: Vec<(usize, usize)> = wanted.iter().copied().enumerate().collect();
    order.sort_by_key(|(_, wants)| *wants);
    let mut shares = vec![0; wanted.len()];
    let (mut left, mut waiting) = (most, order.len());
    for (place, wants) in order {
        let share = wants.min(left.checked_div(waiting).unwrap_or(0));
        if let Some(its) = shares.get_mut(place) {
            *its = share;
        }
        left -= share;
        waiting -= 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_fits_is_whole() {
        assert_eq!(of(&[3, 0, 4], 7), [3, 0, 4]);
        assert_eq!(of(&[], 7), []);
        assert_eq!(of(&[3, 4], 0), [0, 0]);
        assert_eq!(of(&[100, 2, 100], 12), [5, 2, 5]);
    }

    proptest! {
        #[test]
        fn nobody_gets_more_than_they_want_or_than_there_is(
            wanted in prop::collection::vec(0_usize..200, 0..50), most in 0_usize..2_000,
        ) {
            let shares = of(&wanted, most);
            prop_assert!(shares.iter().sum::<usize>() <= most);
            prop_assert!(shares.iter().zip(&wanted).all(|(share, wants)| share <= wants));
            if wanted.iter().sum::<usize>() <= most {
                prop_assert_eq!(&shares, &wanted);
            }
            // Whoever is cut has at least as much, but for what cannot be divided, as anybody.
            let cut = shares.iter().zip(&wanted).filter(|(share, wants)| share < wants).map(|(share, _)| *share);
            let largest = shares.iter().max().copied().unwrap_or(0);
            prop_assert!(cut.min().is_none_or(|least| least + 1 >= largest));
        }
    }
}

//! When something is sent again.

use crate::limits;
use wanghong_core::Millis;

/// The waits between one try and the next; about 31 hours in all.
const WAITS: [Millis; 7] = [
    Millis::seconds(5),
    Millis::seconds(30),
    Millis::minutes(2),
    Millis::minutes(10),
    Millis::minutes(60),
    Millis::minutes(6 * 60),
    Millis::minutes(24 * 60),
];

/// How long to wait after so many failed tries, up to a fifth longer by `chance`; nothing when that was the last.
pub(super) fn wait(tries: i64, chance: i64) -> Option<Millis> {
    let place = usize::try_from(tries).ok()?.checked_sub(1)?;
    let Millis(wait) = *WAITS.get(place)?;
    Some(Millis(wait + chance.rem_euclid(wait / 5)))
}

/// How long a hook is left alone after so many failures in a row. It grows with the waits of what is sent, so that
/// order is kept, but not for long: then one message that is refused again and again holds up the others no more.
pub(super) fn rest(fails: i64, chance: i64) -> Millis {
    wait(fails, chance).unwrap_or(limits::HOOK_REST).min(limits::HOOK_REST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let waits: Vec<_> = (0..=9).map(|tries| wait(tries, 0).map(|wait| wait.0 / 1_000)).collect();
        let seconds = [5, 30, 120, 600, 3_600, 21_600, 86_400].map(Some);
        assert_eq!(waits[1..8], seconds);
        assert_eq!([waits[0], waits[8], waits[9]], [None, None, None]);
    }

    #[test]
    fn chance_makes_a_wait_longer_by_less_than_a_fifth() {
        for chance in [0, 1, 999, 1_000, i64::MAX, -1, i64::MIN] {
            let Millis(wait) = wait(1, chance).unwrap();
            assert!((5_000..6_000).contains(&wait), "{wait}");
        }
    }

    #[test]
    fn a_hook_rests_as_long_as_what_it_refused_waits_and_then_no_longer() {
        for fails in 1..=2 {
            assert_eq!(Some(rest(fails, 77)), wait(fails, 77));
        }
        for fails in 3..=30 {
            assert_eq!(rest(fails, 77), limits::HOOK_REST);
        }
    }
}

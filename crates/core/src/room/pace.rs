//! How often one account may speak.

use super::Rules;
use crate::{
    id::Id,
    limits,
    refusal::{Code, Refusal},
    time::Millis,
};
use std::collections::{BTreeMap, VecDeque};

/// When each account spoke last, for as long as that can matter.
#[derive(Debug, Default)]
pub(super) struct Pace {
    last: BTreeMap<Id, Millis>,
    order: VecDeque<(Millis, Id)>,
}

impl Pace {
    /// Whether an account may speak now.
    pub(super) fn check(&self, account: Id, rules: &Rules, staff: bool, now: Millis) -> Result<(), Refusal> {
        let Some(last) = self.last.get(&account) else { return Ok(()) };
        let since = now - *last;
        if since < limits::SAY_EVERY {
            let wait = (limits::SAY_EVERY - since).0;
            return Err(Refusal::new(Code::SLOW_DOWN, "You speak too fast.").retry_after(wait));
        }
        if !staff && since < rules.slow {
            let wait = (rules.slow - since).0;
            return Err(Refusal::new(Code::SLOW_MODE, "This room is in slow mode.").retry_after(wait));
        }
        Ok(())
    }

    /// Notes that an account has spoken, and forgets those who may speak again anyhow.
    pub(super) fn spoke(&mut self, account: Id, rules: &Rules, now: Millis) {
        self.last.insert(account, now);
        self.order.push_back((now, account));
        let matters = rules.slow.max(limits::SAY_EVERY);
        while let Some((at, account)) = self.order.front().copied() {
            if self.order.len() <= limits::TALKERS && now - at < matters {
                return;
            }
            self.order.pop_front();
            if self.last.get(&account) == Some(&at) {
                self.last.remove(&account);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_those_are_remembered_who_have_to_wait() {
        let rules = Rules { slow: Millis::seconds(10), ..Rules::default() };
        let mut pace = Pace::default();
        pace.spoke(Id(1), &rules, Millis(0));
        let wait = pace.check(Id(1), &rules, false, Millis(9_000)).unwrap_err();
        assert_eq!((wait.code, wait.retry_after), (Code::SLOW_MODE, Some(1_000)));
        assert_eq!(pace.check(Id(1), &rules, true, Millis(500)), Ok(()));
        pace.spoke(Id(2), &rules, Millis(10_000));
        assert_eq!((pace.last.len(), pace.order.len()), (1, 1));
    }

    #[test]
    fn a_crowd_of_talkers_stays_bounded() {
        let rules = Rules { slow: limits::SLOW_MODE, ..Rules::default() };
        let mut pace = Pace::default();
        for n in 0..limits::TALKERS + 10 {
            pace.spoke(Id(i64::try_from(n).unwrap()), &rules, Millis(0));
        }
        assert_eq!((pace.last.len(), pace.order.len()), (limits::TALKERS, limits::TALKERS));
        assert_eq!(pace.check(Id(9), &rules, false, Millis(0)), Ok(()));
        assert!(pace.check(Id(10), &rules, false, Millis(0)).is_err());
    }
}

//! From events to the wall.

use super::{Crowd, Cue, Event, Kind, Minute, Wall, guest::Guest, minute::Counts};
use crate::{id::Id, limits, time::Millis};
use std::collections::{BTreeMap, BTreeSet};

/// A running count over the events of one show. Events of one minute may come in any order.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    opened: Option<Millis>,
    ended: Option<Millis>,
    guests: Crowd<Guest>,
    fans: Crowd<Fan>,
    sums: Wall,
    minutes: BTreeMap<i64, Counts>,
    peak_before: i64,
    cues: BTreeSet<Cue>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Fan {
    commented: bool,
    followed: bool,
}

impl Tally {
    /// Counts one event.
    pub fn add(&mut self, event: &Event) {
        match event.kind {
            Kind::Enter => self.seen(event),
            Kind::Played => self.played(event),
            Kind::Hearts => self.hearts(event),
            Kind::Comment => self.comment(event),
            Kind::Follow => self.fan(event, |fan| fan.followed = true),
            Kind::Hold => raise(&mut self.sums.held, 1),
            Kind::Place => self.placed(event),
            Kind::Pay => self.paid(event),
            Kind::Lapse => raise(&mut self.sums.lapsed, 1),
            Kind::Cancel => raise(&mut self.sums.cancelled, 1),
            Kind::Forfeit => self.forfeited(event),
            Kind::Refund => self.refunded(event),
            Kind::Open | Kind::End | Kind::Pin | Kind::Explain | Kind::Stock => self.cue(event),
            Kind::Unfollow
            | Kind::Click
            | Kind::Unpin
            | Kind::Wait
            | Kind::EnterDraw
            | Kind::Extend
            | Kind::Deposit
            | Kind::Lock
            | Kind::Unlock
            | Kind::Pack
            | Kind::Ship
            | Kind::Deliver
            | Kind::Undo
            | Kind::AskReturn
            | Kind::RefuseReturn
            | Kind::Review
            | Kind::Clear
            | Kind::Claim
            | Kind::SignalLost
            | Kind::SignalBack
            | Kind::Delete
            | Kind::Restore
            | Kind::Mute
            | Kind::Ban
            | Kind::Pardon
            | Kind::Rules => {} // kept for questions that the wall does not ask
        }
    }

    fn placed(&mut self, event: &Event) {
        raise(&mut self.sums.placed, 1);
        raise(&mut self.sums.gmv_minor, event.amount);
        self.in_minute(event, |minute| raise(&mut minute.orders, 1));
    }

    fn paid(&mut self, event: &Event) {
        raise(&mut self.sums.paid, 1);
        raise(&mut self.sums.paid_minor, event.amount);
        self.in_minute(event, |minute| raise(&mut minute.paid_minor, event.amount));
    }

    /// A deposit that nobody counted when it came is money that stays from now on.
    fn forfeited(&mut self, event: &Event) {
        raise(&mut self.sums.cancelled, 1);
        raise(&mut self.sums.paid_minor, event.amount);
        self.in_minute(event, |minute| raise(&mut minute.paid_minor, event.amount));
    }

    fn refunded(&mut self, event: &Event) {
        raise(&mut self.sums.refunded, 1);
        raise(&mut self.sums.refunded_minor, event.amount);
    }

    fn in_minute(&mut self, event: &Event, count: impl Fn(&mut Counts)) {
        if let Some(minute) = self.minute(event.at.minute()) {
            count(minute);
        }
    }

    /// The counts of a minute; nothing for one so old that it is no longer drawn.
    fn minute(&mut self, minute: i64) -> Option<&mut Counts> {
        self.minutes.entry(minute).or_default();
        if self.minutes.len() > limits::WALL_MINUTES {
            let level = self.guests.level();
            let dropped = self.minutes.pop_first().map_or(0, |(_, counts)| counts.online(level));
            self.peak_before = self.peak_before.max(dropped);
        }
        self.minutes.get_mut(&minute)
    }

    fn guest(&mut self, event: &Event) -> Option<(Id, &mut Guest)> {
        let visitor = event.visitor?;
        self.guests.enter(visitor).map(|guest| (visitor, guest))
    }

    fn seen(&mut self, event: &Event) {
        if let Some((_, guest)) = self.guest(event) {
            guest.seen = guest.seen.max(Some(event.at));
        }
    }

    fn hearts(&mut self, event: &Event) {
        raise(&mut self.sums.taps, event.amount);
        self.in_minute(event, |minute| raise(&mut minute.taps, event.amount));
        if let Some((_, guest)) = self.guest(event) {
            guest.tapped |= event.amount > 0;
        }
    }

    fn comment(&mut self, event: &Event) {
        raise(&mut self.sums.comments, 1);
        self.in_minute(event, |minute| raise(&mut minute.comments, 1));
        self.fan(event, |fan| fan.commented = true);
    }

    fn played(&mut self, event: &Event) {
        let span = event.amount.clamp(0, limits::PLAYED_SPAN.0);
        let Some((visitor, guest)) = self.guest(event).filter(|_| span > 0) else { return };
        guest.seen = guest.seen.max(Some(event.at));
        let minutes: Vec<i64> = guest.play(event.at - Millis(span), event.at).collect();
        for minute in minutes {
            if let Some(counts) = self.minute(minute) {
                counts.head(visitor);
            }
        }
    }

    fn fan(&mut self, event: &Event, change: impl Fn(&mut Fan)) {
        if let Some(fan) = event.account.and_then(|account| self.fans.enter(account)) {
            change(fan);
        }
    }

    fn cue(&mut self, event: &Event) {
        let Event { at, kind, subject, amount, .. } = *event;
        if kind == Kind::Open {
            self.opened = Some(self.opened.map_or(at, |known| known.min(at)));
        }
        if kind == Kind::End {
            self.ended = Some(self.ended.map_or(at, |known| known.min(at)));
        }
        self.cues.insert(Cue { at, kind, subject, amount });
        if self.cues.len() > limits::WALL_CUES {
            self.cues.pop_first();
        }
    }

    /// The numbers as they are now. This reads every visitor: ask once a second, not once a request.
    pub fn wall(&self, now: Millis) -> Wall {
        let mut wall = Wall { at: now, length: self.length(now), ..self.sums.clone() };
        self.people(&mut wall);
        wall.pcu = self.minutes.values().map(|minute| minute.online(self.guests.level())).max().unwrap_or(0);
        wall.pcu = wall.pcu.max(self.peak_before);
        wall.acu_milli = share(wall.played.0.saturating_mul(1_000), wall.length.0);
        wall.mean_stay = Millis(share(wall.played.0, wall.visitors));
        wall.minutes = self.latest_minutes();
        wall.cues = self.cues.iter().copied().collect();
        wall
    }

    fn length(&self, now: Millis) -> Millis {
        let Some(opened) = self.opened else { return Millis(0) };
        let until = self.ended.map_or(now, |ended| ended.min(now));
        (until - opened).max(Millis(0))
    }

    fn people(&self, wall: &mut Wall) {
        for (_, guest) in self.guests.sample() {
            wall.online += i64::from(guest.seen.is_some_and(|seen| wall.at - seen < limits::PLAY_SILENCE));
            wall.tappers += i64::from(guest.tapped);
            if guest.counts() {
                wall.visitors += 1;
                raise(&mut wall.visits, guest.visits());
                raise(&mut wall.played.0, guest.played);
            }
        }
        for sum in
            [&mut wall.online, &mut wall.tappers, &mut wall.visitors, &mut wall.visits, &mut wall.played.0]
        {
            *sum = self.guests.stands_for(*sum);
        }
        wall.commenters = self.fans_who(|fan| fan.commented);
        wall.followers_won = self.fans_who(|fan| fan.followed);
        wall.sampled = self.guests.level() > 0 || self.fans.level() > 0;
    }

    fn fans_who(&self, did: impl Fn(&Fan) -> bool) -> i64 {
        let sample = self.fans.sample().filter(|(_, fan)| did(fan)).count();
        self.fans.stands_for(i64::try_from(sample).unwrap_or(i64::MAX))
    }

    /// All minutes from the first to the last with an event, empty ones between them included.
    fn latest_minutes(&self) -> Vec<Minute> {
        let Some((last, _)) = self.minutes.last_key_value() else { return Vec::new() };
        let most = i64::try_from(limits::WALL_MINUTES).unwrap_or(i64::MAX);
        let earliest = last.saturating_sub(most).saturating_add(1);
        let Some((first, _)) = self.minutes.range(earliest..).next() else { return Vec::new() };
        (*first..=*last).map(|minute| self.drawn(minute)).collect()
    }

    fn drawn(&self, minute: i64) -> Minute {
        let counts = self.minutes.get(&minute).copied().unwrap_or_default();
        Minute {
            at: Millis::minutes(minute),
            online: counts.online(self.guests.level()),
            comments: counts.comments,
            taps: counts.taps,
            orders: counts.orders,
            paid_minor: counts.paid_minor,
        }
    }
}

fn raise(sum: &mut i64, by: i64) {
    *sum = sum.saturating_add(by);
}

fn share(whole: i64, parts: i64) -> i64 {
    whole.checked_div(parts).unwrap_or(0)
}

//! From events to the dashboard.

use super::{
    Crowd, Cue, Dashboard, Minute, People, goods::Goods, guest::Guest, minute::Counts, orders::Orders,
    origin::is_doubtful,
};
use crate::event::{Event, Kind};
use crate::{id::Id, limits, time::Millis};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A running count over the events of one show. Events of one minute may come in any order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Tally {
    opened: Option<Millis>,
    ended: Option<Millis>,
    exposed: Crowd<()>,
    guests: Crowd<Guest>,
    /// Those who may be nobody.
    doubted: Crowd<()>,
    goods: Goods,
    orders: Orders,
    fans: Crowd<Fan>,
    sums: Dashboard,
    minutes: BTreeMap<i64, Counts>,
    peak_before: i64,
    cues: BTreeSet<Cue>,
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
struct Fan {
    commented: bool,
    followed: bool,
}

impl Tally {
    /// Counts one event. What a visitor did who may be nobody counts for nobody, but for what an account did with it.
    pub fn add(&mut self, event: &Event) {
        let doubtful = event.visitor.filter(|visitor| is_doubtful(*visitor));
        let Some(visitor) = doubtful else { return self.count(event) };
        if event.kind != Kind::Expose {
            self.doubted.enter(visitor);
        }
        if event.account.is_some() {
            self.count(&Event { visitor: None, ..*event });
        }
    }

    fn count(&mut self, event: &Event) {
        match event.kind {
            Kind::Expose => self.exposed(event),
            Kind::Enter => self.entered(event),
            Kind::Played => self.played(event),
            Kind::Hearts => self.hearts(event),
            Kind::Comment => self.comment(event),
            Kind::Follow => self.fan(event, |fan| fan.followed = true),
            Kind::Seen | Kind::Click => self.looked(event),
            Kind::Rewatch => self.rewatched(event),
            Kind::Hold
            | Kind::Place
            | Kind::Pay
            | Kind::Lapse
            | Kind::Bar
            | Kind::Cancel
            | Kind::Refund
            | Kind::Forfeit
            | Kind::Wait
            | Kind::EnterDraw
            | Kind::Extend
            | Kind::Agree
            | Kind::Readdress
            | Kind::Deposit
            | Kind::Lock
            | Kind::Unlock
            | Kind::Pack
            | Kind::Ship
            | Kind::Deliver
            | Kind::Undo
            | Kind::AskReturn
            | Kind::WithdrawReturn
            | Kind::AgreeReturn
            | Kind::RefuseReturn
            | Kind::Review
            | Kind::Clear
            | Kind::Dispute
            | Kind::DisputeWon
            | Kind::DisputeLost => self.order(event),
            Kind::Open | Kind::End | Kind::Pin | Kind::Explain | Kind::Stock => self.cue(event),
            Kind::Unfollow
            | Kind::Unpin
            | Kind::Claim
            | Kind::SignalLost
            | Kind::SignalBack
            | Kind::Delete
            | Kind::Restore
            | Kind::Mute
            | Kind::Ban
            | Kind::Pardon
            | Kind::Rules
            | Kind::PinComment
            | Kind::Edit => {} // kept for questions that the dashboard does not ask
        }
    }

    /// Whether an entrance, an exposure or a look is nothing new, so that no line need be kept of it. Whoever a sample leaves
    /// out changes nothing either, so lines of these kinds are as few as the sample is small.
    pub fn knows(&self, event: &Event) -> bool {
        let Some(visitor) = event.visitor else { return true };
        if is_doubtful(visitor) {
            let known = self.doubted.omits(visitor) || self.doubted.get(visitor).is_some();
            return event.kind == Kind::Expose || known;
        }
        if event.kind == Kind::Expose {
            return self.exposed.omits(visitor) || self.exposed.get(visitor).is_some();
        }
        if event.kind == Kind::Enter {
            return self.guests.get(visitor).is_some_and(|guest| guest.entered);
        }
        let bit = event.subject.and_then(|product| self.goods.bit(product));
        let did = |guest: &Guest| if event.kind == Kind::Click { guest.clicked } else { guest.saw };
        let known = |guest: &Guest| bit.is_some_and(|bit| did(guest) & bit != 0);
        matches!(event.kind, Kind::Seen | Kind::Click)
            && (self.guests.omits(visitor) || self.guests.get(visitor).is_some_and(known))
    }

    /// Who has been in the room so far.
    pub fn people(&self) -> People {
        let short = |guest: &Guest| guest.played > 0 && !guest.counts();
        let tasters = self.guests.sample().filter(|(_, guest)| short(guest));
        People {
            visitors: self.guests.only(Guest::counts),
            tasters: tasters.map(|(id, guest)| (*id, Millis(guest.played))).collect(),
            tappers: self.guests.only(|guest| guest.tapped),
        }
    }

    /// Hearts given so far.
    pub fn taps(&self) -> i64 {
        self.sums.taps
    }

    /// Whether the show is known to have opened.
    pub fn has_opened(&self) -> bool {
        self.opened.is_some()
    }

    /// The last line of an order's life that was counted.
    pub fn last_line(&self) -> Id {
        self.orders.last
    }

    fn order(&mut self, event: &Event) {
        let Some(change) = &event.change else { return };
        let before = self.orders.all;
        self.orders.add(event, change);
        let placed = self.orders.all.placed.saturating_sub(before.placed);
        let paid_minor = self.orders.all.paid_minor.saturating_sub(before.paid_minor);
        // What comes weeks later, such as a balance, belongs to the sums and to no minute of the evening.
        let over = self.ended.is_some_and(|ended| event.at > ended);
        if !over && (placed, paid_minor) != (0, 0) {
            self.in_minute(event, |minute| {
                raise(&mut minute.orders, placed);
                raise(&mut minute.paid_minor, paid_minor);
            });
        }
    }

    fn in_minute(&mut self, event: &Event, count: impl Fn(&mut Counts)) {
        if let Some(minute) = self.minute(event.at.minute()) {
            count(minute);
        }
    }

    /// The counts of a minute; nothing for one so old that it is no longer drawn.
    fn minute(&mut self, minute: i64) -> Option<&mut Counts> {
        self.minutes.entry(minute).or_default();
        if self.minutes.len() > limits::DASHBOARD_MINUTES {
            let level = self.guests.level();
            let dropped = self.minutes.pop_first().map_or(0, |(_, counts)| counts.heads.count(level));
            self.peak_before = self.peak_before.max(dropped);
        }
        self.minutes.get_mut(&minute)
    }

    fn guest(&mut self, event: &Event) -> Option<(Id, &mut Guest)> {
        let visitor = event.visitor?;
        self.guests.enter(visitor).map(|guest| (visitor, guest))
    }

    fn exposed(&mut self, event: &Event) {
        if let Some(visitor) = event.visitor {
            self.exposed.enter(visitor);
        }
    }

    fn entered(&mut self, event: &Event) {
        self.exposed(event);
        if let Some((_, guest)) = self.guest(event) {
            guest.entered = true;
        }
    }

    /// Somebody saw a product, or looked closer, which is to see it too.
    fn looked(&mut self, event: &Event) {
        let (Some(visitor), Some(product)) = (event.visitor, event.subject) else { return };
        let closely = event.kind == Kind::Click;
        let bit = self.goods.meet(product);
        let Some(guest) = self.guests.enter(visitor) else { return };
        if guest.saw & bit == 0 {
            guest.saw |= bit;
            self.goods.seen(product, visitor);
        }
        if closely && guest.clicked & bit == 0 {
            guest.clicked |= bit;
            self.goods.clicked(product, visitor);
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
                counts.heads.add(visitor);
            }
        }
    }

    /// Whoever watches the replay comes in too, but is no part of what was played while the show was on.
    fn rewatched(&mut self, event: &Event) {
        let span = event.amount.clamp(0, limits::PLAYED_SPAN.0);
        self.entered(event);
        if let Some((_, guest)) = self.guest(event) {
            raise(&mut guest.rewatched, span);
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
        if self.cues.len() > limits::DASHBOARD_CUES {
            self.cues.pop_first();
        }
    }

    /// The numbers as they are now. This reads every visitor: ask once a second, not once a request.
    pub fn dashboard(&self, now: Millis) -> Dashboard {
        let mut dashboard = Dashboard { at: now, length: self.length(now), ..self.sums.clone() };
        self.count_people(&mut dashboard);
        dashboard.pcu =
            self.minutes.values().map(|minute| minute.heads.count(self.guests.level())).max().unwrap_or(0);
        dashboard.pcu = dashboard.pcu.max(self.peak_before);
        dashboard.acu_milli = share(dashboard.played.0.saturating_mul(1_000), dashboard.length.0);
        dashboard.mean_stay = Millis(share(dashboard.played.0, dashboard.visitors));
        (dashboard.sales, dashboard.skus) = (self.orders.all, self.orders.skus.clone());
        dashboard.looks = self.goods.looks(self.guests.level());
        dashboard.minutes = self.latest_minutes();
        dashboard.cues = self.cues.iter().copied().collect();
        dashboard
    }

    fn length(&self, now: Millis) -> Millis {
        let Some(opened) = self.opened else { return Millis(0) };
        let until = self.ended.map_or(now, |ended| ended.min(now));
        (until - opened).max(Millis(0))
    }

    fn count_people(&self, dashboard: &mut Dashboard) {
        for (_, guest) in self.guests.sample() {
            dashboard.funnel.entered += i64::from(guest.entered);
            dashboard.funnel.seen += i64::from(guest.saw != 0);
            dashboard.funnel.clicked += i64::from(guest.clicked != 0);
            dashboard.online +=
                i64::from(guest.seen.is_some_and(|seen| dashboard.at - seen < limits::PLAY_SILENCE));
            dashboard.tappers += i64::from(guest.tapped);
            dashboard.rewatchers += i64::from(guest.rewatched >= limits::VISITOR.0);
            raise(&mut dashboard.rewatched.0, guest.rewatched);
            if guest.counts() {
                dashboard.visitors += 1;
                raise(&mut dashboard.visits, guest.visits());
                raise(&mut dashboard.played.0, guest.played);
            }
        }
        let funnel = &mut dashboard.funnel;
        for sum in [
            &mut dashboard.online,
            &mut dashboard.tappers,
            &mut dashboard.rewatchers,
            &mut dashboard.rewatched.0,
            &mut dashboard.visitors,
            &mut dashboard.visits,
            &mut dashboard.played.0,
            &mut funnel.entered,
            &mut funnel.seen,
            &mut funnel.clicked,
        ] {
            *sum = self.guests.stands_for(*sum);
        }
        funnel.exposed = self.exposed.count();
        dashboard.doubtful = self.doubted.count();
        self.orders.people(funnel);
        dashboard.commenters = self.fans_who(|fan| fan.commented);
        dashboard.followers_won = self.fans_who(|fan| fan.followed);
        let levels =
            [self.guests.level(), self.fans.level(), self.exposed.level(), self.orders.buyers.level()];
        dashboard.sampled = levels.into_iter().any(|level| level > 0);
    }

    fn fans_who(&self, did: impl Fn(&Fan) -> bool) -> i64 {
        let sample = self.fans.sample().filter(|(_, fan)| did(fan)).count();
        self.fans.stands_for(i64::try_from(sample).unwrap_or(i64::MAX))
    }

    /// All minutes from the first to the last with an event, empty ones between them included.
    fn latest_minutes(&self) -> Vec<Minute> {
        let Some((last, _)) = self.minutes.last_key_value() else { return Vec::new() };
        let most = i64::try_from(limits::DASHBOARD_MINUTES).unwrap_or(i64::MAX);
        let earliest = last.saturating_sub(most).saturating_add(1);
        let Some((first, _)) = self.minutes.range(earliest..).next() else { return Vec::new() };
        (*first..=*last).map(|minute| self.drawn(minute)).collect()
    }

    fn drawn(&self, minute: i64) -> Minute {
        let counts = self.minutes.get(&minute).copied().unwrap_or_default();
        Minute {
            at: Millis::minutes(minute),
            online: counts.heads.count(self.guests.level()),
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

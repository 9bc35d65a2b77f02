//! From a glance to a closer look, person by person.

use super::*;

fn looked(kind: Kind, visitor: i64, product: i64) -> Event {
    Event { visitor: Some(Id(visitor)), subject: Some(Id(product)), ..event(kind, 5) }
}

fn came(kind: Kind, visitor: i64) -> Event {
    Event { visitor: Some(Id(visitor)), ..event(kind, 5) }
}

#[test]
fn each_person_counts_once_at_each_step() {
    let events = [
        came(Kind::Expose, 1),
        came(Kind::Expose, 1),
        came(Kind::Expose, 2),
        came(Kind::Enter, 2),
        came(Kind::Enter, 3),
        looked(Kind::Seen, 2, 10),
        looked(Kind::Seen, 2, 11),
        looked(Kind::Seen, 2, 11),
        looked(Kind::Seen, 3, 11),
        looked(Kind::Click, 3, 10),
        looked(Kind::Click, 3, 10),
    ];
    let dashboard = dashboard(&events, 60);
    let Funnel { exposed, entered, seen, clicked, .. } = dashboard.funnel;
    assert_eq!((exposed, entered, seen, clicked), (3, 2, 2, 1), "whoever came in was shown the room");
    let looks: Vec<_> =
        dashboard.looks.iter().map(|(product, look)| (product.0, look.seen, look.clicked)).collect();
    assert_eq!(looks, [(10, 2, 1), (11, 2, 0)], "whoever looks closely has seen it");
}

/// No line is kept of what is known: what is left still gives the same numbers after a restart.
#[test]
fn the_lines_that_are_new_say_as_much_as_all() {
    let crowd = 2 * i64::try_from(limits::CROWD).unwrap();
    let (mut all, mut kept) = (Tally::default(), Tally::default());
    let mut lines = 0;
    for visitor in (0..crowd).chain(0..crowd / 2) {
        for event in [came(Kind::Expose, visitor), looked(Kind::Seen, visitor, visitor % 3)] {
            if !all.knows(&event) {
                kept.add(&event);
                lines += 1;
            }
            all.add(&event);
        }
    }
    let at = OPENED + Millis::minutes(1);
    assert_eq!(all.dashboard(at), kept.dashboard(at));
    assert!(lines < 2 * crowd, "a sample needs no line of those it leaves out: {lines}");
    let near = |number: i64, truth: i64| (number - truth).abs() * 100 <= truth;
    let dashboard = all.dashboard(at);
    assert!(dashboard.sampled && near(dashboard.funnel.exposed, crowd) && near(dashboard.funnel.seen, crowd));
    assert!(near(dashboard.looks[&Id(0)].seen, crowd / 3));
}

#[test]
fn products_above_the_limit_are_seen_but_not_told_apart() {
    let mut tally = Tally::default();
    let most = i64::try_from(limits::DASHBOARD_PRODUCTS).unwrap();
    for product in 1..=most + 1 {
        let event = looked(Kind::Seen, product, product);
        assert!(!tally.knows(&event));
        tally.add(&event);
        assert!(tally.knows(&event));
    }
    let dashboard = tally.dashboard(OPENED);
    assert_eq!((dashboard.looks.len(), dashboard.funnel.seen), (limits::DASHBOARD_PRODUCTS, most + 1));
    assert!(dashboard.looks.values().all(|look| look.seen == 1));
}

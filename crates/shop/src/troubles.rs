//! What can be wrong with a till.

use wanghong_base::troubles::Trouble;

/// The sale cannot be taken up again from the database.
pub const UNREAD: Trouble = Trouble {
    place: 1,
    word: "unread",
    stops: true,
    about: "The sale cannot be taken up again from the database, so nothing is sold. The log says why; it is tried again \
            and again.",
};

/// Another server owns the sale.
pub const FENCED: Trouble = Trouble {
    place: 2,
    word: "fenced",
    stops: true,
    about: "Another server has taken the sale over, and this one sells nothing. Stop one of the two: when the other \
            stops, this one goes on by itself.",
};

/// Anybody pays with a number that everybody knows.
pub const TEST_PAYMENTS: Trouble = Trouble {
    place: 4,
    word: "test_payments",
    stops: false,
    about: "`payments` holds `test` at an address of the world: anybody \"pays\" with a number that everybody knows, and \
            no money comes. Take it out before you sell.",
};

/// Nobody can pay.
pub const NO_PAYMENTS: Trouble = Trouble {
    place: 5,
    word: "no_payments",
    stops: false,
    about: "No way to pay is set up, so nothing can be sold. Set `payments`.",
};

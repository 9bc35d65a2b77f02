//! How often one may try to log in or to sign up.

use crate::limits;
use wanghong_base::throttle::Throttle;

/// Tries, counted in several ways at once.
#[derive(Debug)]
pub struct Tries {
    /// Passwords tried by e-mail and network.
    pub(crate) logins: Throttle,
    /// Passwords tried by e-mail, wherever they come from.
    pub anywhere: Throttle,
    /// Passwords tried in a browser in which the same person has logged in before.
    pub on_device: Throttle,
    /// Wrong passwords by network, which many people may share.
    pub knocks: Throttle,
    /// New people by network.
    pub(crate) signups: Throttle,
}

impl Default for Tries {
    fn default() -> Self {
        let within = |most| Throttle::new(most, limits::LOGIN_WINDOW);
        Self {
            logins: within(limits::LOGINS),
            anywhere: within(limits::LOGINS_ANYWHERE),
            on_device: within(limits::LOGINS),
            knocks: within(limits::KNOCKS),
            signups: within(limits::SIGNUPS),
        }
    }
}

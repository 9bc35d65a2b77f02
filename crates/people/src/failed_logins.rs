//! How often one may try to log in or to sign up.

use crate::limits;
use wanghong_base::rate_limit::RateLimit;

/// Wrong passwords and new people, counted in several ways at once.
#[derive(Debug)]
pub struct FailedLogins {
    /// Passwords tried by e-mail and network.
    pub(crate) logins: RateLimit,
    /// Passwords tried by e-mail, wherever they come from.
    pub anywhere: RateLimit,
    /// Passwords tried in a browser in which the same person has logged in before.
    pub on_device: RateLimit,
    /// Wrong passwords by network, which many people may share.
    pub knocks: RateLimit,
    /// New people by network.
    pub(crate) signups: RateLimit,
}

impl Default for FailedLogins {
    fn default() -> Self {
        let within = |most| RateLimit::new(most, limits::LOGIN_WINDOW);
        Self {
            logins: within(limits::LOGINS),
            anywhere: within(limits::LOGINS_ANYWHERE),
            on_device: within(limits::LOGINS),
            knocks: within(limits::KNOCKS),
            signups: within(limits::SIGNUPS),
        }
    }
}

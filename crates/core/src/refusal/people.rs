//! Why somebody is not let in, or may not do something.

use super::codes;

codes! {
    /// The upload's bytes are not a picture we can show.
    NOT_AN_IMAGE = "not_an_image", 415;
    /// Somebody must log in first.
    UNAUTHENTICATED = "unauthenticated", 401;
    /// This person may not do this.
    FORBIDDEN = "forbidden", 403;
    /// The token has no scope for this, though its person may do it.
    OUT_OF_SCOPE = "out_of_scope", 403;
    /// Unknown address or wrong password; we do not say which.
    WRONG_LOGIN = "wrong_login", 401;
    /// The handle or address belongs to somebody else.
    TAKEN = "taken", 409;
    /// Set-up was done before.
    ALREADY_SET_UP = "already_set_up", 409;
    /// Whoever sets a server up must show the token that its log says.
    WRONG_SETUP_TOKEN = "wrong_setup_token", 403;
    /// Set-up has not been done yet.
    NOT_SET_UP = "not_set_up", 409;
}

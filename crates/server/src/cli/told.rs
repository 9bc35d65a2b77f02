//! What the operator is told by a command.

use std::{io::Write as _, process::ExitCode};

/// The outcome of a command: nothing, or a sentence for the operator.
pub(super) type Done = Result<(), String>;

/// Prints a line for the operator.
pub(super) fn say(line: &str) -> Done {
    writeln!(std::io::stdout(), "{line}").map_err(|e| e.to_string())
}

/// Says why it ends.
pub(super) fn fail(error: &str) -> ExitCode {
    let _unheard = writeln!(std::io::stderr(), "wanghong: {error}");
    ExitCode::FAILURE
}

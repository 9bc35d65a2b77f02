//! Says what a live playlist breaks of RFC 8216bis: reads it as it was reload after reload, each ended by a form feed, and
//! writes a line a finding.

use std::io::{self, Read, Write};

use wanghong_media::hls::rules::Rules;

fn main() -> io::Result<()> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    let mut rules = Rules::default();
    text.split_terminator('\x0c').for_each(|playlist| rules.playlist(playlist));
    let mut out = io::stdout().lock();
    rules.findings().iter().try_for_each(|finding| writeln!(out, "{finding}"))
}

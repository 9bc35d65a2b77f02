//! Every word that a person can enter: what of it is kept, and what the eye takes it for.

use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};
use unicode_security::skeleton;

use crate::{
    limits,
    refusal::{Code, Refusal},
};

/// One line for people, in which something can be seen, within `most` characters.
pub fn line(text: &str, most: usize, field: &'static str) -> Result<String, Refusal> {
    seen(within(&clean(text, false), most, field)?, field)
}

/// The same, and it may have line breaks.
pub fn lines(text: &str, most: usize, field: &'static str) -> Result<String, Refusal> {
    seen(within(&clean(text, true), most, field)?, field)
}

fn seen(text: String, field: &'static str) -> Result<String, Refusal> {
    if is_blank(&text) {
        return Err(Refusal::new(Code::INVALID, "This must not be empty.").field(field));
    }
    Ok(text)
}

/// A text for people, which may be empty and may have line breaks, within `most` characters.
pub fn text(text: &str, most: usize, field: &'static str) -> Result<String, Refusal> {
    let text = within(&clean(text, true), most, field)?;
    Ok(if is_blank(&text) { String::new() } else { text })
}

/// A text without what is not seen at either end.
pub fn trimmed(text: &str) -> &str {
    text.trim_matches(|letter: char| letter.is_whitespace() || letter.is_control() || deceives(letter))
}

fn within(text: &str, most: usize, field: &'static str) -> Result<String, Refusal> {
    let text = text.trim();
    let length = text.chars().count();
    if length > most {
        let message = format!("This has {length} characters; {most} fit.");
        return Err(Refusal::new(Code::TOO_LONG, message).field(field));
    }
    Ok(text.to_owned())
}

/// Without what does nothing but deceive: controls, what turns the direction around, and marks upon marks.
fn clean(text: &str, breaks: bool) -> String {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}'], "\n");
    let kept = text.chars().filter_map(|letter| match letter {
        '\n' if breaks => Some('\n'),
        _ if letter.is_whitespace() => Some(' '),
        _ if letter.is_control() || deceives(letter) => None,
        _ => Some(letter),
    });
    let mut marks = 0;
    let kept = kept.filter(|letter| {
        match letter {
            _ if is_combining_mark(*letter) => marks += 1,
            // A joiner begins no letter.
            '\u{200C}' | '\u{200D}' => {}
            _ => marks = 0,
        }
        marks <= limits::MARKS
    });
    kept.collect()
}

/// Characters without a look of their own that no script needs: Unicode's bidirectional controls, soft hyphens, spaces
/// without a width and byte order marks. Joiners stay, which emoji, Persian and many scripts of India need.
fn deceives(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// Whether an eye sees nothing.
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|letter| is_invisible(letter) || is_combining_mark(letter))
}

/// Whether a character has no look of its own.
fn is_invisible(letter: char) -> bool {
    letter.is_whitespace()
        || letter.is_control()
        || deceives(letter)
        || matches!(letter, '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
            | '\u{200C}' | '\u{200D}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FFA0}'
            | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// A text as the eye takes it, to look for words in: compatible forms are one (NFKC), letters of other scripts are what
/// they look like (UTS 39), small, with nothing between them that is not seen, and letters that stand alone between
/// stops are a word.
pub fn fold(text: &str) -> String {
    let seen = |letter: &char| letter.is_whitespace() || !is_invisible(*letter);
    let small: String = text.nfkc().filter(seen).flat_map(char::to_lowercase).collect();
    let plain: String = small.nfd().filter(|letter| !is_combining_mark(*letter)).map(look_alike).collect();
    close_up(&plain.nfc().collect::<Vec<_>>())
}

/// What a name looks like at a glance (UTS 39 section 4), without spaces and stops: two that are alike here are taken for
/// each other. Nothing where there are no letters. A small i is one with a large one, which looks like an l.
pub fn likeness(name: &str) -> String {
    let alike: String = skeleton(&fold(name)).filter(|letter| letter.is_alphanumeric()).collect();
    alike.to_lowercase().replace('i', "l")
}

/// The small Latin letter that a letter of another script looks like.
fn look_alike(letter: char) -> char {
    if letter.is_ascii() || !letter.is_alphabetic() {
        return letter;
    }
    let mut buffer = [0; 4];
    let mut alike = skeleton(letter.encode_utf8(&mut buffer));
    match (alike.next(), alike.next()) {
        (Some(alike), None) if alike.is_ascii_alphabetic() => alike.to_ascii_lowercase(),
        _ => letter,
    }
}

/// Joins letters that stand alone, three or more with stops between (`s.p.a.m`), and everything over spaces.
fn close_up(letters: &[char]) -> String {
    let pieces: Vec<&[char]> = letters.chunk_by(|one, next| kind(*one) == kind(*next)).collect();
    let kept =
        pieces.iter().enumerate().filter(|(place, piece)| match piece.first().map(|first| kind(*first)) {
            Some(Kind::Stop) => !is_between(&pieces, *place),
            Some(Kind::Space) | None => false,
            Some(Kind::Letter) => true,
        });
    kept.flat_map(|(_, piece)| piece.iter()).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Letter,
    Space,
    Stop,
}

fn kind(letter: char) -> Kind {
    match letter {
        _ if letter.is_whitespace() => Kind::Space,
        _ if letter.is_alphanumeric() => Kind::Letter,
        _ => Kind::Stop,
    }
}

/// Whether stops stand between letters that were one word. Where a letter is a word of its own, one of them is enough.
fn is_between(pieces: &[&[char]], place: usize) -> bool {
    let letters = |at: Option<usize>| {
        let piece = *pieces.get(at?)?;
        (kind(*piece.first()?) == Kind::Letter).then_some(piece)
    };
    let alone = |at: Option<usize>| letters(at).is_some_and(|piece| piece.len() == 1);
    let stop = |at: Option<usize>| {
        at.and_then(|at| pieces.get(at)?.first()).is_some_and(|first| kind(*first) == Kind::Stop)
    };
    let (left, right) = (place.checked_sub(1), Some(place + 1));
    let (before, behind) = (place.checked_sub(2), Some(place + 2));
    let goes_on = (stop(before) && alone(place.checked_sub(3))) || (stop(behind) && alone(Some(place + 3)));
    let word = |letter: Option<&char>| letter.is_some_and(|letter| is_ideograph(*letter));
    (alone(left) && alone(right) && goes_on)
        || (alone(left) && word(letters(right).and_then(<[char]>::first)))
        || (alone(right) && word(letters(left).and_then(<[char]>::last)))
}

/// Han, kana and hangul.
fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7AF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests;

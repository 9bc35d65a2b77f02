//! Names that cannot be seen, and words in disguise.

use super::*;

fn said(text: &str) -> Result<String, Code> {
    line(text, 20, "name").map_err(|no| no.code)
}

#[test]
fn what_nobody_sees_is_empty() {
    for nothing in [
        "",
        " ",
        "\n",
        "\u{3164}",
        "\u{200B}",
        "\u{2800}\u{2800}",
        "\u{AD}",
        "\u{FEFF}",
        "\u{0}\u{7}",
        "\u{200D}",
        "\u{301}",
        "\u{E0041}",
        "\u{3000}\u{A0}",
        "\u{202E}",
    ] {
        assert_eq!(said(nothing), Err(Code::INVALID), "{nothing:?}");
        assert_eq!(text(nothing, 20, "bio").unwrap(), "", "{nothing:?}");
    }
}

#[test]
fn what_is_needed_stays() {
    for name in ["雷军", "👩‍👩‍👧", "❤️", "می‌خواهم", "Zoë", "नमस्ते", "สวัสดี", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "O'Neil-Smith"]
    {
        assert_eq!(said(name).as_deref(), Ok(name));
    }
    assert_eq!(text(" one\r\n\n two\t ", 20, "bio").unwrap(), "one\n\n two");
    assert_eq!(said("one\r\ntwo").unwrap(), "one two");
    assert_eq!(lines("one\r\ntwo", 20, "address").unwrap(), "one\ntwo");
    assert_eq!(lines("\n\u{3164}\n", 20, "address").unwrap_err().code, Code::INVALID);
}

#[test]
fn lengths_count_characters_not_bytes() {
    assert!(line(&"网".repeat(50), 50, "name").is_ok());
    assert_eq!(line(&"网".repeat(51), 50, "name").unwrap_err().code, Code::TOO_LONG);
    assert_eq!(line(" \n", 50, "name").unwrap_err().code, Code::INVALID);
}

#[test]
fn what_deceives_goes() {
    assert_eq!(said("a\u{202E}cb\u{200B}\u{FEFF}d\u{0}").unwrap(), "acbd");
    let towering = format!("Z{}algo", "\u{317}".repeat(50));
    assert_eq!(said(&towering).unwrap(), format!("Z{}algo", "\u{317}".repeat(limits::MARKS)));
    assert_eq!(said(&"x".repeat(21)), Err(Code::TOO_LONG));
    assert_eq!(said(&format!("{}\u{200B}", "x".repeat(20))).unwrap().len(), 20, "what goes is not counted");
}

proptest::proptest! {
    #[test]
    fn what_is_clean_stays_so(text in r"[a\x{301}\x{317}\x{200B}\x{200D}\x{FE0F}\x{3164}\x{202E} \n好]{0,40}") {
        if let Ok(once) = lines(&text, 40, "text") {
            proptest::prop_assert!(!is_blank(&once));
            proptest::prop_assert_eq!(lines(&once, 40, "text").unwrap(), once);
        }
    }
}

#[test]
fn disguises_are_seen_through() {
    for disguise in [
        "spam",
        "SPAM",
        "ｓｐａｍ",
        "𝐬𝐩𝐚𝐦",
        "𝓼𝓹𝓪𝓶",
        "ѕраm",
        "s.p.a.m",
        "s-p-a-m",
        "s p a m",
        "sp\u{AD}am",
        "s·p·a·m",
        "s..p..a..m",
        "śpäm",
    ] {
        assert!(fold(&format!("no {disguise} here")).contains("spam"), "{disguise}: {}", fold(disguise));
    }
    assert!(fold("请加.微.信吧").contains("加微信"));
    assert!(fold("加。微。信").contains("加微信"));
}

/// Honest sentences hold no word across their stops.
#[test]
fn stops_between_words_stay() {
    for (text, word) in [
        ("It was as. Some came.", "assome"),
        ("Wait... damn", "tdamn"),
        ("a b-c de", "abc"),
        ("I am, e.g. here", "ameg"),
        ("你好。我们走", "好我"),
    ] {
        assert!(!fold(text).contains(word), "{text}: {}", fold(text));
    }
}

#[test]
fn a_name_is_seen_through_its_disguise() {
    for (name, alike) in [
        ("Linda", "ＬＩＮＤＡ"),
        ("Linda", "Lindа"),
        ("Linda", "L.i.n.d.a"),
        ("linda", "Iinda"),
        ("clara_01", "c1ara_O1"),
        ("rnark", "mark"),
        ("王红", "王 红"),
    ] {
        assert_eq!(likeness(name), likeness(alike), "{name}, {alike}");
    }
    for (name, other) in [("Linda", "Lindo"), ("Anna", "Hanna"), ("王红", "王虹"), ("live", "life")] {
        assert_ne!(likeness(name), likeness(other), "{name}, {other}");
    }
    assert_eq!(likeness("🌸 !"), "");
}

/// What every person who reads the product's screens has read: more than a thousand honest sentences in two languages.
fn honest() -> Vec<&'static str> {
    macro_rules! both {
        ($($part:literal)*) => {
            [$(
                include_str!(concat!("../../../../web/messages/", $part, "/en.json")),
                include_str!(concat!("../../../../web/messages/", $part, "/zh-CN.json")),
            )*]
        };
    }
    let files = both!("ui" "people" "shop" "live" "studio");
    let sentences = files.iter().flat_map(|file| file.lines());
    sentences
        .filter_map(|line| line.trim().strip_prefix('"')?.split_once("\": \"").map(|(_, text)| text))
        .collect()
}

/// What moderators block in earnest.
const BLOCKED: [&str; 48] = [
    "spam", "scam", "fake", "fuck", "shit", "ass", "tit", "cock", "dick", "cunt", "nazi", "porn", "sex",
    "nude", "bet", "casino", "crypto", "bitcoin", "whatsapp", "telegram", "t.me", "v.x", "q.q", "bit.ly",
    "free", "cheap", "idiot", "moron", "loser", "die", "傻逼", "垃圾", "骗子", "假货", "微信", "加微", "加v",
    "威信", "薇信", "刷单", "兼职", "返利", "赌博", "发票", "私聊", "滚", "死", "操",
];

#[test]
fn what_finds_disguises_finds_nothing_new_in_a_thousand_honest_sentences() {
    let sentences = honest();
    assert!(sentences.len() > 2_000, "{}", sentences.len());
    let plain = |text: &str| -> String {
        text.nfkc().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect()
    };
    let words = BLOCKED.map(|word| (fold(word), plain(word)));
    let mut found = 0;
    for sentence in sentences {
        let (folded, spelt) = (fold(sentence), plain(sentence));
        for (seen, written) in &words {
            let finds = folded.contains(seen);
            found += usize::from(finds);
            assert!(!finds || spelt.contains(written), "{written} in {sentence}");
        }
    }
    assert!(found > 20, "some are words of honest people too: {found}");
}

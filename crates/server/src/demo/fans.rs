//! The people with an account: who they are, and which words are theirs.

use super::{
    chance::{Chance, Role},
    limits,
};

/// The language somebody speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tongue {
    /// 简体中文.
    Chinese,
    /// English.
    English,
}

/// Somebody who comes to every show.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fan {
    /// The name in their address.
    pub(super) handle: &'static str,
    /// The name people read.
    pub(super) name: &'static str,
    /// What they speak.
    pub(super) tongue: Tongue,
}

const fn zh(handle: &'static str, name: &'static str) -> Fan {
    Fan { handle, name, tongue: Tongue::Chinese }
}

const fn en(handle: &'static str, name: &'static str) -> Fan {
    Fan { handle, name, tongue: Tongue::English }
}

const ALL: [Fan; 36] = [
    zh("xiaolu", "爱喝茶的小鹿"),
    zh("shanli_mao", "山里的猫"),
    zh("nannan", "囡囡"),
    zh("beifang_jun", "北方君"),
    zh("qingtian", "晴天不打伞"),
    zh("ayuan", "阿远"),
    zh("linlin_ma", "林林妈"),
    zh("zhou_yi", "周一不上班"),
    zh("doudou", "豆豆"),
    zh("laozhang", "老张"),
    zh("yunduo", "云朵棉花糖"),
    zh("haibian", "海边的阿正"),
    zh("meimei_88", "梅梅"),
    zh("tangyuan", "芝麻汤圆"),
    zh("xiaoman", "小满"),
    zh("guihua", "桂花落"),
    zh("chenchen", "晨晨在路上"),
    zh("dashu", "大树底下"),
    zh("wanfeng", "晚风"),
    zh("jiujiu", "九九"),
    en("maya_k", "Maya K."),
    en("tom_harper", "Tom Harper"),
    en("jo_lindqvist", "Jo Lindqvist"),
    en("priya", "Priya"),
    en("sam_o", "Sam O."),
    en("clara_b", "Clara B."),
    en("ben_ito", "Ben Ito"),
    en("nadia", "Nadia"),
    en("liam_w", "Liam W."),
    en("rosa_m", "Rosa M."),
    en("theo", "Theo"),
    en("hannah_j", "Hannah J."),
    en("kenji", "Kenji"),
    en("olu", "Olu"),
    en("grace_y", "Grace Y."),
    en("felix", "Felix"),
];

/// Who comes on an evening, each with a stream of chance of their own.
pub(super) fn seeded(seed: u64) -> Vec<(Fan, Chance)> {
    let mut all = ALL;
    Chance::of(seed, Role::Casting, 0).shuffle(&mut all);
    let chances = (0..).map(|number| Chance::of(seed, Role::Fan, number));
    all.into_iter().take(limits::FANS).zip(chances).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use wanghong_core::{account, limits as rules, words};

    #[test]
    fn everybody_can_sign_up_and_nobody_twice() {
        let mut handles = BTreeSet::new();
        for fan in ALL {
            assert_eq!(account::handle(fan.handle).unwrap(), fan.handle);
            assert_eq!(words::line(fan.name, rules::NAME, "name").unwrap(), fan.name);
            assert!(handles.insert(fan.handle), "{} is there twice", fan.handle);
        }
        assert!(
            u32::try_from(limits::FANS).unwrap() < wanghong_people::limits::SIGNUPS,
            "the server's rate limit"
        );
    }

    #[test]
    fn the_same_seed_brings_the_same_people() {
        let who = |seed| seeded(seed).iter().map(|(fan, _)| fan.handle).collect::<Vec<_>>();
        assert_eq!(who(1), who(1));
        assert_ne!(who(1), who(2));
        assert_eq!(who(1).len(), limits::FANS);
    }
}

//! What people say, in both languages.

use super::fans::Tongue;

/// What somebody speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    /// Whatever comes to mind.
    Any,
    /// The cup.
    Cup,
    /// The bag.
    Bag,
    /// The candle.
    Candle,
    /// Having bought something.
    Bought,
    /// That there is nothing left.
    SoldOut,
}

impl Topic {
    /// What can be said of it in a language.
    pub(super) fn lines(self, tongue: Tongue) -> &'static [&'static str] {
        let pool = match self {
            Self::Any => &ANY,
            Self::Cup => &CUP,
            Self::Bag => &BAG,
            Self::Candle => &CANDLE,
            Self::Bought => &BOUGHT,
            Self::SoldOut => &SOLD_OUT,
        };
        match tongue {
            Tongue::Chinese => pool.chinese,
            Tongue::English => pool.english,
        }
    }
}

struct Pool {
    chinese: &'static [&'static str],
    english: &'static [&'static str],
}

const ANY: Pool = Pool {
    chinese: &[
        "来啦来啦",
        "晚上好呀大家",
        "第一次来，请多关照",
        "画面好清楚",
        "几乎没有延迟，厉害",
        "下班路上看的",
        "一边吃饭一边看",
        "哈哈哈哈",
        "666",
        "主播辛苦啦",
        "声音可以，不大不小",
        "从上一场追过来的",
        "今天人不少",
        "支持支持",
        "喜欢这种慢慢讲的直播",
        "能不能讲一下怎么保养？",
        "多久能发货呀？",
        "有运费险吗",
        "海南能寄吗？",
        "已经推荐给同事了",
        "上次买的已经收到了，包装很用心",
        "等下一件",
        "我先点个赞",
        "今天有几样东西？",
        "能再讲一遍价格吗",
        "不着急，慢慢说",
        "好安心的直播间",
        "刚进来，讲到哪了？",
        "回放也能买吗？",
        "已关注",
    ],
    english: &[
        "Hi everyone!",
        "Just got here, what did I miss?",
        "Watching from Lisbon",
        "Good evening from Toronto",
        "The delay is tiny, impressive",
        "Picture is so sharp",
        "First time here, nice room",
        "haha",
        "Love how calm this is",
        "Do you ship abroad?",
        "How long does delivery take?",
        "Can you repeat the price please?",
        "Will there be a replay?",
        "Sound is perfect",
        "My last order came really well packed",
        "Sent this to my sister",
        "Following!",
        "What's next?",
        "Take your time, no rush",
        "Is there a gift option?",
        "Here with my coffee",
        "So many people tonight",
        "Thanks for answering!",
        "Good question from the chat",
        "Can we see it closer?",
    ],
};

const CUP: Pool = Pool {
    chinese: &[
        "这个釉色太美了",
        "青瓷的颜色拍不出来，实物更好看",
        "220 毫升刚刚好",
        "可以放洗碗机吗？",
        "一对送爸妈合适",
        "杯把好握吗？",
        "龙泉的我放心",
        "会不会烫手？",
        "想看看杯底",
        "办公室就缺这么一只",
    ],
    english: &[
        "That glaze!",
        "Is the cup dishwasher safe?",
        "The green is gorgeous",
        "A pair would make a lovely gift",
        "Does it get hot to hold?",
        "220 ml is my perfect size",
        "Every glaze a little different, I like that",
        "Can you show the bottom of the cup?",
    ],
};

const BAG: Pool = Pool {
    chinese: &[
        "能放下电脑就行",
        "靛蓝还有吗？",
        "亚麻会不会皱？",
        "原色好百搭",
        "带子多长？能上肩吗",
        "可以机洗吗？",
        "里面有拉链口袋，加分",
        "夏天背正合适",
        "红色的图案好可爱",
        "买菜通勤都能用",
    ],
    english: &[
        "Does a 14 inch laptop really fit?",
        "Indigo please!",
        "How long are the handles?",
        "Machine washable?",
        "A zipped pocket inside, finally",
        "Natural goes with everything",
        "Is the linen heavy?",
        "I need this for the market",
    ],
};

const CANDLE: Pool = Pool {
    chinese: &[
        "桂花味的想要",
        "雪松是不是偏木质？",
        "四十小时可以哎",
        "隔着屏幕都闻到了",
        "礼盒里有几个？",
        "烧完杯子能当花瓶吧",
        "会有黑烟吗？",
        "晚上看书点一个，舒服",
        "孕妇可以用吗？",
        "火苗好治愈",
    ],
    english: &[
        "Cedar or osmanthus, help me choose",
        "Forty hours is great",
        "I can almost smell it",
        "What is in the gift box?",
        "Does it smoke at all?",
        "I keep the glasses as vases",
        "Beeswax, lovely",
        "So cosy",
    ],
};

const BOUGHT: Pool = Pool {
    chinese: &["拍了！", "已下单", "抢到了哈哈", "付款成功，坐等收货", "手快有", "买了两件，送人一件"],
    english: &[
        "Got one!",
        "Just ordered mine",
        "Paid, that was quick",
        "Ordered, can't wait",
        "Done! Bought it right here",
    ],
};

const SOLD_OUT: Pool = Pool {
    chinese: &["没抢到…", "售罄了？求补货", "手慢无", "能再加点库存吗"],
    english: &["Sold out already?!", "Any chance of a restock?", "Missed it, argh", "More stock please!"],
};

/// What the leader says first, kept above the talk.
pub(super) const WELCOME: &str =
    "欢迎来到直播间！今晚慢慢看三样好物。Welcome! Three good things tonight, and no hurry.";

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use wanghong_core::limits;

    #[test]
    fn every_line_can_be_said_and_none_is_there_twice() {
        for topic in [Topic::Any, Topic::Cup, Topic::Bag, Topic::Candle, Topic::Bought, Topic::SoldOut] {
            for tongue in [Tongue::Chinese, Tongue::English] {
                let mut seen = BTreeSet::new();
                for line in topic.lines(tongue) {
                    assert!((1..=limits::COMMENT).contains(&line.chars().count()), "{line}");
                    assert!(seen.insert(line), "{line} is there twice");
                }
                assert!(!seen.is_empty());
            }
        }
        assert!(WELCOME.chars().count() <= limits::COMMENT);
    }
}

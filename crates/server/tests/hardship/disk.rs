//! The disk is full in the middle of a rush and of a show. Buyers are told, nothing is acknowledged that was not
//! kept, the show goes on; and when there is room again the shop sells and the recording goes on, without a restart.
//!
//! The disk is a small one in memory, mounted where only this test sees it. Where nothing can be mounted, the server
//! may not let any file grow instead: its recording and its log are then left out, and that is said.

use super::{
    house::{House, Shop, Way},
    rush::{Rush, account, number},
    wire,
};
use serde_json::{Value, json};
use std::{
    fs::File,
    io::Write as _,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::Duration,
};
use wanghong_media::recording::{Entry, recover};

/// Where the small disk is; the test below starts itself again with it.
const SMALL: &str = "HARDSHIP_SMALL_DISK";
const MOUNT: &str = "mount -t tmpfs -o size=24m none";

/// What mounts where nobody else sees it, by right or as a guest.
fn can_mount(place: &Path) -> Option<&'static [&'static str]> {
    let ways: [&[&str]; 2] = [&["--mount"], &["--mount", "--map-root-user"]];
    let mounts = |way: &&&[&str]| {
        let script = format!("{MOUNT} '{}'", place.display());
        let tried = Command::new("unshare").args(**way).args(["sh", "-c", &script]).output();
        tried.is_ok_and(|tried| tried.status.success())
    };
    ways.iter().find(mounts).copied()
}

#[test]
fn a_disk_that_is_full_is_told_and_outlived() {
    let place = tempfile::tempdir().unwrap();
    let Some(way) = can_mount(place.path()) else {
        eprintln!(
            "NOTHING CAN BE MOUNTED HERE: no file may grow instead; recording and log are not put to the test"
        );
        return files_that_may_not_grow();
    };
    let script = format!("{MOUNT} '{}' && exec \"$@\"", place.path().display());
    let tested = Command::new("unshare")
        .args(way)
        .args(["sh", "-c", &script, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(["disk::within", "--exact", "--ignored", "--nocapture"])
        .env(SMALL, place.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&tested.stdout);
    eprintln!("{said}{}", String::from_utf8_lossy(&tested.stderr));
    assert!(tested.status.success() && said.contains("1 passed"));
}

/// What fills the rest of a disk.
fn fill(small: &Path) -> PathBuf {
    let path = small.join("filler");
    let mut file = File::create(&path).unwrap();
    for size in [1 << 16, 1 << 10] {
        while file.write_all(&vec![1; size]).is_ok() {}
    }
    path
}

/// Fewer than may sign up from one network beside the buyers of a rush.
const VISITORS: usize = 16;

/// People who try, one after another: each may tap only so often.
struct Visitor {
    port: u16,
    cookies: Vec<String>,
    shop: Shop,
    wishes: u32,
}

impl Visitor {
    fn new(house: &House, shop: &Shop) -> Self {
        let sign_up = |n: usize| {
            let form = json!({"name": "v", "handle": format!("visitor{n}"), "email": format!("v{n}@example.com"),
                "password": "correct horse"});
            wire::until_answered(house.port(), "", "POST /signup", &form).cookies
        };
        let cookies = (0..VISITORS).map(sign_up).collect();
        Self { port: house.port(), cookies, shop: shop.clone(), wishes: 0 }
    }

    /// Holds a piece and gives it back; the code of the first no.
    fn tries(&mut self) -> Option<Value> {
        self.wishes += 1;
        let cookies = &self.cookies[usize::try_from(self.wishes).unwrap() % VISITORS];
        let body = json!({"key": format!("{:08} of the visitor", self.wishes), "live": null,
            "sku": self.shop.skus[1], "quantity": 1, "at": null});
        let held = wire::once(self.port, cookies, "POST /orders", &body).expect("the server answers");
        let Some(id) = held.body["id"].as_str() else { return Some(held.body) };
        let op = format!("POST /orders/{id}/cancel");
        let back = wire::once(self.port, cookies, &op, &Value::Null).expect("the server answers");
        (back.status != 200).then_some(back.body)
    }

    /// Buys on until nothing can be written.
    fn until_refused(&mut self) {
        for _try in 0..3_000 {
            if let Some(no) = self.tries() {
                // Whoever is in the very batch that the disk does not take waits until nobody can say.
                assert!(no["code"] == "unavailable" || no["code"] == "not_known", "{no}");
                let ready = wire::page(self.port, "/readyz").unwrap();
                assert!(ready.starts_with("HTTP/1.1 503 "), "{ready}");
                return;
            }
        }
        panic!("the disk is not full");
    }

    fn until_sold(&mut self) {
        for _try in 0..wire::TRIES {
            if self.tries().is_none() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
        panic!("there is room, and nothing is sold");
    }
}

/// A show with a test picture.
pub(crate) fn show(house: &House, shop: &Shop) -> String {
    let ask = |op: &str, body: &Value| {
        let answer = wire::until_answered(house.port(), &shop.cookies, op, body);
        assert_eq!(answer.status, 200, "{op}: {:?}", answer.body);
        answer.body
    };
    let form = json!({"title": "Show", "cover": null, "planned_at": null, "products": []});
    let live =
        ask(&format!("POST /accounts/{}/lives", shop.account), &form)["id"].as_str().unwrap().to_owned();
    ask(&format!("POST /lives/{live}/open"), &Value::Null);
    ask(&format!("PUT /lives/{live}/test-signal"), &json!({"on": true}));
    live
}

/// The last segment that the public playlist names.
pub(crate) fn newest(house: &House, live: &str) -> u64 {
    let page = wire::page(house.port(), &format!("/live/{live}/media.m3u8")).unwrap_or_default();
    let first = page.lines().find_map(|line| line.strip_prefix("#EXT-X-MEDIA-SEQUENCE:"));
    let first: u64 = first.and_then(|number| number.parse().ok()).unwrap_or_default();
    first + u64::try_from(page.lines().filter(|line| line.starts_with("#EXTINF")).count()).unwrap()
}

pub(crate) fn wait_for(what: &str, so: impl Fn() -> bool) {
    assert!(comes(so), "waited in vain: {what}");
}

/// Whether something becomes so, for longer than anybody waits.
fn comes(so: impl Fn() -> bool) -> bool {
    (0..wire::TRIES).any(|_try| {
        let is = so();
        if !is {
            thread::sleep(Duration::from_millis(50));
        }
        is
    })
}

/// The segments that the index tells of, and whether it is whole.
pub(crate) fn recorded(folder: &Path) -> (Vec<u64>, bool) {
    let length =
        |reel| std::fs::metadata(folder.join(format!("reel-{reel}.mp4"))).map_or(0, |meta| meta.len());
    let index = std::fs::read(folder.join("index")).unwrap_or_default();
    let sound = recover(&index, length);
    let whole = sound.index_len == u64::try_from(index.len()).unwrap();
    let segment = |entry: &Entry| if let Entry::Part(part) = entry { Some(part.msn) } else { None };
    (sound.entries.iter().filter_map(segment).collect(), whole)
}

#[test]
#[ignore = "another test runs it where the small disk is mounted"]
fn within() {
    let small = PathBuf::from(std::env::var(SMALL).expect("another test says where the small disk is"));
    let mut house = House::open_in(tempfile::tempdir_in(&small).unwrap(), Way::default());
    let (shop, pid) = (house.set_up(), house.pid());
    let mut visitor = Visitor::new(&house, &shop);
    let live = show(&house, &shop);
    let folder = house.folder().join("media").join(&live);
    // Before that its cover is seen, which is not recorded.
    wait_for("the show is recorded", || recorded(&folder).0.len() > 2);
    let rush = Rush::begin(&house, &shop, number("SEED", u64::from(std::process::id())));

    let filler = fill(&small);
    visitor.until_refused();
    let lost = || house.count("wanghong_lost_total{what=\"part\"}") > 0;
    wait_for("a part is not recorded, and that is counted", lost);
    let seen = newest(&house, &live);
    wait_for("the show goes on", || newest(&house, &live) > seen + 1);

    std::fs::remove_file(filler).unwrap();
    visitor.until_sold();
    let seen = newest(&house, &live);
    let goes_on = comes(|| recorded(&folder).0.last().is_some_and(|msn| *msn > seen));
    assert!(goes_on, "after {seen}: {} is shown, {:?} recorded", newest(&house, &live), recorded(&folder));
    house.until_sent();
    let home = rush.end();
    let end =
        wire::until_answered(house.port(), &shop.cookies, &format!("POST /lives/{live}/end"), &Value::Null);
    assert_eq!(end.status, 200, "{:?}", end.body);
    let (segments, whole) = recorded(&folder);
    assert!(whole, "the index is torn");
    assert!(segments.windows(2).any(|pair| pair[1] > pair[0] + 1), "something is missing: {segments:?}");
    assert_eq!(house.pid(), pid);
    // What was said while the disk was full may not be in the log, which is on it.
    assert!(house.log().contains("the recording goes on"));
    account(&house, &shop, &home);
}

/// The next best thing to a full disk.
fn files_that_may_not_grow() {
    // Who is not told otherwise dies of a file that may not grow.
    let wrap = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"].map(str::to_owned).to_vec();
    let mut house = House::open_in(tempfile::tempdir().unwrap(), Way { wrap, ..Way::default() });
    let (shop, pid) = (house.set_up(), house.pid());
    let mut visitor = Visitor::new(&house, &shop);
    let rush = Rush::begin(&house, &shop, number("SEED", u64::from(std::process::id())));
    thread::sleep(Duration::from_secs(1));
    let limit = |bytes: &str| {
        let pid = pid.to_string();
        let set = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={bytes}:")]).status();
        assert!(set.unwrap().success());
    };
    limit("4096");
    visitor.until_refused();
    limit("unlimited");
    visitor.until_sold();
    house.until_sent();
    let home = rush.end();
    assert_eq!(house.pid(), pid);
    account(&house, &shop, &home);
}

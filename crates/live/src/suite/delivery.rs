//! The picture on its way to players: names, waits, ranges, and how long what may be kept.

use super::signal::{STARTED, open_door};
use crate::{suite::World, trial::Publisher};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{HeaderMap, Request},
};
use insta::assert_snapshot;
use serde_json::Value;
use std::{
    future::poll_fn,
    net::SocketAddr,
    pin::{Pin, pin},
    sync::Mutex,
    task::Poll,
    time::Duration,
};
use tokio::time::timeout;
use wanghong_base::{clock, http::Front as _};
use wanghong_media::{hls::rules::Rules, rtmp::Limits};
use wanghong_people::trial::{Answer, until};
use wanghong_store::lives;

/// A show with a camera, and its picture as players see it. Whatever is seen of its playlist breaks no rule.
struct Studio {
    world: World,
    door: SocketAddr,
    camera: Publisher,
    rules: Watched,
}

/// A playlist that breaks no rule, as is seen at the end.
#[derive(Default)]
struct Watched(Mutex<Rules>);

impl Drop for Watched {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert_eq!(self.0.get_mut().unwrap().findings(), []);
        }
    }
}

impl Studio {
    /// The camera has sent a second and a half.
    async fn new() -> Self {
        Self::of(World::new().await).await
    }

    /// The same in a world that is there.
    async fn of(world: World) -> Self {
        let door = open_door(&world, Limits::default()).await;
        let camera = camera(&world, door).await;
        let mut studio = Self { world, door, camera, rules: Watched::default() };
        studio.camera.films(0..1_500).await;
        until("there is a picture", async || studio.preview().await.is_string()).await;
        studio
    }

    /// The same with an open room, in which a segment is whole and the next has begun.
    async fn open() -> Self {
        let mut studio = Self::new().await;
        studio.world.ask("director", "POST /lives/{show}/open", Value::Null).await;
        studio.camera.films(2_000..4_500).await;
        until("the picture is public", async || studio.list("").await.status == 200).await;
        until("a part of it is listed", async || studio.playlist().await.next().1 > 0).await;
        studio
    }

    async fn preview(&self) -> Value {
        self.world.ask("director", "GET /lives/{show}/studio", Value::Null).await["preview"].take()
    }

    fn base(&self) -> String {
        format!("/live/{}", self.world.names.id("show"))
    }

    async fn list(&self, query: &str) -> Answer {
        let answer = fetch(&self.world, "GET", &format!("{}/media.m3u8{query}", self.base()), &[]).await;
        if answer.status == 200 {
            self.rules.0.lock().unwrap().playlist(&text(&answer));
        }
        answer
    }

    async fn playlist(&self) -> Playlist {
        Playlist(text(&self.list("").await))
    }

    async fn get(&self, file: &str) -> Answer {
        fetch(&self.world, "GET", &format!("{}/{file}", self.base()), &[]).await
    }
}

async fn camera(world: &World, door: SocketAddr) -> Publisher {
    let studio = world.ask("director", "GET /lives/{show}/studio", Value::Null).await;
    let mut camera = Publisher::with_key(door, studio["ingest"]["stream_key"].as_str().unwrap()).await;
    assert!(camera.hears(STARTED).await);
    camera
}

/// A playlist as text.
#[derive(Clone, Debug, PartialEq)]
struct Playlist(String);

impl Playlist {
    /// The first address in a line that begins so.
    fn address(&self, line: &str) -> &str {
        let line = self.0.lines().find(|all| all.starts_with(line)).unwrap();
        line.split('"').nth(1).unwrap()
    }

    /// The last whole segment's address.
    fn segment(&self) -> &str {
        self.0.lines().rfind(|line| !line.starts_with('#')).unwrap()
    }

    fn sequence(&self) -> u64 {
        let line = self.0.lines().find_map(|line| line.strip_prefix("#EXT-X-MEDIA-SEQUENCE:"));
        line.unwrap().parse().unwrap()
    }

    /// Segment and part that will come next.
    fn next(&self) -> (u64, u32) {
        let whole = self.0.matches("#EXTINF").count();
        let parts = self.0.rsplit("#EXTINF").next().unwrap().matches("#EXT-X-PART:").count();
        (self.sequence() + u64::try_from(whole).unwrap(), u32::try_from(parts).unwrap())
    }

    fn epoch(&self) -> &str {
        self.address("#EXT-X-MAP").split_once('/').unwrap().0
    }
}

fn text(answer: &Answer) -> String {
    String::from_utf8(answer.body.to_vec()).unwrap()
}

/// Asks as a page of another site does.
async fn fetch(world: &World, method: &str, path: &str, head: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header("origin", "https://player.example");
    for (name, value) in head {
        request = request.header(*name, *value);
    }
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 5_000))));
    let response = world.front().answer(request).await;
    let (status, head) = (response.status(), response.headers().clone());
    let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
    Answer { status, head, body }
}

/// An answer on a line: status, code, how long it may be kept, and for whom.
fn line(what: &str, answer: &Answer) -> String {
    let code = answer.json()["code"].as_str().unwrap_or_default().to_owned();
    let said = |head: &HeaderMap, name: &str| {
        head.get(name).map_or("-".to_owned(), |value| value.to_str().unwrap().to_owned())
    };
    let [keep, range, page] = ["cache-control", "content-range", "access-control-allow-origin"]
        .map(|name| said(&answer.head, name));
    format!("{what}: {} {code} | {keep} | {range} | {page}\n", answer.status.as_u16())
}

#[tokio::test]
async fn what_players_fetch_says_how_long_it_may_be_kept() {
    let studio = Studio::open().await;
    let list = studio.playlist().await;
    let (msn, part) = list.next();
    let mut script = line("playlist", &studio.list("").await);
    for (what, file) in [
        ("init", list.address("#EXT-X-MAP")),
        ("part", list.address("#EXT-X-PART:")),
        ("segment", list.segment()),
    ] {
        script += &line(what, &studio.get(file).await);
    }
    for query in [
        format!("?_HLS_msn={}", msn - 1),
        format!("?_HLS_msn={msn}&_HLS_part={}", part - 1),
        format!("?_HLS_msn={}", msn + 3),
        "?_HLS_part=1".to_owned(),
        "?_HLS_msn=soon".to_owned(),
    ] {
        let what = query.replace(&(msn - 1).to_string(), "done").replace(&(msn + 3).to_string(), "next+3");
        let what =
            what.replace(&msn.to_string(), "next").replace(&format!("part={}", part - 1), "part=there");
        script += &line(&what, &studio.list(&query).await);
    }
    let whole = studio.get(list.segment()).await;
    let path = format!("{}/{}", studio.base(), list.segment());
    for (what, range) in
        [("first bytes", "bytes=0-9"), ("last bytes", "bytes=-9"), ("no bytes", "bytes=9999999-")]
    {
        let part = fetch(&studio.world, "GET", &path, &[("range", range)]).await;
        script += &line(what, &part).replace(&format!("/{}", whole.body.len()), "/[length]");
    }
    let other = list.segment().replace(list.epoch(), "5e");
    for (what, file) in [
        ("another epoch", other.as_str()),
        ("no name", "5e/secret"),
        ("another spelling", &list.segment().replace("seg-", "seg-0")),
    ] {
        script += &line(what, &studio.get(file).await);
    }
    assert_snapshot!(script, @"
    playlist: 200  | public, max-age=1 | - | *
    init: 200  | public, max-age=31536000, immutable | - | *
    part: 200  | public, max-age=31536000, immutable | - | *
    segment: 200  | public, max-age=31536000, immutable | - | *
    ?_HLS_msn=done: 200  | public, max-age=6 | - | *
    ?_HLS_msn=next&_HLS_part=there: 200  | public, max-age=6 | - | *
    ?_HLS_msn=next+3: 400 bad_request | no-store | - | *
    ?_HLS_part=1: 400 bad_request | no-store | - | *
    ?_HLS_msn=soon: 400 bad_request | no-store | - | *
    first bytes: 206  | public, max-age=31536000, immutable | bytes 0-9/[length] | *
    last bytes: 206  | public, max-age=31536000, immutable | bytes 2955-2963/[length] | *
    no bytes: 416 range_not_satisfiable | no-store | bytes */[length] | *
    another epoch: 404 not_found | public, max-age=1 | - | *
    no name: 404 not_found | public, max-age=1 | - | *
    another spelling: 404 not_found | public, max-age=1 | - | *
    ");
}

/// Whether something has to be waited for, as things are.
async fn waits<T>(wanted: &mut Pin<&mut impl Future<Output = T>>) -> bool {
    poll_fn(|context| Poll::Ready(wanted.as_mut().poll(context).is_pending())).await
}

#[tokio::test]
async fn whoever_asks_for_what_comes_next_waits_for_it() {
    let mut studio = Studio::open().await;
    let list = studio.playlist().await;
    let (msn, part) = list.next();
    let path = format!("{}/media.m3u8?_HLS_msn={msn}&_HLS_part={part}", studio.base());
    let hint = list.address("#EXT-X-PRELOAD-HINT");
    let hinted = format!("{}/{hint}", studio.base());
    let mut list = pin!(fetch(&studio.world, "GET", &path, &[]));
    let mut part = pin!(fetch(&studio.world, "GET", &hinted, &[]));
    assert!(waits(&mut list).await && waits(&mut part).await, "nothing has come");
    // Where this takes so long that the camera counts as gone, the cover is what was hinted.
    let (list, part, ()) = tokio::join!(list, part, studio.camera.films(4_500..6_500));
    assert!(list.status == 200 && part.status == 200, "{} {}", list.status, part.status);
    assert!(text(&list).contains(hint) && !part.body.is_empty(), "{list:?}");
}

#[tokio::test]
async fn whoever_waits_is_told_at_once_that_the_server_stops() {
    let studio = Studio::open().await;
    let (msn, _) = studio.playlist().await.next();
    // Nobody films any more: this is seconds away.
    let query = format!("?_HLS_msn={}", msn + 2);
    let stop = timeout(Duration::from_secs(5), studio.world.part.base.tasks.stop());
    let (answer, stopped) = tokio::join!(studio.list(&query), stop);
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (503, &"busy".into()));
    assert_eq!(answer.head["cache-control"], "no-store");
    assert_eq!(stopped, Ok(true));
}

#[tokio::test]
async fn what_came_before_the_opening_is_the_teams_alone() {
    let mut studio = Studio::new().await;
    let preview = studio.preview().await.as_str().unwrap().to_owned();
    let secret = preview.strip_suffix("/index.m3u8").unwrap().to_owned();
    let list = Playlist(text(&fetch(&studio.world, "GET", &format!("{secret}/media.m3u8"), &[]).await));
    let files = [list.address("#EXT-X-MAP"), list.address("#EXT-X-PART:"), list.segment()];
    for file in files {
        assert_eq!(studio.get(file).await.status, 404, "{file}");
        assert_eq!(fetch(&studio.world, "GET", &format!("{secret}/{file}"), &[]).await.status, 200, "{file}");
    }
    assert_eq!(studio.list("").await.status, 404);
    studio.world.ask("director", "POST /lives/{show}/open", Value::Null).await;
    studio.camera.films(1_500..4_000).await;
    until("the picture is public", async || studio.list("").await.status == 200).await;
    let (first, public) = (list.sequence(), studio.playlist().await.sequence());
    assert!(public > first, "{public} is after {first}");
    assert_eq!(studio.get(list.segment()).await.status, 404, "still the team's");
}

#[tokio::test]
async fn a_camera_that_comes_back_goes_on() {
    let mut studio = Studio::open().await;
    let before = studio.playlist().await;
    drop(studio.camera);
    until("the camera has gone", async || {
        let studio = studio.world.ask("director", "GET /lives/{show}/studio", Value::Null).await;
        studio["signal"]["on"] == false
    })
    .await;
    studio.camera = camera(&studio.world, studio.door).await;
    studio.camera.films(0..1_500).await;
    let breaks = |list: &Playlist| list.0.matches("#EXT-X-DISCONTINUITY\n").count();
    until("it goes on", async || breaks(&studio.playlist().await) > breaks(&before)).await;
    let after = studio.playlist().await;
    assert_eq!((after.epoch(), after.sequence()), (before.epoch(), before.sequence()));
    assert!(after.next().0 > before.next().0, "the open segment ended");
    let mut behind = after.0.split("#EXT-X-DISCONTINUITY\n").skip(1);
    let anew = behind.find_map(|rest| rest.lines().find(|line| !line.starts_with('#'))).unwrap();
    let path = format!("{}/{anew}", studio.base());
    let vlc = fetch(&studio.world, "GET", &path, &[("user-agent", "VLC/3.0.24 LibVLC/3.0.24")]).await;
    let others = studio.get(anew).await;
    assert!(vlc.body[4..].starts_with(b"ftyp") && vlc.body.ends_with(&others.body), "its map is before it");
    assert!(others.body[4..].starts_with(b"moof"), "and for nobody else");
    let kept = |answer: &Answer| answer.head["cache-control"].to_str().unwrap().to_owned();
    assert_eq!((kept(&vlc).as_str(), kept(&others).contains("immutable")), ("private, no-store", true));
}

#[tokio::test]
async fn after_a_restart_no_address_comes_again() {
    let studio = Studio::open().await;
    let before = studio.playlist().await;
    assert!(studio.world.part.base.tasks.stop().await);
    let studio = Studio::of(studio.world.again().await).await;
    until("the picture is public", async || studio.list("").await.status == 200).await;
    let after = studio.playlist().await;
    assert_ne!(after.epoch(), before.epoch());
    assert!(after.sequence() >= before.next().0, "the list never goes back");
    assert_eq!(studio.get(before.address("#EXT-X-MAP")).await.status, 404);
}

/// A deploy in mid-show: the part that is being filled is recorded too.
#[tokio::test]
async fn a_server_that_is_stopped_has_recorded_all_that_it_was_sent() {
    let mut studio = Studio::open().await;
    studio.camera.films(4_500..6_300).await;
    until("two parts are whole after 5.5 s", async || studio.playlist().await.next().1 == 2).await;
    // What still is in the socket was not sent to this server, but to its kernel.
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(studio.world.part.base.tasks.stop().await);
    let world = studio.world.again().await;
    world.ask("director", "POST /lives/{show}/end", Value::Null).await;
    let replay = format!("/replay/{}/media.m3u8", world.names.id("show"));
    let replay = text(&fetch(&world, "GET", &replay, &[]).await);
    let lengths = replay.lines().filter_map(|line| line.strip_prefix("#EXTINF:")?.split_once(','));
    let seconds: f64 = lengths.map(|(seconds, _)| seconds.parse::<f64>().unwrap()).sum();
    assert!((4.25..4.95).contains(&seconds), "from 1.5 s on, when the room was open: {seconds}\n{replay}");
}

/// The row says that a show has ended before its stage does.
#[tokio::test]
async fn a_replay_waits_for_the_last_parts() {
    let studio = Studio::open().await;
    let (show, live) = (studio.world.names.id("show"), &studio.world.part);
    let mut tx = live.base.db.begin().await.unwrap();
    lives::end(&mut tx, show, clock::now()).await.unwrap();
    tx.commit().await.unwrap();
    let stage = live.stages.known(show).unwrap();
    let replay = format!("/replay/{show}/media.m3u8");
    let (replay, ()) = tokio::join!(fetch(&studio.world, "GET", &replay, &[]), async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        stage.end().await;
    });
    let segments = |answer: &Answer| text(answer).matches("#EXTINF").count();
    assert_eq!(segments(&replay), segments(&studio.list("").await));
}

#[tokio::test]
async fn the_replay_is_there_for_any_page_and_in_ranges() {
    let studio = Studio::open().await;
    studio.world.ask("director", "POST /lives/{show}/end", Value::Null).await;
    let over = studio.list("?_HLS_msn=soon").await;
    assert!(text(&over).ends_with("#EXT-X-ENDLIST\n"), "what is over needs no directives: {over:?}");
    let base = format!("/replay/{}", studio.world.names.id("show"));
    let get = async |file: &str, head: &[(&str, &str)]| {
        fetch(&studio.world, "GET", &format!("{base}/{file}"), head).await
    };
    let list = get("media.m3u8", &[]).await;
    let live = Playlist(text(&over)).0.matches("#EXTINF").count();
    assert_eq!(text(&list).matches("#EXTINF").count(), live, "all that was live: {list:?}");
    let reel = Playlist(text(&list)).address("#EXT-X-MAP").to_owned();
    let whole = get(&reel, &[]).await;
    let modified = whole.head["last-modified"].to_str().unwrap();
    let mut script = line("playlist", &list) + &line("reel", &whole);
    let length = whole.body.len();
    for (what, head) in [
        ("a range", ("range", "bytes=0-9")),
        ("past the end", ("range", "bytes=99999999-")),
        ("unchanged", ("if-modified-since", modified)),
    ] {
        script += &line(what, &get(&reel, &[head]).await).replace(&length.to_string(), "[length]");
    }
    script += &line("another reel", &get("reel-7.mp4", &[]).await);
    for method in ["GET", "HEAD"] {
        let told = fetch(&studio.world, method, &format!("{base}/{reel}"), &[]).await;
        assert_eq!(told.head.get_all("content-type").iter().count(), 1, "{told:?}");
    }
    let asks = [("access-control-request-method", "GET"), ("access-control-request-headers", "range")];
    let preflight = fetch(&studio.world, "OPTIONS", &format!("{base}/{reel}"), &asks).await;
    script += &line("preflight", &preflight);
    assert_eq!(preflight.head["access-control-allow-headers"], "range");
    assert_snapshot!(script, @"
    playlist: 200  | public, max-age=3600 | - | *
    reel: 200  | public, max-age=31536000, immutable | - | *
    a range: 206  | public, max-age=31536000, immutable | bytes 0-9/[length] | *
    past the end: 416 range_not_satisfiable | no-store | bytes */[length] | *
    unchanged: 304  | public, max-age=31536000, immutable | - | *
    another reel: 404 not_found | no-store | - | *
    preflight: 204  | no-store | - | *
    ");
}

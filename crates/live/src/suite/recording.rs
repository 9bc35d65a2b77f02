//! A recording, taken away: what a decoder makes of it is what was sent.

use super::signal::open_door;
use crate::suite::World;
use axum::body::Body;
use serde_json::Value;
use std::{net::SocketAddr, path::Path, process::Stdio};
use tokio::process::Command;
use wanghong_media::rtmp::Limits;
use wanghong_people::trial::{Answer, until};

/// Two seconds at 25 frames, and two channels or one at a rate.
fn film(size: &str, tone: &str) -> String {
    format!(
        "-re -f lavfi -i testsrc2=size={size}:rate=25:duration=2 -f lavfi -i sine={tone}:duration=2 \
         -c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25 -c:a aac -shortest -f flv"
    )
}

const SMALL: &str = "320x180";
const LARGE: &str = "640x360";

/// A show that is on air, at whose door encoders come and go.
struct Evening {
    world: World,
    door: SocketAddr,
    key: String,
}

impl Evening {
    async fn begin() -> Self {
        let world = World::new().await;
        let door = open_door(&world, Limits::default()).await;
        let studio = world.ask("director", "GET /lives/{show}/studio", Value::Null).await;
        let key = studio["ingest"]["stream_key"].as_str().unwrap().to_owned();
        world.ask("director", "POST /lives/{show}/open", Value::Null).await;
        Self { world, door, key }
    }

    async fn sends(&self, film: &str) {
        let to = format!("rtmp://{}/live/{}", self.door, self.key);
        let sent = ffmpeg("error", &format!("{film} {to}")).await;
        assert_eq!(sent, "", "the encoder has no complaint");
    }

    async fn end(&self) {
        self.world.ask("director", "POST /lives/{show}/end", Value::Null).await;
    }

    async fn recording(&self) -> Value {
        self.world.ask("director", "GET /lives/{show}/recording", Value::Null).await
    }

    /// Whether what was to be encoded anew is one file.
    async fn joined(&self) -> bool {
        let told = self.recording().await["joined"].clone();
        assert_ne!(told["state"], "failed", "{told}");
        told["state"] == "done"
    }

    /// What comes of a file, asked for with a line.
    async fn get(&self, file: &str, line: (&str, &str)) -> Answer {
        let request = self.world.request("director", &format!("GET /lives/{{show}}/{file}"));
        self.world.answered(request.header(line.0, line.1).body(Body::empty()).unwrap()).await
    }
}

/// Runs ffmpeg; what it complains of that is as grave as this.
async fn ffmpeg(grave: &str, words: &str) -> String {
    let child = Command::new("ffmpeg")
        .args(format!("-hide_banner -loglevel {grave} -xerror -nostdin").split(' '))
        .args(words.split_whitespace())
        .stdin(Stdio::null())
        .output();
    let done = child.await.unwrap();
    format!("{}{}", String::from_utf8_lossy(&done.stderr), if done.status.success() { "" } else { "failed" })
}

/// Frames of the picture and how long it is, decoded to the end.
async fn frames(file: &Path) -> String {
    let decoded = ffmpeg("warning", &format!("-i {} -fps_mode passthrough -f null -", file.display())).await;
    assert_eq!(decoded, "", "{}", file.display());
    let words =
        "-v error -select_streams v -count_frames -of csv=p=0 -show_entries stream=width,nb_read_frames";
    let probe = Command::new("ffprobe").args(words.split(' ')).arg(file).output().await.unwrap();
    String::from_utf8(probe.stdout).unwrap().trim().to_owned()
}

#[tokio::test]
async fn one_encoder_is_one_file_at_once() {
    let evening = Evening::begin().await;
    let early = evening.world.send("director", "GET /lives/{show}/recording", &Value::Null).await;
    assert_eq!(early.json()["code"], "not_found", "there is none before the end");
    evening.sends(&film(SMALL, "sample_rate=44100")).await;
    evening.sends(&film(SMALL, "sample_rate=44100")).await;
    evening.end().await;
    let told = evening.recording().await;
    assert_eq!(told["files"].as_array().unwrap().len(), 1, "{told}");
    assert_eq!(
        (&told["files"][0]["width"], &told["joined"]["state"]),
        (&Value::from(320), &Value::from("none"))
    );

    let whole = evening.get("download", ("accept", "*/*")).await;
    assert_eq!(whole.head["content-length"], whole.body.len().to_string());
    assert_eq!(whole.head["content-type"], "video/mp4");
    assert_eq!(told["files"][0]["bytes"], whole.body.len());
    let file = evening.world.folder().path().join("download.mp4");
    std::fs::write(&file, &whole.body).unwrap();
    assert_eq!(frames(&file).await, "320,100");
    let part = evening.get("download", ("range", "bytes=1000-100999")).await;
    assert_eq!(
        (part.status.as_u16(), &part.body[..]),
        (206, &whole.body[1_000..101_000]),
        "out of head and reels"
    );
    let tag = whole.head["etag"].to_str().unwrap();
    assert_eq!(evening.get("download", ("if-none-match", tag)).await.status, 304);
    evening.world.ask("director", "PUT /lives/{show}/joined", Value::Null).await;
    assert_eq!(evening.recording().await["joined"]["state"], "none", "there is nothing to do");
}

#[tokio::test]
async fn another_encoder_is_another_file_until_they_are_joined() {
    let evening = Evening::begin().await;
    evening.sends(&film(SMALL, "sample_rate=44100")).await;
    evening.sends(&film(LARGE, "sample_rate=48000")).await;
    evening.sends(&film(LARGE, "sample_rate=48000")).await;
    evening.end().await;
    let told = evening.recording().await;
    assert_eq!(told["files"].as_array().unwrap().len(), 2, "{told}");
    assert_eq!(evening.get("download", ("accept", "*/*")).await.json()["code"], "not_one_file");

    let archive = evening.get("archive", ("accept", "*/*")).await;
    assert_eq!(told["archive_bytes"], archive.body.len());
    assert_eq!(archive.head["content-length"], archive.body.len().to_string());
    let folder = evening.world.folder();
    let zip = folder.path().join("archive.zip");
    std::fs::write(&zip, &archive.body).unwrap();
    let unpack = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; \
                  z.extractall(sys.argv[2])";
    let unpacked = Command::new("python3").args(["-c", unpack]).arg(&zip).arg(folder.path()).status().await;
    assert!(unpacked.unwrap().success());
    assert_eq!(frames(&folder.path().join("001.mp4")).await, "320,50");
    assert_eq!(frames(&folder.path().join("002.mp4")).await, "640,100");

    evening.world.ask("director", "PUT /lives/{show}/joined", Value::Null).await;
    until("it is one file", async || evening.joined().await).await;
    let joined = evening.get("download", ("accept", "*/*")).await;
    let file = folder.path().join("joined.mp4");
    std::fs::write(&file, &joined.body).unwrap();
    assert_eq!(frames(&file).await, "640,150");
    assert_eq!(
        evening.get("download", ("range", "bytes=-9")).await.body,
        joined.body[joined.body.len() - 9..]
    );
}

/// Whatever a leader asks for, the show that is on air comes first.
#[tokio::test]
async fn nothing_is_encoded_anew_while_a_show_is_on_air() {
    let evening = Evening::begin().await;
    evening.sends(&film(SMALL, "sample_rate=44100")).await;
    evening.sends(&film(LARGE, "sample_rate=44100")).await;
    evening.end().await;
    let plan = serde_json::json!({"title": "Next", "cover": null, "planned_at": null, "products": []});
    let next = evening.world.ask("director", "POST /accounts/{leader}/lives", plan).await;
    let next = next["id"].as_str().unwrap();
    evening.world.ask("director", &format!("POST /lives/{next}/open"), Value::Null).await;
    evening.world.ask("director", "PUT /lives/{show}/joined", Value::Null).await;
    until("it rests", async || evening.recording().await["joined"]["state"] == "rests").await;
    evening.world.ask("director", "DELETE /lives/{show}/joined", Value::Null).await;
    assert_eq!(evening.recording().await["joined"]["state"], "none", "it can be given up");
    evening.world.ask("director", "PUT /lives/{show}/joined", Value::Null).await;
    evening.world.ask("director", &format!("POST /lives/{next}/end"), Value::Null).await;
    until("it goes on", async || evening.joined().await).await;
}

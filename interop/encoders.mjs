// Encoders that others wrote, as people run them.
import { spawnSync } from "node:child_process";
import { Obs } from "./obs.mjs";
import { Program } from "./program.mjs";
import { AAC, CAMERA, H264, MICROPHONE } from "./stage.mjs";
import { packaged } from "./viewers.mjs";

const FILM = `${CAMERA} ${MICROPHONE}`;
/** What OBS leaves to x264: B-frames, and a key frame every 250 pictures. */
const AUTO =
  "-c:v libx264 -preset veryfast -pix_fmt yuv420p -b:v 800k -maxrate 800k -bufsize 800k";

/** Whether the ffmpeg of this system writes such codecs into FLV at all. */
const writes = (codecs) =>
  spawnSync(
    "ffmpeg",
    `-v quiet -f lavfi -i testsrc2=size=64x64 -f lavfi -i sine ${codecs} -t 0.2 -f flv -y /dev/null`.split(
      " ",
    ),
  ).status === 0;

/** How long a leader looks at the preview before Open, in milliseconds: less than a long group, and more. */
const SOON = 2_000;
const LATER = 10_000;

const ffmpeg = (what, codecs, looks = SOON) => ({
  looks,
  name: `ffmpeg: ${what}`,
  version: packaged("ffmpeg"),
  able: () => writes(codecs),
  start: ({ door }) =>
    new Program(
      `ffmpeg -hide_banner -loglevel error -nostdin -re ${FILM} ${codecs} -f flv ${door.address}`.split(
        " ",
      ),
    ),
});

const PICTURE =
  "videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=640,height=360,framerate=30/1 !";
const SOUND = "audiotestsrc is-live=true !";
const MUX = "aacparse ! mux. flvmux name=mux streamable=true !";

const gstreamer = (what, picture, sound, sink) => ({
  looks: SOON,
  name: `GStreamer: ${what}`,
  version: packaged("gstreamer1.0-tools"),
  start: ({ door }) =>
    new Program(
      `gst-launch-1.0 -e ${PICTURE} ${picture} ! h264parse ! mux. ${SOUND} ${sound} ! ${MUX} ${sink(door)}`.split(
        " ",
      ),
    ),
});

export const ENCODERS = [
  ffmpeg("H.264 and AAC", `${H264.replace("-bf 2", "-bf 0")} ${AAC}`),
  ffmpeg("B-frames, a key frame every 8.3 s", `${AUTO} ${AAC}`, LATER),
  ffmpeg("the same, opened before the second key frame", `${AUTO} ${AAC}`),
  ffmpeg("HEVC and AAC", `-c:v libx265 -preset ultrafast -g 60 ${AAC}`),
  ffmpeg("AV1 and AAC", `-c:v libsvtav1 -preset 12 -g 60 ${AAC}`),
  ffmpeg("H.264 and Opus", `${H264} -c:a libopus`),
  gstreamer(
    "x264enc, avenc_aac, rtmp2sink",
    "x264enc tune=zerolatency speed-preset=ultrafast bitrate=800 key-int-max=60",
    "audio/x-raw,rate=48000,channels=2 ! avenc_aac",
    ({ address }) => `rtmp2sink location=${address}`,
  ),
  gstreamer(
    "x264enc with B-frames, voaacenc with one channel, rtmpsink (librtmp)",
    "x264enc speed-preset=superfast bitrate=800 key-int-max=60 bframes=2",
    "audio/x-raw,rate=44100,channels=1 ! voaacenc",
    ({ address }) => `rtmpsink location=${address}`,
  ),
  {
    name: "OBS Studio, as it is installed",
    version: packaged("obs-studio"),
    looks: LATER,
    start: (stage) => Obs.start(stage),
  },
];

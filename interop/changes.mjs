// Every change of an encoder that a player has to go through.
import { AAC, AAC_MONO, CAMERA, H264, MICROPHONE } from "./stage.mjs";

/** What is sent, one after another, each by an encoder that is killed at its end; and how wide the picture then is. */
export const CHANGES = [
  ["a picture without sound", CAMERA, H264, 640],
  ["both", `${CAMERA} ${MICROPHONE}`, `${H264} ${AAC}`, 640],
  ["sound without a picture", MICROPHONE, AAC, 1280],
  [
    "both, at another rate and with one channel",
    `${CAMERA} ${MICROPHONE}`,
    `${H264} ${AAC_MONO}`,
    640,
  ],
  ["a picture without sound again", CAMERA, H264, 640],
];
/** For how long each is sent, and how long nobody sends, in milliseconds. */
export const LASTS = 7_000;
export const BETWEEN = 1_500;
/** How far behind the encoder a player may be, in seconds. */
export const BEHIND = 20;
/** The longest that a picture may stand still, in milliseconds. */
export const FROZEN = 8_000;

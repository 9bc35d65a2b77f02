// OBS Studio on a screen that nobody sees: a scene with a film in it, sent with the settings that it comes with.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Program, home } from "./program.mjs";
import { AAC, CAMERA, H264, MICROPHONE } from "./stage.mjs";

const NAME = "interop";

/** Nothing asks, and nothing is looked for outside. */
const GLOBAL = `[General]
FirstRun=true
EnableAutoUpdates=false
LastVersion=486539266
`;

const PROFILE = `[General]
Name=${NAME}

[Video]
BaseCX=640
BaseCY=360
OutputCX=640
OutputCY=360
FPSCommon=30

[Output]
Mode=Simple

[SimpleOutput]
VBitrate=800
StreamEncoder=x264
`;

const service = ({ server, key }) => ({
  type: "rtmp_custom",
  settings: { server, key, use_auth: false, bwtest: false },
});

const scene = (film) => ({
  name: NAME,
  current_scene: "Scene",
  current_program_scene: "Scene",
  scene_order: [{ name: "Scene" }],
  sources: [
    {
      id: "ffmpeg_source",
      name: "Film",
      mixers: 1,
      settings: { local_file: film, looping: true, is_local_file: true },
    },
    {
      id: "scene",
      name: "Scene",
      settings: {
        id_counter: 1,
        items: [{ name: "Film", id: 1, visible: true, scale: { x: 1, y: 1 } }],
      },
    },
  ],
});

/** Writes what OBS reads at its start. */
function settle(folder, door) {
  const config = join(folder, "obs-studio");
  const write = (path, what) =>
    writeFileSync(
      join(config, path),
      typeof what === "string" ? what : JSON.stringify(what),
    );
  mkdirSync(join(config, "basic/profiles", NAME), { recursive: true });
  mkdirSync(join(config, "basic/scenes"), { recursive: true });
  const film = join(folder, "film.mp4");
  execFileSync(
    "ffmpeg",
    `-v error -nostdin ${CAMERA} ${MICROPHONE} ${H264} ${AAC} -t 10 ${film}`.split(
      " ",
    ),
  );
  write("global.ini", GLOBAL);
  write(`basic/profiles/${NAME}/basic.ini`, PROFILE);
  write(`basic/profiles/${NAME}/service.json`, service(door));
  write(`basic/scenes/${NAME}.json`, scene(film));
}

export class Obs extends Program {
  static start({ door }) {
    const place = home();
    settle(place.folder, door);
    const words = `obs --startstreaming --minimize-to-tray --multi --profile ${NAME} --collection ${NAME}`;
    const screen = ["xvfb-run", "-a", "-s", "-screen 0 1280x720x24"];
    const obs = new Obs([...screen, ...words.split(" ")], {
      HOME: place.folder,
      XDG_CONFIG_HOME: place.folder,
      LIBGL_ALWAYS_SOFTWARE: "1",
    });
    obs.place = place;
    return obs;
  }

  async leave(signal) {
    await super.leave(signal);
    this.place.gone();
  }
}

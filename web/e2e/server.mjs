// A real server on free ports with a folder of its own, and real publishers.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const binary = process.env.WANGHONG_BIN ?? join(root, 'target/debug/wanghong');

/** What an encoder films: the picture of a test, or one colour that nobody takes for it. */
export const PICTURES = {
  test: 'testsrc2=size=1280x720:rate=30',
  blue: 'color=c=blue:size=640x360:rate=30'
};

/** A port nobody listens on just now. */
async function port() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

export class Server {
  static async start(program = binary) {
    const server = new Server();
    server.program = program;
    server.cameras = new Set();
    server.folder = mkdtempSync(join(tmpdir(), 'wanghong-e2e-'));
    [server.http, server.rtmp] = [await port(), await port()];
    server.url = `http://127.0.0.1:${server.http}`;
    server.env = {
      ...process.env,
      WANGHONG_LISTEN: `127.0.0.1:${server.http}`,
      WANGHONG_RTMP_LISTEN: `127.0.0.1:${server.rtmp}`,
      WANGHONG_PUBLIC_URL: server.url,
      WANGHONG_DATA: join(server.folder, 'data'),
      // An evening reaches nothing outside.
      WANGHONG_BEACON: 'none'
    };
    await server.up();
    return server;
  }

  async up() {
    const log = openSync(join(this.folder, 'log'), 'a');
    this.child = spawn(this.program, ['serve'], { stdio: ['ignore', log, log], env: this.env });
    for (let tries = 0; tries < 100; tries++) {
      const ready = await fetch(`${this.url}/readyz`).catch(() => null);
      if (ready?.ok) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`the server did not come up:\n${this.log()}`);
  }

  /** Ends the server the hard way, or asks it to stop. */
  async down(signal) {
    const gone = new Promise((done) => this.child.once('exit', done));
    this.child.kill(signal);
    await gone;
  }

  /** What an operator does on the command line beside the running server. */
  admin(...words) {
    return execFileSync(this.program, ['admin', ...words], { env: this.env, encoding: 'utf8' });
  }

  /** A publisher as OBS is one: 30 frames, a keyframe every 2 s, B-frames, AAC. What it complains about is kept. */
  push(key, picture = PICTURES.test) {
    const args =
      `-hide_banner -loglevel error -nostdin -re -f lavfi -i ${picture} -f lavfi -i sine=frequency=440:sample_rate=48000 ` +
      '-c:v libx264 -preset ultrafast -bf 2 -pix_fmt yuv420p -g 60 -keyint_min 60 -sc_threshold 0 -b:v 1500k ' +
      `-c:a aac -b:a 96k -ac 2 -t 600 -f flv rtmp://127.0.0.1:${this.rtmp}/live/${key}`;
    const camera = spawn('ffmpeg', args.split(' '), { stdio: ['ignore', 'ignore', 'pipe'] });
    camera.said = '';
    camera.stderr.on('data', (bytes) => (camera.said += bytes));
    this.cameras.add(camera);
    return camera;
  }

  /** What whoever sets the server up must show. */
  setupToken() {
    return readFileSync(join(this.folder, 'data', 'setup-token'), 'utf8').trim();
  }

  /** The link that the log says to whoever is to set the server up. */
  setupLink() {
    return /open (http\S+\/setup\?token=[\w-]+)/.exec(this.log())[1];
  }

  log() {
    return readFileSync(join(this.folder, 'log'), 'utf8');
  }

  async end() {
    for (const camera of this.cameras) camera.kill('SIGKILL');
    if (this.child.exitCode === null && this.child.signalCode === null) await this.down('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

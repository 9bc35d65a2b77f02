// Two leaders on air at once: each room has its own picture and its own voices.
import { strict as assert } from 'node:assert';
import { fileURLToPath } from 'node:url';
import { DESK, moves } from '../browser.mjs';
import { publish } from '../publisher.mjs';
import { PICTURES } from '../server.mjs';
import { V } from './evening.mjs';
import { heard, say } from './people.mjs';

const PASSWORD = 'staple battery';
const AV1 = fileURLToPath(new URL('../../../crates/media/tests/fixtures/av1-opus.flv', import.meta.url));

/** Width of the picture that really plays, and whether it is blue from edge to edge. */
const seen = (page) =>
  page.getByTestId('video').evaluate((video) => {
    const canvas = new OffscreenCanvas(6, 1).getContext('2d');
    canvas.drawImage(video, 0, 0, 6, 1);
    const { data } = canvas.getImageData(0, 0, 6, 1);
    const blue = (n) => data[n] < 60 && data[n + 1] < 60 && data[n + 2] > 200;
    return { width: video.videoWidth, blue: [0, 4, 8, 12, 16, 20].every(blue) };
  });

export async function twins(evening) {
  const { viewer, server } = evening;
  const second = await evening.person('second', DESK);
  let other;
  let camera;
  let cut;

  await evening.step('a second leader, made on the command line, goes on air beside the first', async () => {
    server.admin(
      'create-user',
      'chuanfu@example.com',
      'wangchuanfu',
      '王传福',
      '--leader',
      '--password',
      PASSWORD
    );
    await second.goto('/login');
    const form = second.getByTestId('login-form');
    await form.locator('[name=email]').fill('chuanfu@example.com');
    await form.locator('[name=password]').fill(PASSWORD);
    await second.getByTestId('login-submit').click();
    await second.waitForURL((url) => url.pathname !== '/login');
    const { account } = await evening.ask(second, '/me');
    const data = { title: 'Night drive', cover: null, planned_at: null, products: [] };
    const made = await second.request.post(`${V}/accounts/${account.id}/lives`, { data });
    other = (await made.json()).id;
    const { ingest } = await evening.ask(second, `/lives/${other}/studio`);
    camera = server.push(ingest.stream_key, PICTURES.blue);
    await second.goto(`/studio/live/${other}`);
    await second.getByText(/640.*360/).waitFor();
    await second.getByTestId('open').click();
    await second.getByTestId('end').waitFor();
    await second.goto(`/live/${other}`);
    await moves(second);
  });

  await evening.step('each room shows its own picture', async () => {
    await moves(viewer);
    // What is seen first is the cover, up to the next key frame.
    for (let tries = 0; (await seen(second)).width === 1280; tries++) {
      assert.ok(tries < 50, 'the picture of the camera comes');
      await second.waitForTimeout(200);
    }
    assert.deepEqual(await seen(second), { width: 640, blue: true });
    assert.deepEqual(await seen(viewer), { width: 1280, blue: false });
  });

  await evening.step('each room hears its own comments', async () => {
    await say(second, 'In the blue room');
    await heard(second, 'In the blue room').waitFor();
    await say(viewer, 'In the first room');
    await heard(viewer, 'In the first room').waitFor();
    await evening.until(viewer, `/lives/${other}/room`, ({ say }) => say.length === 1);
    assert.equal(await heard(viewer, 'In the blue room').count(), 0);
    assert.equal(await heard(second, 'In the first room').count(), 0);
    const { say: first } = await evening.ask(viewer, `/lives/${evening.live}/room`);
    assert.ok(first.every(({ text }) => text !== 'In the blue room'));
  });

  await evening.step(
    'an encoder of AV1 and Opus takes over in mid-show, and viewers see it go on',
    async () => {
      const { ingest } = await evening.ask(second, `/lives/${other}/studio`);
      camera.kill('SIGKILL');
      await evening.until(second, `/lives/${other}/studio`, ({ signal }) => !signal.on);
      cut = await publish(server.rtmp, ingest.stream_key, AV1);
      for (let tries = 0; (await seen(second)).blue; tries++) {
        assert.ok(tries < 100, 'the picture of the other encoder comes');
        await second.waitForTimeout(200);
      }
      await moves(second, 3);
      assert.deepEqual(await seen(second), { width: 160, blue: false });
      const { signal } = await evening.ask(second, `/lives/${other}/studio`);
      assert.match(JSON.stringify(signal), /av01.*opus/i);
    }
  );

  await evening.step('both are live on the front page; one ends, the other goes on', async () => {
    const { live } = await evening.ask(viewer, '/home');
    assert.deepEqual(live.map(({ title }) => title).sort(), ['Launch night', 'Night drive']);
    await second.request.post(`${V}/lives/${other}/end`);
    await second.locator('[data-slate=ended]').waitFor();
    cut();
    await moves(viewer);
    await second.context().close();
  });
}

// The server dies, and comes back; and the server that is asked to stop.
import { strict as assert } from 'node:assert';
import { moves } from '../browser.mjs';

export async function crash(evening) {
  const { leader, viewer, server, book, live } = evening;

  await evening.step(
    'after kill -9 the publisher returns, viewers come back by themselves, nothing is lost',
    async () => {
      const before = await evening.ask(leader, `/lives/${live}/wall`);
      await new Promise((done) => setTimeout(done, 1_500));
      book.storm = true;
      await server.down('SIGKILL');
      evening.camera.kill('SIGKILL');
      await server.up();
      evening.camera = await evening.film(live);
      await moves(viewer, 2);
      book.storm = false;
      const after = await evening.ask(leader, `/lives/${live}/wall`);
      assert.equal(after.paid, 2);
      assert.ok(
        after.comments >= before.comments && after.taps >= before.taps,
        'the wall is computed from events'
      );
      const room = await evening.ask(viewer, `/lives/${live}/room`);
      assert.equal(room.pins.length, 1);
      assert.equal(
        Object.values(room.left)[0],
        2,
        'three, less two that were bought, and one that came back'
      );
    }
  );
}

export async function stop(evening) {
  const { server, book } = evening;

  await evening.step('a stopped server stops in order', async () => {
    book.storm = true;
    await server.down('SIGTERM');
    assert.equal(server.child.exitCode, 0, server.log());
  });
}

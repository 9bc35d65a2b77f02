// Encoders at the door: one with a wrong key, the right one, and one that comes second.
import { strict as assert } from 'node:assert';

/** How an encoder ended that was not let in; its own words are the only ones its owner reads. */
async function refused(camera) {
  const code = await Promise.race([
    new Promise((done) => camera.once('close', done)),
    new Promise((done) => setTimeout(done, 30_000, 'never').unref())
  ]);
  assert.notEqual(code, 'never', 'an encoder that is not let in must be told so');
  assert.notEqual(code, 0);
  return camera.said;
}

export async function encoders(evening) {
  const { leader, server, live } = evening;

  await evening.step('a wrong stream key is told to the encoder', async () => {
    assert.match(await refused(server.push('no-such-key')), /This stream key is not known/);
  });

  await evening.step('the right one is seen in the studio before the room opens', async () => {
    evening.camera = await evening.film(live);
    await leader.getByText(/1280.*720/).waitFor();
  });

  await evening.step('a second encoder on a busy key is told why, and the first goes on', async () => {
    assert.match(await refused(await evening.film(live)), /Somebody else is sending with this key/);
    assert.equal(evening.camera.exitCode, null, evening.camera.said);
    const { signal } = await evening.ask(leader, `/lives/${live}/studio`);
    assert.equal(signal.on, true);
  });
}

// The phone, upright and turned on its side: the picture fills it, and nothing is out of reach.
import { strict as assert } from 'node:assert';
import { LYING, PHONE, moves } from '../browser.mjs';
import { decent, reachable } from '../decency.mjs';
import { heard, say } from './people.mjs';

/** Longer than the room leaves what surrounds the picture in sight. */
const A_WHILE = 3_500;

/** Touches the picture and then what that brings; on a slow machine it may have gone again in between. */
async function bring(page, control) {
  for (let tries = 0; tries < 6; tries++) {
    await page.touchscreen.tap(100, 150);
    const touched = await control.tap({ timeout: A_WHILE - 1_000 }).then(
      () => true,
      () => false
    );
    if (touched) return;
  }
  throw new Error(`a touch on the picture does not bring ${control}`);
}

/** How much of a page has moved by itself so far (Layout Instability: the sum of all shifts). */
const watchShifts = () => {
  window.shifted = 0;
  const sum = (list) => list.getEntries().forEach(({ value }) => (window.shifted += value));
  new PerformanceObserver(sum).observe({ type: 'layout-shift', buffered: true });
};

export async function phone(evening) {
  const { viewer, live } = evening;
  const input = viewer.getByTestId('comment-input');

  await evening.step('nothing jumps while a room loads', async () => {
    const comer = await evening.person('comer', PHONE);
    await comer.addInitScript(watchShifts);
    await comer.goto(`/live/${live}`);
    await comer.getByTestId('card').first().waitFor();
    await moves(comer);
    const shifted = await comer.evaluate(() => window.shifted);
    assert.ok(shifted <= 0.02, `${shifted} of the page has moved`);
    await comer.context().close();
  });

  await evening.step('upright, everything in the room is in reach', async () => {
    await reachable(viewer, 'room upright');
    await decent(viewer, 'room upright');
  });

  await evening.step('lying, the picture fills the phone alone, and a touch brings the rest', async () => {
    await viewer.setViewportSize(LYING);
    const picture = await viewer.getByTestId('video').boundingBox();
    assert.equal(Math.round(picture.height), LYING.height);
    const panel = viewer.getByRole('complementary');
    // What was typed before left the focus where a keyboard wants to see it; a phone in the hand has none.
    await viewer.evaluate(() => document.activeElement?.blur());
    await viewer.waitForFunction(() => getComputedStyle(document.querySelector('aside')).opacity === '0');
    await bring(viewer, viewer.getByRole('button', { name: 'Pause' }));
    await panel.getByTestId('card').waitFor();
    await reachable(viewer, 'room lying');
    await decent(viewer, 'room lying');
    await viewer.getByRole('button', { name: 'Play' }).first().tap();
    await moves(viewer);
  });

  await evening.step('lying, a comment is written without haste', async () => {
    await bring(viewer, input);
    await input.fill('Side');
    await viewer.waitForTimeout(A_WHILE);
    await reachable(viewer, 'writing');
    await say(viewer, 'Sideways');
    await heard(viewer, 'Sideways').waitFor();
  });

  await evening.step('lying, the bag waits for its reader, and the till fits', async () => {
    await viewer.getByTestId('bag').tap();
    await viewer.waitForTimeout(A_WHILE);
    await viewer.getByTestId('bag-product').tap();
    await viewer.getByTestId('hold').scrollIntoViewIfNeeded();
    const hold = await viewer.getByTestId('hold').boundingBox();
    assert.ok(hold.y + hold.height <= LYING.height && hold.x + hold.width <= LYING.width);
    await decent(viewer, 'buying lying');
    await viewer.keyboard.press('Escape');
    await viewer.setViewportSize(PHONE);
  });
}

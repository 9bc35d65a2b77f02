// After the show: its replay, where everything comes back at its second.
import { strict as assert } from 'node:assert';
import { moves } from '../browser.mjs';
import { decent } from '../decency.mjs';
import { flying, heard, say } from './people.mjs';

export async function ending(evening) {
  const { leader, viewer, live } = evening;

  await evening.step('the show ends, and its replay is at the same address', async () => {
    await leader.getByTestId('explain').first().click();
    await say(viewer, 'Good night');
    await heard(viewer, 'Good night').waitFor();
    await moves(viewer, 4);
    await leader.getByTestId('end').click();
    await decent(leader, 'ending');
    await leader.getByTestId('end-sure').click();
    await leader.getByTestId('end-confirm').click();
    await viewer.getByTestId('watch-replay').waitFor();
    await decent(viewer, 'room that ended');
    await viewer.getByTestId('watch-replay').click();
    await viewer.getByTestId('seek').waitFor();
    await moves(viewer);
    const replay = await (await viewer.request.get(`/replay/${live}/index.m3u8`)).text();
    assert.match(replay, /#EXT-X-DISCONTINUITY\n/, 'the gap is marked');
    assert.match(replay, /#EXT-X-ENDLIST/);
    const chapters = (await evening.ask(viewer, `/lives/${live}`)).explained;
    assert.equal(chapters.length, 1);
  });
}

/** Where the playlist has a moment of the show, in seconds from its beginning. */
function place(playlist, moment) {
  let [seconds, date] = [0, NaN];
  for (const line of playlist.split('\n')) {
    const [, tag, value] = line.match(/^#(EXT-X-PROGRAM-DATE-TIME|EXTINF):([^,]*)/) ?? [];
    if (tag === 'EXT-X-PROGRAM-DATE-TIME') date = Date.parse(value);
    if (tag !== 'EXTINF') continue;
    const length = Number(value);
    if (moment < date + length * 1000) return seconds + Math.max(0, moment - date) / 1000;
    date += length * 1000;
    seconds += length;
  }
  throw new Error('the playlist ends before this moment');
}

/**
 * Stops the picture and goes to a second of it. Where a show was torn, what is buffered has a hole, and a picture that
 * stands still there waits until it plays on: then a little earlier will do.
 */
async function seek(page, seconds) {
  await page.getByTestId('video').evaluate((video) => video.pause());
  for (const second of [seconds, seconds - 0.6, seconds - 1.2]) {
    if (await arrives(page, second)) return page.waitForTimeout(500);
  }
  const state = await page.getByTestId('video').evaluate((video) => {
    const parts = Array.from({ length: video.buffered.length }, (_, n) => [
      video.buffered.start(n),
      video.buffered.end(n)
    ]);
    return { now: video.currentTime, seeking: video.seeking, ready: video.readyState, parts };
  });
  throw new Error(`the picture does not come to ${seconds}: ${JSON.stringify(state)}`);
}

async function arrives(page, second) {
  await page.getByTestId('seek').evaluate((bar, second) => {
    bar.valueAsNumber = second;
    bar.dispatchEvent(new Event('input', { bubbles: true }));
  }, second);
  const there = (second) => {
    const video = document.querySelector('[data-testid=video]');
    return !video.seeking && video.readyState > 1 && Math.abs(video.currentTime - second) < 0.5;
  };
  const arrived = page.waitForFunction(there, second, { timeout: 8_000 });
  return arrived.then(
    () => true,
    () => false
  );
}

const play = (page) => page.getByTestId('video').evaluate((video) => video.play());
const now = (page) => page.getByTestId('video').evaluate((video) => video.currentTime);

export async function replay(evening) {
  const { viewer, live } = evening;
  const show = await evening.ask(viewer, `/lives/${live}`);
  const playlist = await (await viewer.request.get(`/replay/${live}/index.m3u8`)).text();
  const marks = await evening.ask(
    viewer,
    `/lives/${live}/comments?from=${show.opened_at}&to=${show.ended_at}`
  );
  const said = (text) => place(playlist, marks.comments.find((one) => one.text === text).at);

  await evening.step(
    'in the replay a comment comes at its second, in the list and over the picture',
    async () => {
      for (const text of ['It flies', 'Good night']) {
        const second = said(text);
        await seek(viewer, second - 2);
        assert.equal(await heard(viewer, text).count(), 0, 'not yet');
        await play(viewer);
        await heard(viewer, text).waitFor();
        await flying(viewer, text).waitFor();
        assert.ok((await now(viewer)) >= second - 0.1, 'not before its second');
      }
    }
  );

  await evening.step('the card comes at its second too', async () => {
    const second = place(playlist, marks.pins.find(({ shown }) => shown).at);
    await seek(viewer, second - 2);
    assert.equal(await viewer.getByTestId('card').count(), 0, 'not yet');
    await play(viewer);
    await viewer.getByTestId('card').waitFor();
    assert.ok((await now(viewer)) >= second - 0.1, 'not before its second');
  });

  await evening.step('switched off, comments of the replay stay in the list', async () => {
    await viewer.getByTestId('danmaku-switch').click();
    await seek(viewer, said('It flies') - 2);
    await play(viewer);
    await heard(viewer, 'It flies').waitFor();
    assert.equal(await viewer.getByTestId('danmaku').count(), 0);
    await viewer.getByTestId('danmaku-switch').click();
  });

  await evening.step('what was deleted in the show is not in its replay', async () => {
    const texts = marks.comments.map(({ text }) => text);
    assert.ok(texts.includes('Sideways') && !texts.includes('Cheap watches here'), String(texts));
  });

  await evening.step('my orders show what was bought', async () => {
    await viewer.goto('/orders');
    await viewer.getByText('SU7').first().waitFor();
    assert.equal(await viewer.getByTestId('order').count(), 3);
  });
}

// After the show: its replay, where everything comes back at its second.
import { strict as assert } from 'node:assert';
import { stat } from 'node:fs/promises';
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
    const replay = await (await viewer.request.get(`/replay/${live}/media.m3u8`)).text();
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

/** Stops the picture and goes to a second of it, or to `latest` at the latest. */
async function seek(page, seconds, latest = seconds) {
  await page.getByTestId('video').evaluate((video) => video.pause());
  await send(page, seconds);
  await arrives(page, seconds, latest);
  await page.waitForTimeout(500);
}

const send = (page, seconds) =>
  page.getByTestId('seek').evaluate((bar, seconds) => {
    bar.valueAsNumber = seconds;
    bar.dispatchEvent(new Event('input', { bubbles: true }));
  }, seconds);

/** Waits until the picture rests between two seconds. */
async function arrives(page, seconds, latest) {
  const there = ([seconds, latest]) => {
    const video = document.querySelector('[data-testid=video]');
    const between = video.currentTime > seconds - 0.5 && video.currentTime < latest + 0.5;
    return !video.seeking && video.readyState > 1 && between;
  };
  const arrived = page.waitForFunction(there, [seconds, latest], { timeout: 20_000 });
  await arrived.catch(async () => {
    throw new Error(`the picture does not come to ${seconds}: ${JSON.stringify(await state(page))}`);
  });
}

const state = (page) =>
  page.getByTestId('video').evaluate((video) => {
    const parts = Array.from({ length: video.buffered.length }, (_, n) => [
      video.buffered.start(n),
      video.buffered.end(n)
    ]);
    return { now: video.currentTime, seeking: video.seeking, ready: video.readyState, parts };
  });

/** The seconds at a tear of which there is no picture, once what is behind it has been loaded. */
async function hole(page, torn) {
  const found = await page.waitForFunction((torn) => {
    const { buffered } = document.querySelector('[data-testid=video]');
    for (let n = 0; n < buffered.length; n++) {
      const next = n + 1 < buffered.length ? buffered.start(n + 1) : NaN;
      if (Math.abs(buffered.end(n) - torn) < 1 && next - torn < 1) return [buffered.end(n), next];
      if (buffered.start(n) < torn - 1 && buffered.end(n) > torn + 1) return [torn, torn];
    }
    return null;
  }, torn);
  return found.jsonValue();
}

/** Where time is missing in the show, in seconds from its beginning. */
function tear(playlist) {
  let [seconds, end] = [0, NaN];
  for (const line of playlist.split('\n')) {
    const [, tag, value] = line.match(/^#(EXT-X-PROGRAM-DATE-TIME|EXTINF):([^,]*)/) ?? [];
    if (tag === 'EXT-X-PROGRAM-DATE-TIME') {
      if (Date.parse(value) - end > 500) return seconds;
      end = Date.parse(value);
    }
    if (tag !== 'EXTINF') continue;
    seconds += Number(value);
    end += Number(value) * 1000;
  }
  throw new Error('it was never torn');
}

const play = (page) => page.getByTestId('video').evaluate((video) => video.play());
const now = (page) => page.getByTestId('video').evaluate((video) => video.currentTime);

export async function replay(evening) {
  const { viewer, live } = evening;
  const show = await evening.ask(viewer, `/lives/${live}`);
  const playlist = await (await viewer.request.get(`/replay/${live}/media.m3u8`)).text();
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

  await evening.step('a picture at rest is led over the hole of a torn show', async () => {
    const torn = tear(playlist);
    await seek(viewer, torn - 3);
    const [from, to] = await hole(viewer, torn);
    for (const second of [from - 0.05, from, (from + to) / 2, to]) await seek(viewer, second, to);
  });

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

/** The encoder changed in this show, so that there is something to choose. */
export async function taking(evening) {
  const { leader, live } = evening;
  const found = () => evening.ask(leader, `/lives/${live}/recording`);

  await evening.step('the leader takes the recording away, in pieces or to be made one file', async () => {
    await leader.goto(`/studio/live/${live}`);
    await leader.getByTestId('download').click();
    await leader.getByTestId('recording-archive').waitFor();
    await decent(leader, 'recording');
    const zip = leader.waitForEvent('download');
    await leader.getByTestId('recording-archive').getByRole('link').click();
    const { size } = await stat(await (await zip).path());
    assert.equal(size, (await found()).archive_bytes);
    await leader.getByTestId('join').click();
    await leader.getByTestId('recording-joined').getByRole('progressbar').waitFor();
    assert.match((await found()).joined.state, /works|rests/);
    await leader.getByTestId('recording-joined').getByRole('button').click();
    await leader.getByTestId('join').waitFor();
    await leader.keyboard.press('Escape');
  });
}

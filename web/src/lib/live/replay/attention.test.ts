import { describe, expect, it } from 'vitest';
import { Played } from '$lib/live/player/played';
import { Attention, LIVE_EVERY, type Report } from './attention';

/** A viewer at second 7 whose reports get through while the line is there. */
function viewer() {
  const got: Omit<Report, 'at'>[] = [];
  const line = { there: true };
  const played = new Played();
  const attention = new Attention(
    played,
    ({ at, ...rest }) => line.there && at === 7 && got.push(rest) > 0,
    () => 7
  );
  let now = 0;
  /** Plays so long, with a look every 100 ms, then waits for the answers. */
  const plays = async (ms: number) => {
    for (const end = now + ms; now < end; now += 100) {
      played.note(now, now, true);
      attention.tick(now, LIVE_EVERY);
    }
    await Promise.resolve();
    await Promise.resolve();
    return got.splice(0);
  };
  return { attention, line, plays, got };
}

describe('what was played', () => {
  it('is told after a second of play, then every five', async () => {
    const { plays } = viewer();
    expect(await plays(1000)).toEqual([]);
    expect(await plays(200)).toEqual([{ played: 1000 }]);
    expect(await plays(LIVE_EVERY - 200)).toEqual([]);
    expect(await plays(200)).toEqual([{ played: LIVE_EVERY }]);
  });

  it('is not lost while there is no line', async () => {
    const { plays, line } = viewer();
    line.there = false;
    expect(await plays(3000)).toEqual([]);
    line.there = true;
    expect(await plays(4000)).toEqual([{ played: 6000 }]);
  });

  it('is told to the last when the viewer leaves', async () => {
    const { attention, plays, got } = viewer();
    attention.taps.tap();
    await plays(3000);
    attention.taps.tap();
    attention.flush(3000);
    expect(got).toEqual([{ hearts: 1 }, { played: 1900 }]);
  });
});

describe('what was seen, clicked and hearted', () => {
  it('goes as it is due', async () => {
    const { attention, plays, got } = viewer();
    attention.looks.see('1');
    attention.click('2');
    expect(got).toEqual([{ click: '2' }]);
    attention.taps.tap();
    expect(await plays(100)).toEqual([{ click: '2' }, { hearts: 1 }, { seen: ['1'] }]);
  });

  it('waits while there is no line', async () => {
    const { attention, plays, line } = viewer();
    line.there = false;
    attention.looks.see('1');
    attention.click('2');
    attention.taps.tap();
    expect(await plays(100)).toEqual([]);
    line.there = true;
    const later = await plays(6000);
    expect(later).toContainEqual({ hearts: 1 });
    expect(later).toContainEqual({ seen: ['1'] });
    expect(later).toContainEqual({ click: '2' });
  });
});

it('what is under way is not told twice', async () => {
  const played = new Played();
  const got: number[] = [];
  let answer: (through: boolean) => void = () => {};
  const line = (report: Report) => {
    got.push(report.played ?? 0);
    return new Promise<boolean>((resolve) => (answer = resolve));
  };
  const attention = new Attention(played, line, () => 7);
  played.give(1000);
  attention.flush(0);
  attention.flush(0);
  expect(got).toEqual([1000]);
  answer(false);
  await new Promise((resolve) => setTimeout(resolve));
  attention.flush(0);
  expect(got).toEqual([1000, 1000]);
});

import { describe, expect, it } from 'vitest';
import { listStretches, again } from './playlist';
import { Timeline } from './timeline';

/** Ten seconds, a minute without signal, then ten more. */
const broken = new Timeline([
  { start: 0, length: 10_000, date: 1_000_000 },
  { start: 10_000, length: 10_000, date: 1_070_000 }
]);

describe('a timeline', () => {
  it('knows when each picture was taken', () => {
    expect([0, 5000, 10_000, 15_000].map((media) => broken.date(media))).toEqual([
      1_000_000, 1_005_000, 1_070_000, 1_075_000
    ]);
  });

  it('finds the picture of a moment, or the next one where there was none', () => {
    expect([1_000_000, 1_005_000, 1_040_000, 1_075_000].map((date) => broken.place(date))).toEqual([
      0, 5000, 10_000, 15_000
    ]);
  });

  it('stays within the media', () => {
    expect([broken.place(0), broken.place(9_999_999)]).toEqual([0, 20_000]);
    expect([new Timeline([]).date(5), new Timeline([]).place(5)]).toEqual([null, 0]);
  });
});

describe('the stretches of a playlist', () => {
  const piece = (start: number, programDateTime: number | null) => ({ start, duration: 4, programDateTime });

  it('are one where pieces follow one another, and part at a hole', () => {
    const list = listStretches([piece(0, 1000), piece(4, 5000), piece(8, 60_000), piece(12, 64_000)]);
    expect(list).toEqual([
      { start: 0, length: 8000, date: 1000 },
      { start: 8000, length: 8000, date: 60_000 }
    ]);
  });

  it('skip pieces without a date', () => {
    expect(listStretches([piece(0, null)])).toEqual([]);
  });
});

it('building the picture anew waits ever longer, but not for ever', () => {
  expect([0, 1, 9].map((tries) => again(tries, 1))).toEqual([700, 1400, 15_000]);
  expect(again(0, 0)).toBe(350);
});

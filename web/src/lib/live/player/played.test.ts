import { describe, expect, it } from 'vitest';
import { Played } from './played';

/** Notes a row of [media ms, wall ms, playing?]; answers what counted. */
function counted(...rows: [media: number, wall: number, playing?: boolean][]): number {
  const played = new Played();
  for (const [media, wall, playing = true] of rows) played.note(media, wall, playing);
  return played.take();
}

describe('played milliseconds', () => {
  it('are those by which the picture moved', () => {
    expect(counted([0, 0], [1000, 1000], [1900, 2000])).toBe(1900);
  });

  it('are none while the picture stands, however long the page is open', () => {
    expect(counted([500, 0], [500, 5000], [500, 60_000])).toBe(0);
  });

  it('do not count a seek forward or back', () => {
    expect(counted([0, 0], [60_000, 500], [60_500, 1000], [0, 1500])).toBe(500);
  });

  it('do not count a pause, nor the jump after it', () => {
    expect(counted([0, 0], [1000, 1000], [1000, 1000, false], [31_000, 31_000], [32_000, 32_000])).toBe(2000);
  });

  it('are handed out once', () => {
    const played = new Played();
    played.note(0, 0, true);
    played.note(1000.4, 1000, true);
    expect([played.whole, played.take(), played.take()]).toEqual([1000, 1000, 0]);
  });

  it('are handed out again when they came back', () => {
    const played = new Played();
    played.note(0, 0, true);
    played.note(1000, 1000, true);
    played.give(played.take());
    expect(played.take()).toBe(1000);
  });

  it('may run a little faster than the clock when the player catches up', () => {
    const played = new Played();
    played.note(0, 0, true, 1.1);
    played.note(5500, 5000, true, 1.1);
    expect(played.take()).toBe(5500);
  });
});

import { expect, it } from 'vitest';
import { Lanes } from './lanes';

const STAGE = 800;
const TIME = 8000;

it('takes the highest lane that is free', () => {
  const lanes = new Lanes(2, STAGE, TIME);
  expect([lanes.place(100, 0), lanes.place(100, 0), lanes.place(100, 0)]).toEqual([0, 1, null]);
});

it('reuses a lane once the last one has come in and cannot be caught', () => {
  const lanes = new Lanes(1, STAGE, TIME);
  expect(lanes.place(100, 0)).toBe(0);
  expect(lanes.place(100, 600)).toBeNull();
  expect(lanes.place(100, 1600)).toBe(0);
});

it('makes a long one, which is faster, wait longer', () => {
  const lanes = new Lanes(1, STAGE, TIME);
  lanes.place(50, 0);
  expect(lanes.place(1200, 1600)).toBeNull();
  expect(lanes.place(50, 1600)).toBe(0);
});

it('has no room on a stage without lanes', () => {
  expect(new Lanes(0, STAGE, TIME).place(10, 0)).toBeNull();
});

it('knows what flies when the stage has another size', () => {
  const lanes = new Lanes(1, STAGE, TIME);
  lanes.place(100, 0);
  lanes.resize(2, STAGE / 2);
  expect([lanes.place(100, 2000), lanes.place(100, 2000)]).toEqual([1, null]);
  lanes.resize(1, STAGE);
  expect(lanes.place(100, 2000)).toBe(0);
});

it('is free when what flew is gone', () => {
  const lanes = new Lanes(1, STAGE, TIME);
  lanes.place(100, 0);
  lanes.clear();
  expect(lanes.place(100, 0)).toBe(0);
});

/** Left and right edge of a comment at a moment. */
function edges({ start, width }: { start: number; width: number }, now: number): [number, number] {
  const left = STAGE - ((now - start) / TIME) * (STAGE + width);
  return [left, left + width];
}

/** A small generator, so that a failure can be repeated. */
function chance(seed: number) {
  return () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
}

it('never lets two comments of one lane touch', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = chance(seed);
    const lanes = new Lanes(3, STAGE, TIME);
    const flown: { start: number; width: number; lane: number }[] = [];
    for (let now = 0; now < 30_000; now += 50 + random() * 300) {
      const width = 20 + random() * 900;
      const lane = lanes.place(width, now);
      if (lane !== null) flown.push({ start: now, width, lane });
    }
    expect(flown.length).toBeGreaterThan(20);
    for (let now = 0; now < 38_000; now += 40) {
      for (let lane = 0; lane < 3; lane++) {
        const there = flown
          .filter((one) => one.lane === lane && one.start <= now && now < one.start + TIME)
          .sort((a, b) => a.start - b.start);
        for (let i = 1; i < there.length; i++) {
          const [before, after] = [there[i - 1], there[i]];
          if (before && after)
            expect(edges(after, now)[0]).toBeGreaterThanOrEqual(edges(before, now)[1] - 0.5);
        }
      }
    }
  }
});

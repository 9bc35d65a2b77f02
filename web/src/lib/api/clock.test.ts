import { describe, expect, it } from 'vitest';
import { delaySeconds, ServerClock } from './clock';

describe('the server clock', () => {
  it('is ours until a frame came', () => {
    expect(new ServerClock().now(1000)).toBe(1000);
  });

  it('trusts the frame that travelled fastest', () => {
    const clock = new ServerClock();
    clock.note(5000, 1400); // 400 ms under way
    clock.note(6000, 2050); // 50 ms under way
    clock.note(7000, 3900); // late
    expect(clock.now(10_000)).toBe(13_950);
  });

  it('forgets what is long ago', () => {
    const clock = new ServerClock();
    clock.note(9000, 1000);
    for (let i = 0; i < 32; i++) clock.note(2000 + i, 1000 + i);
    expect(clock.offset).toBe(1000);
  });
});

describe('delay', () => {
  it('is the time between the picture and now', () => {
    expect(delaySeconds(10_000, 8700)).toBeCloseTo(1.3);
  });

  it('is never negative and never absurd', () => {
    expect(delaySeconds(10_000, 10_200)).toBe(0);
    expect(delaySeconds(10_000, 12_000)).toBeNull();
    expect(delaySeconds(10_000_000, 0)).toBeNull();
    expect(delaySeconds(10_000, null)).toBeNull();
  });
});

it('an answer tells the time by its date, and nothing without one', () => {
  const clock = new ServerClock();
  clock.tell('Thu, 01 Jan 1970 01:00:00 GMT', 1000);
  expect(clock.now(1000)).toBe(3_600_000);
  clock.tell(null, 0);
  clock.tell('soon', 0);
  expect(clock.now(1000)).toBe(3_600_000);
});

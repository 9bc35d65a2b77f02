import { describe, expect, it } from 'vitest';
import { Pace } from './pace';

describe('the pace of a live picture', () => {
  it('steps once, when the delay has settled above its target', () => {
    const pace = new Pace();
    pace.moves(0);
    expect(pace.step(3999, 1.5, 1)).toBe(0);
    expect(pace.step(4000, 1.5, 1)).toBe(0.5);
    expect(pace.step(4001, 1.5, 1)).toBe(0);
    expect(pace.step(34_000, 1.5, 1)).toBe(0.5);
  });

  it('leaves a picture alone that is near, far behind, or stopped a moment ago', () => {
    const pace = new Pace();
    expect(pace.step(10_000, 1.5, 1)).toBe(0);
    pace.moves(0);
    expect(pace.step(10_000, 1.05, 1)).toBe(0);
    expect(pace.step(10_000, 9, 1)).toBe(0);
    expect(pace.step(10_000, 2, null)).toBe(0);
    pace.moves(9000);
    expect(pace.step(10_000, 1.5, 1)).toBe(0);
  });

  it('leaves it to the player to hurry where that is enough, and steps where it is not', () => {
    const pace = new Pace();
    pace.moves(0);
    expect(pace.step(10_000, 2.9, 1)).toBe(0);
    expect(pace.step(10_000, 5, 1)).toBe(4);
  });

  it('aims at a longer delay for a while after a stall', () => {
    const pace = new Pace();
    expect(pace.allowance(0)).toBe(0);
    pace.stalls(1000);
    expect([pace.allowance(1000), pace.allowance(30_999), pace.allowance(31_000)]).toEqual([1, 1, 0]);
  });
});

import { expect, it } from 'vitest';
import { Stopwatch } from './stopwatch';

it('stands still while it rests, and goes on from there', () => {
  const watch = new Stopwatch();
  watch.go(50);
  expect(watch.at(100)).toBe(100);
  watch.rest(200);
  watch.rest(250);
  expect(watch.at(900)).toBe(200);
  watch.go(1000);
  expect(watch.at(1100)).toBe(300);
});

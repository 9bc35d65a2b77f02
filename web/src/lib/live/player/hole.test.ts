import { expect, test } from 'vitest';
import { beyondHole } from './hole';

function buffered(...parts: [number, number][]): TimeRanges {
  return { length: parts.length, start: (n) => parts[n]?.[0] ?? NaN, end: (n) => parts[n]?.[1] ?? NaN };
}

const torn = buffered([0, 10], [10.6, 20]);

test('a second inside a hole is led to where the picture goes on', () => {
  expect(beyondHole(torn, 10.3)).toBe(10.6);
  expect(beyondHole(torn, 10)).toBe(10.6);
});

test('just before a hole the picture may not arrive either', () => {
  expect(beyondHole(torn, 9.9)).toBe(10.6);
  expect(beyondHole(torn, 9.7)).toBeNull();
});

test('where there is a picture, and after the last, nothing is done', () => {
  expect(beyondHole(torn, 5)).toBeNull();
  expect(beyondHole(torn, 10.6)).toBeNull();
  expect(beyondHole(torn, 20.5)).toBeNull();
  expect(beyondHole(buffered(), 3)).toBeNull();
});

test('what is longer than a tear is a segment that is still to come', () => {
  expect(beyondHole(buffered([0, 10], [12, 20]), 11)).toBeNull();
});

import { expect, it } from 'vitest';
import { Key } from './key';

it('is the same for the same wish until its answer is known', () => {
  const key = new Key();
  const first = key.of('mug');
  expect(key.of('mug')).toBe(first);
  key.settle();
  const second = key.of('mug');
  expect(second).not.toBe(first);
  expect(key.of('car')).not.toBe(second);
});

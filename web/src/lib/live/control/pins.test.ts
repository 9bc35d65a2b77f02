import { expect, it } from 'vitest';
import { backTo, outgoing } from './pins';

/** The cards after these steps, as the server keeps them. */
const after = (now: string, before: string, product: string) => {
  let pinned = [...now];
  for (const step of backTo([...before], [...now], product)) {
    pinned = pinned.filter((one) => one !== step.product);
    if (step.shown) pinned.push(step.product);
  }
  return pinned.join('');
};

it('a fourth card takes the place of the oldest', () => {
  expect([outgoing(['a', 'b'], 'c'), outgoing(['a', 'b', 'c'], 'd'), outgoing(['a', 'b', 'c'], 'a')]).toEqual(
    [null, 'a', null]
  );
});

it('the way back ends with the cards of before, in their order', () => {
  expect(after('abc', 'ab', 'c')).toBe('ab');
  expect(after('bcd', 'abc', 'd')).toBe('abc');
  expect(after('ac', 'abc', 'b')).toBe('abc');
  expect(after('ab', 'abc', 'c')).toBe('abc');
});

it('the way back takes no step that is not needed', () => {
  expect(backTo(['a', 'b'], ['a', 'b', 'c'], 'c')).toEqual([{ product: 'c', shown: false }]);
  expect(backTo(['a'], ['a'], 'b')).toEqual([]);
});

it('the way back leaves what was pinned later', () => {
  expect(after('abe', 'a', 'b')).toBe('ae');
  expect(after('cde', 'abc', 'd')).toBe('bce');
});

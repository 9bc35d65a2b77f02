import { expect, it } from 'vitest';
import { Recent } from './recent';

it('keeps the last ids and forgets the oldest', () => {
  const recent = new Recent(2);
  for (const id of ['a', 'b', 'b', 'c']) recent.add(id);
  expect(['a', 'b', 'c'].map((id) => recent.has(id))).toEqual([false, true, true]);
});

it('forgets what it is told to', () => {
  const recent = new Recent(9);
  for (const id of ['a', 'b']) recent.add(id);
  recent.forget(['a']);
  expect([recent.has('a'), recent.has('b')]).toEqual([false, true]);
  recent.clear();
  expect(recent.has('b')).toBe(false);
});

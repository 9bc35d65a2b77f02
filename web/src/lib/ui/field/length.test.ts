import { expect, it } from 'vitest';
import { beyond, isNear } from './length';

it('counts characters and not units of UTF-16', () => {
  expect(['🌸'.repeat(3), '四个字啊', ''].map((text) => beyond(text, 3))).toEqual([0, 1, 0]);
  expect(beyond('anything', undefined)).toBe(0);
});

it('begins to count where a long text nears its end', () => {
  expect([isNear('x'.repeat(159), 200), isNear('x'.repeat(160), 200), isNear('123456789', 9)]).toEqual([
    false,
    true,
    false
  ]);
});

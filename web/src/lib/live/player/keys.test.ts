import { expect, it } from 'vitest';
import { act } from './keys';

const on = (...selectors: string[]) =>
  ({
    closest: (list: string) => (selectors.some((one) => list.split(', ').includes(one)) ? {} : null)
  }) as unknown as Element;
const press = (key: string, target: Element = on(), more = {}) => ({
  key,
  target,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more
});

it('keys do what the list says', () => {
  const acts = [' ', 'm', 'F', 'd', 'l', '?', 'q'].map((key) => act(press(key), false));
  expect(acts).toEqual(['play', 'mute', 'full', 'danmaku', 'heart', 'help', null]);
});

it('arrows seek in a replay only', () => {
  expect([act(press('ArrowLeft'), true), act(press('ArrowRight'), true)]).toEqual(['back', 'forth']);
  expect(act(press('ArrowLeft'), false)).toBeNull();
});

it('keys belong to a field, a dialog or a button that has the focus', () => {
  expect(act(press('m', on('input')), false)).toBeNull();
  expect(act(press('m', on('[role="dialog"]')), false)).toBeNull();
  expect(act(press(' ', on('button')), false)).toBeNull();
  expect(act(press('m', on('button')), false)).toBe('mute');
  expect(act(press('ArrowLeft', on('[role="tab"]')), true)).toBeNull();
  expect(act(press('ArrowLeft', on('button')), true)).toBe('back');
});

it('a browser shortcut is not ours', () => {
  expect(act(press('f', on(), { ctrlKey: true }), false)).toBeNull();
});

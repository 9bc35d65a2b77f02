import { expect, it } from 'vitest';
import en from '../../../messages/en.json';
import zh from '../../../messages/zh-CN.json';

const holes = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name)
    .sort()
    .join(' ');

it('both languages say the same things', () => {
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
});

it('a sentence has the same holes in both', () => {
  const chinese = zh as Record<string, string>;
  const differ = Object.entries(en).filter(([key, text]) => holes(text) !== holes(chinese[key] ?? ''));
  expect(differ.map(([key]) => key)).toEqual([]);
});

it('every code of the server has words', () => {
  const codes = `bad_request not_found unauthenticated forbidden wrong_login taken too_long too_large not_an_image
    slow_down muted banned slow_mode followers_only blocked_words room_closed sold_out limit_reached hold_lapsed
    key_reused already_paid payment_failed busy conflict already_set_up not_set_up unavailable internal offline`;
  const missing = codes.split(/\s+/).filter((code) => !(`error_${code}` in en));
  expect(missing).toEqual([]);
});

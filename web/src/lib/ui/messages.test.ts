import { expect, it } from 'vitest';
import en from '../../../messages/en.json';
import zh from '../../../messages/zh-CN.json';

/** A message is a sentence, or one for each plural form. */
type Message = string | { match: Record<string, string> }[];

const flat = (message: Message) =>
  typeof message === 'string' ? message : (message.flatMap(({ match }) => Object.values(match))[0] ?? '');

const holes = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name)
    .sort()
    .join(' ');

it('both languages say the same things', () => {
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
});

it('a sentence has the same holes in both', () => {
  const chinese = zh as unknown as Record<string, Message>;
  const differ = Object.entries(en as unknown as Record<string, Message>).filter(
    ([key, message]) => holes(flat(message)) !== holes(flat(chinese[key] ?? ''))
  );
  expect(differ.map(([key]) => key)).toEqual([]);
});

it('every code of the server has words', () => {
  const codes = `bad_request not_found unauthenticated forbidden wrong_login taken too_long too_large too_slow not_an_image no_ffmpeg
    slow_down muted banned slow_mode followers_only blocked_words room_closed sold_out limit_reached hold_lapsed
    key_reused already_paid payment_failed not_in_state order_over order_locked unlock_over on_its_way
    not_delivered return_over needs_review invoice_issued busy conflict already_set_up not_set_up unavailable clock_wrong no_way_to_pay
    internal offline`;
  const missing = codes.split(/\s+/).filter((code) => !(`error_${code}` in en));
  expect(missing).toEqual([]);
});

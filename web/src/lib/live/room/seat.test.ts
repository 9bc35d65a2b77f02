import { expect, it } from 'vitest';
import { seatAddress } from '$lib/live/api';

it('a seat is on this host, secure where the page is', () => {
  expect(seatAddress('5', true, { protocol: 'https:', host: 'a.b' })).toBe(
    'wss://a.b/api/wanghong/v1/lives/5/seat'
  );
  expect(seatAddress('5', true, { protocol: 'http:', host: 'l:3000' })).toBe(
    'ws://l:3000/api/wanghong/v1/lives/5/seat'
  );
});

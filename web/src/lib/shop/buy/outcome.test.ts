import { expect, it } from 'vitest';
import { Fault } from '$lib/api/fault';
import type { Order } from '$lib/api/shapes';
import { isNo, outcome } from './outcome';

const held = { id: '9', state: 'placed', created_at: 0, held_until: 1000 } as Order;
const tried = (state: string, id = '1') => ({ ...held, payment: { id, provider: 'test', state } }) as Order;
const offline = new Fault('offline', '');
const told = (was: Order, is: Order | null, fault = offline, now = 0) => {
  const became = outcome(was, is, fault, now);
  return became instanceof Fault ? became.code : `${became.state} ${became.payment?.state ?? ''}`.trim();
};

it('an order that has gone on is what came of it, whatever was answered', () => {
  expect(told(held, { ...held, state: 'paid' })).toBe('paid');
  expect(told(held, tried('pending'))).toBe('placed pending');
  expect(told(held, { ...held, state: 'lapsed' }, new Fault('hold_lapsed', '', 409))).toBe('lapsed');
  expect(told(held, held, new Fault('hold_lapsed', '', 409), 1000)).toBe('hold_lapsed');
  expect(told(tried('pending'), tried('pending', '2'))).toBe('placed pending');
});

it('an order that stands where it stood leaves the fault to be told', () => {
  expect(told(held, held)).toBe('offline');
  expect(told(held, null)).toBe('offline');
  expect(told(tried('pending'), tried('pending'))).toBe('offline');
});

it('a try of which only the order tells that it was declined is told as that', () => {
  expect(told(held, tried('failed'))).toBe('payment_failed');
  expect(told(tried('failed'), tried('failed'))).toBe('offline');
});

it('only the server says no', () => {
  const no = [offline, new Fault('busy', '', 503), new Fault('internal', '', 500)].map(isNo);
  expect([...no, isNo(new Fault('payment_failed', '', 402))]).toEqual([false, false, false, true]);
});

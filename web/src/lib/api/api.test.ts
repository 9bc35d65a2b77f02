import { describe, expect, it } from 'vitest';
import { asFault, asUnloaded, Fault, faultOf } from './fault';
import { uuid7 } from './uuid';

describe('faults', () => {
  it('carry what the server says', () => {
    const fault = faultOf({ code: 'slow_mode', message: 'Wait.', field: 'text', retry_after_ms: 1200 }, 429);
    expect([fault.code, fault.field, fault.retryAfter, fault.status]).toEqual([
      'slow_mode',
      'text',
      1200,
      429
    ]);
  });

  it('make the best of an answer that is not ours', () => {
    expect([404, 503, 500].map((status) => faultOf('<html>', status).code)).toEqual([
      'not_found',
      'unavailable',
      'internal'
    ]);
  });

  it('know a network that is away', () => {
    expect(asFault(new TypeError('Failed to fetch')).code).toBe('offline');
    expect(asFault(new Error('x')).code).toBe('internal');
    expect(asUnloaded(new Error('Unable to preload CSS for /a.css'))?.code).toBe('unloaded');
    expect(asUnloaded(new TypeError('Failed to fetch dynamically imported module: /a.js'))?.code).toBe(
      'unloaded'
    );
    expect(asUnloaded(new TypeError('Failed to fetch'))).toBeNull();
    const fault = new Fault('busy', '');
    expect(asFault(fault)).toBe(fault);
  });
});

it('a key of version 7 sorts by its time and keeps its form', () => {
  const chance = new Uint8Array(10).fill(0xff);
  const key = uuid7(0x0192_3456_789a, chance);
  expect(key).toBe('01923456-789a-7fff-bfff-ffffffffffff');
  expect(uuid7(1, new Uint8Array(10))).toBe('00000000-0001-7000-8000-000000000000');
  expect(uuid7(1000) < uuid7(1001)).toBe(true);
  expect(uuid7()).not.toBe(uuid7());
});

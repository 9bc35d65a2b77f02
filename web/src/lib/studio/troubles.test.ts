import { describe, expect, it } from 'vitest';
import { Fault } from '$lib/api/fault';
import type { Trouble } from '$lib/api/shapes';
import { Troubles } from './troubles.svelte';
import { said } from './troublewords';

const trouble = (code: Trouble['code'], off: number | null = null): Trouble => ({
  code,
  message: 'in English',
  since: 0,
  stops: true,
  off_ms: off
});

describe('what is wrong with the server', () => {
  it('is shown as it was last told', async () => {
    const answers = [[trouble('fenced')], []];
    const troubles = new Troubles(async () => answers.shift() ?? []);
    await troubles.look();
    expect(troubles.list.map((one) => one.code)).toEqual(['fenced']);
    await troubles.look();
    expect(troubles.list).toEqual([]);
  });

  it('is the database where the server cannot even say, and what was known stays', async () => {
    const answers = [
      async () => [trouble('test_payments')],
      async () => Promise.reject(new Fault('unavailable', '', 503)),
      async () => Promise.reject(new Fault('unavailable', '', 503)),
      async () => Promise.reject(new Fault('offline', ''))
    ];
    const troubles = new Troubles(() => (answers.shift() ?? (async () => []))());
    while (answers.length) await troubles.look();
    expect(troubles.list.map((one) => one.code)).toEqual(['database', 'test_payments']);
  });

  it('has words for every code, and the server’s own for one that is newer', () => {
    const codes = ['database', 'unread', 'fenced', 'test_payments', 'no_payments'] as const;
    expect(new Set(codes.map((code) => said(trouble(code)))).size).toBe(codes.length);
    expect(said(trouble('clock', 90_000_000))).toContain('25:00:00 ahead');
    expect(said(trouble('clock', -90_000_000))).toContain('25:00:00 back');
    expect(said(trouble('newer' as Trouble['code']))).toContain('in English');
  });
});

import { describe, expect, it } from 'vitest';
import type { Order, Reconciled, Refund } from '$lib/api/shapes';
import { doneWords, isByHand, isOpen, mayRetry, transfersOf, whyWords } from './reconciling';

describe('money that did not simply buy its order', () => {
  const row = (finding: string | null, states: string[], provider = 'test') =>
    ({
      finding,
      provider,
      why: 'New.',
      disputes: [] as Reconciled['disputes'],
      refunds: states.map((state) => ({ state }) as Refund)
    }) as Reconciled;
  const disputed = (state: string, refunds: string[] = []) => ({
    ...row(null, refunds),
    disputes: [{ state }] as Reconciled['disputes']
  });

  it('says why it is here and what was done', () => {
    expect(whyWords(row('odd', []))).toBe('New.');
    expect(whyWords(row(null, ['due']))).toBe('A refund of it is not done yet.');
    expect(doneWords(row('late', []))).toBe('Pieces were left: it bought the order after all.');
    expect(doneWords(row('late', ['done']))).toBe('It was given back.');
    expect(doneWords(row('late', ['sent'], 'transfer'))).toBe(
      'Give it back by hand, then say that it is done.'
    );
    expect(doneWords(row('late', ['done', 'failed']))).toMatch(/^Giving it back failed/);
  });

  it('says first what a bank decides', () => {
    expect(whyWords(disputed('open'))).toBe('The buyer disputes it at their bank.');
    expect(doneWords(disputed('open', ['failed']))).toMatch(/^It is not decided/);
    expect(doneWords(disputed('lost', ['taken']))).toMatch(/^The dispute was lost/);
    expect(doneWords(disputed('lost', ['failed']))).toMatch(/^Giving it back failed/);
    expect(doneWords(disputed('won'))).toMatch(/^The dispute was won/);
    expect([isOpen(disputed('open')), isOpen(disputed('won')), isOpen(disputed('lost', ['taken']))]).toEqual([
      true,
      false,
      false
    ]);
  });

  it('offers another try, or a hand', () => {
    const refund = (state: string) => ({ state }) as Refund;
    expect(['due', 'sent', 'done', 'failed'].map((state) => mayRetry(refund(state), 'test'))).toEqual([
      true,
      false,
      false,
      true
    ]);
    expect([isByHand(refund('sent'), 'transfer'), isByHand(refund('sent'), 'stripe')]).toEqual([true, false]);
  });

  it('waits for a transfer only while its order does', () => {
    const payment = { id: '1', provider: 'transfer', state: 'pending' };
    const orders = (['placed', 'lapsed', 'locked'] as const).map((state) => ({ state, payment }) as Order);
    expect(transfersOf(orders).map(({ state }) => state)).toEqual(['placed', 'locked']);
  });
});

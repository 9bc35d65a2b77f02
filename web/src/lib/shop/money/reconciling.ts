import { m } from '$words';
import type { Order, Reconciled, Refund } from '$lib/api/shapes';

const FINDINGS: Record<string, () => string> = {
  late: m.finding_late,
  cancelled: m.finding_cancelled,
  wrong: m.finding_wrong,
  twice: m.finding_twice,
  outside: m.finding_outside
};

type Row = Pick<Reconciled, 'finding' | 'refunds' | 'provider' | 'why' | 'disputes'>;

const stands = (row: Pick<Row, 'disputes'>, word: string) => row.disputes.some(({ state }) => state === word);

/** Why a payment stands in the list; a finding of a newer server in its own words. */
export function whyWords(row: Row): string {
  if (row.disputes.length) return m.finding_disputed();
  return row.finding ? (FINDINGS[row.finding]?.() ?? row.why) : m.finding_refund();
}

/** What was done about it. */
export function doneWords(row: Row): string {
  if (stands(row, 'open')) return m.done_disputed();
  const has = (state: string) => row.refunds.some((refund) => refund.state === state);
  if (has('failed')) return m.done_failed();
  if (has('sent') && row.provider === 'transfer') return m.done_by_hand();
  if (has('sent') || has('due')) return m.done_going();
  if (stands(row, 'lost')) return m.done_lost();
  if (stands(row, 'won')) return m.done_won();
  if (row.refunds.length) return m.done_back();
  return row.finding === 'outside' ? m.done_look() : m.done_bought();
}

const REFUNDS: Record<string, () => string> = {
  due: m.refund_due,
  sent: m.refund_sent,
  done: m.refund_done,
  failed: m.refund_failed,
  taken: m.refund_taken
};

export const refundWords = (state: string) => REFUNDS[state]?.() ?? state;

/** Whether somebody must do something about it. */
export const isOpen = (row: Pick<Reconciled, 'refunds' | 'disputes'>) =>
  stands(row, 'open') || row.refunds.some((one) => !['done', 'taken'].includes(one.state));

/** Whether it can be sent once more. */
export const mayRetry = (refund: Refund, provider: string) =>
  refund.state === 'failed' || (refund.state === 'due' && provider !== 'transfer');

/** Whether people give it back: by transfer, or where the provider would not. */
export const isByHand = (refund: Refund, provider: string) =>
  refund.state === 'failed' || (['due', 'sent'].includes(refund.state) && provider === 'transfer');

/** Orders that wait for a transfer, which somebody confirms. */
export const transfersOf = (orders: readonly Order[]) =>
  orders.filter(
    ({ state, payment }) =>
      payment?.provider === 'transfer' &&
      payment.state === 'pending' &&
      ['held', 'placed', 'locked'].includes(state)
  );

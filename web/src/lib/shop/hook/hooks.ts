import { m } from '$words';
import type { DeliveryLine, Hook, HookKind } from '$lib/api/shapes';
import type { Look } from '$lib/ui/look';

/** Every kind of event; the compiler misses one that the server has and this list has not. */
const kinds: Record<HookKind, true> = {
  'order.waiting': true,
  'order.in_draw': true,
  'order.held': true,
  'order.placed': true,
  'order.deposit_paid': true,
  'order.locked': true,
  'order.unlocked': true,
  'order.paid': true,
  'order.packed': true,
  'order.shipped': true,
  'order.delivered': true,
  'order.step_undone': true,
  'order.return_asked': true,
  'order.return_withdrawn': true,
  'order.return_agreed': true,
  'order.return_refused': true,
  'order.review_needed': true,
  'order.review_cleared': true,
  'order.disputed': true,
  'order.dispute_won': true,
  'order.dispute_lost': true,
  'order.lapsed': true,
  'order.passed_over': true,
  'order.cancelled': true,
  'order.deposit_kept': true,
  'order.refunded': true
};

export const KINDS = Object.keys(kinds) as HookKind[];

export type Health = 'on' | 'failing' | 'paused' | 'off';

/** How a hook is; one that is off neither fails nor pauses. */
export function health(hook: Pick<Hook, 'on' | 'paused_at' | 'failing_since'>): Health {
  if (!hook.on) return 'off';
  if (hook.paused_at != null) return 'paused';
  return hook.failing_since != null ? 'failing' : 'on';
}

const healthWords: Record<Health, () => string> = {
  on: m.hook_state_on,
  off: m.hook_state_off,
  failing: m.hook_state_failing,
  paused: m.hook_state_paused
};

const healthLooks: Record<Health, Look> = { on: 'good', off: 'plain', failing: 'warn', paused: 'bad' };

/** A hook's health as a word and a look. */
export function healthTag(hook: Parameters<typeof health>[0]): [string, Look] {
  const now = health(hook);
  return [healthWords[now](), healthLooks[now]];
}

/** What becomes of a delivery, in the order in which people look for it. */
export const OUTCOMES = ['waiting', 'done', 'given_up'] as const;

const outcomes: Record<string, [() => string, Look]> = {
  waiting: [m.delivery_waiting, 'warn'],
  done: [m.delivery_done, 'good'],
  given_up: [m.delivery_given_up, 'bad']
};

/** The state of a delivery as a word and a look. */
export function outcomeTag(state: string): [string, Look] {
  const known = outcomes[state];
  return known ? [known[0](), known[1]] : [state, 'plain'];
}

const faults: Record<string, () => string> = {
  unreachable: m.fault_unreachable,
  tls: m.fault_tls,
  timeout: m.fault_timeout,
  broken: m.fault_broken
};

/** What came back: a status, why there was none, or a dash before the first try. */
export function answered(line: Pick<DeliveryLine, 'status' | 'fault'>): string {
  if (line.status != null) return String(line.status);
  return line.fault ? (faults[line.fault]?.() ?? line.fault) : '–';
}

/** JSON with its lines; anything else as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

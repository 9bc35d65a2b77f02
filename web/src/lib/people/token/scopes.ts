import { m } from '$words';
import type { Scope } from '$lib/api/shapes';

/** What a token may be for, in the server's order, each with its words. */
export const SCOPES: Record<Scope, () => string> = {
  read: m.scope_read,
  orders: m.scope_orders,
  money: m.scope_money,
  catalogue: m.scope_catalogue,
  live: m.scope_live,
  stream_key: m.scope_stream_key,
  moderation: m.scope_moderation,
  webhooks: m.scope_webhooks,
  personal: m.scope_personal
};

export const ALL = Object.keys(SCOPES) as Scope[];

/** How long a token can be made to last, in days. */
export const SPANS = [7, 30, 90, 365];

import { ask, client, csv } from '$lib/api/client';
import type { OrdersQuery } from '$lib/api/shapes';

const V = '/api/wanghong/v1';

/** A page of a shop's orders. */
export const ordersOf = (account: string, query: OrdersQuery = {}) =>
  ask(client.GET(`${V}/accounts/{id}/orders`, { params: { path: { id: account }, query } }));
/** A page of one's own orders. */
export const myOrders = (before?: string) =>
  ask(client.GET(`${V}/me/orders`, { params: { query: before ? { before } : {} } }));
/** Where what is to be packed is as CSV. */
export function packingUrl(account: string, query: OrdersQuery): string {
  const asked = Object.entries(query).filter(([, value]) => value !== undefined);
  const words = new URLSearchParams(asked.map(([name, value]) => [name, String(value)]));
  return `${V}/accounts/${account}/packing?${words}`;
}
export const previewTracking = (account: string, body: string) =>
  ask(
    client.POST(`${V}/accounts/{id}/tracking/preview`, { params: { path: { id: account } }, body, ...csv })
  );
/** Sends exactly what a preview showed under this mark; `goodOnly` leaves out the lines that are at fault. */
export const takeTracking = (account: string, body: string, mark: string, goodOnly: boolean) =>
  ask(
    client.POST(`${V}/accounts/{id}/tracking`, {
      params: { path: { id: account }, query: { mark, good_only: goodOnly } },
      body,
      ...csv
    })
  );

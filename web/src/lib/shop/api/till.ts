import { ask, client } from '$lib/api/client';
import type { ActDone, Money, ShopAct } from '$lib/api/shapes';

const V = '/api/wanghong/v1';
const at = (id: string) => ({ params: { path: { id } } });
/** How many orders the server takes in one request. */
const AT_ONCE = 200;

export const act = (order: string, body: ShopAct) =>
  ask(client.POST(`${V}/orders/{id}/act`, { ...at(order), body }));
export const events = (order: string) => ask(client.GET(`${V}/orders/{id}/events`, at(order)));
export const notes = (order: string) => ask(client.GET(`${V}/orders/{id}/notes`, at(order)));
export const addNote = (order: string, text: string) =>
  ask(client.POST(`${V}/orders/{id}/notes`, { ...at(order), body: { text } }));
/** Does the same with many orders, however many they are. */
export async function actOnMany(account: string, orders: readonly string[], what: ShopAct) {
  const done: ActDone[] = [];
  for (let from = 0; from < orders.length; from += AT_ONCE) {
    const body = { ...what, orders: orders.slice(from, from + AT_ONCE) };
    done.push(...(await ask(client.POST(`${V}/accounts/{id}/orders/act`, { ...at(account), body }))));
  }
  return done;
}
export const reconciliation = (account: string) =>
  ask(client.GET(`${V}/accounts/{id}/reconciliation`, at(account)));
export const confirm = (payment: string, body: Money) =>
  ask(client.POST(`${V}/payments/{id}/confirm`, { ...at(payment), body }));
export const decline = (payment: string) => ask(client.POST(`${V}/payments/{id}/decline`, at(payment)));
export const retry = (refund: string) => ask(client.POST(`${V}/refunds/{id}/retry`, at(refund)));
export const doneByHand = (refund: string) => ask(client.POST(`${V}/refunds/{id}/done`, at(refund)));

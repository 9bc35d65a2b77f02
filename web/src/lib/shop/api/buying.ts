import { ask, client } from '$lib/api/client';
import type { Money, OrderNew, ReturnWish, Ship, Way } from '$lib/api/shapes';

const V = '/api/wanghong/v1';
const at = (id: string) => ({ params: { path: { id } } });

export const hold = (body: OrderNew) => ask(client.POST(`${V}/orders`, { body }));
export const place = (id: string, body: Ship) =>
  ask(client.POST(`${V}/orders/{id}/place`, { ...at(id), body }));
export const agree = (id: string, price: Money) =>
  ask(client.POST(`${V}/orders/{id}/agree`, { ...at(id), body: { price } }));
export const pay = (id: string, body: { provider: Way; number: string; key: string }) =>
  ask(client.POST(`${V}/orders/{id}/pay`, { ...at(id), body }));
export const cancel = (id: string) => ask(client.POST(`${V}/orders/{id}/cancel`, at(id)));
export const lock = (id: string) => ask(client.POST(`${V}/orders/{id}/lock`, at(id)));
export const unlock = (id: string) => ask(client.POST(`${V}/orders/{id}/unlock`, at(id)));
export const askReturn = (id: string, body: ReturnWish) =>
  ask(client.POST(`${V}/orders/{id}/return`, { ...at(id), body }));
export const withdrawReturn = (id: string) => ask(client.DELETE(`${V}/orders/{id}/return`, at(id)));
export const sendReturn = (id: string, body: { carrier: string; tracking: string }) =>
  ask(client.PUT(`${V}/orders/{id}/return/parcel`, { ...at(id), body }));
export const returns = (id: string) => ask(client.GET(`${V}/orders/{id}/returns`, at(id)));
export const order = (id: string) => ask(client.GET(`${V}/orders/{id}`, at(id)));
export const myShip = () => ask(client.GET(`${V}/me/ship`));

import { ask, client } from '$lib/api/client';
import type { OfferEdit, OfferNew } from '$lib/api/shapes';

const V = '/api/wanghong/v1';
const at = (id: string) => ({ params: { path: { id } } });
const page = (id: string, before?: string) => ({
  params: { path: { id }, query: before ? { before } : {} }
});

export const offersOf = (account: string, before?: string) =>
  ask(client.GET(`${V}/accounts/{id}/offers`, page(account, before)));
export const addOffer = (account: string, body: OfferNew) =>
  ask(client.POST(`${V}/accounts/{id}/offers`, { ...at(account), body }));
export const editOffer = (id: string, body: OfferEdit) =>
  ask(client.PATCH(`${V}/offers/{id}`, { ...at(id), body }));
export const claim = (offer: string, body: { live: string; at: number }) =>
  ask(client.POST(`${V}/offers/{id}/claim`, { ...at(offer), body }));
export const myClaims = () => ask(client.GET(`${V}/me/claims`));

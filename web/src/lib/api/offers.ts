import { ask, client } from './client';
import type { DrawNew, OfferEdit, OfferNew } from './shapes';

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

export const drawsOf = (account: string, before?: string) =>
  ask(client.GET(`${V}/accounts/{id}/draws`, page(account, before)));
export const addDraw = (account: string, body: DrawNew) =>
  ask(client.POST(`${V}/accounts/{id}/draws`, { ...at(account), body }));
export const beaconOf = (account: string) => ask(client.GET(`${V}/accounts/{id}/draws/beacon`, at(account)));
export const callOff = (draw: string) => ask(client.DELETE(`${V}/draws/{id}`, at(draw)));

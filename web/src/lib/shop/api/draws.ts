import { ask, client } from '$lib/api/client';
import type { DrawNew } from '$lib/api/shapes';

const V = '/api/wanghong/v1';
const at = (id: string) => ({ params: { path: { id } } });
const page = (id: string, before?: string) => ({
  params: { path: { id }, query: before ? { before } : {} }
});

export const drawsOf = (account: string, before?: string) =>
  ask(client.GET(`${V}/accounts/{id}/draws`, page(account, before)));
export const addDraw = (account: string, body: DrawNew) =>
  ask(client.POST(`${V}/accounts/{id}/draws`, { ...at(account), body }));
export const beaconOf = (account: string) => ask(client.GET(`${V}/accounts/{id}/draws/beacon`, at(account)));
export const callOff = (draw: string) => ask(client.DELETE(`${V}/draws/{id}`, at(draw)));
export const draw = (id: string) => ask(client.GET(`${V}/draws/{id}`, at(id)));
export const entrants = (id: string, after: string | null) =>
  ask(
    client.GET(`${V}/draws/{id}/entrants`, {
      params: { path: { id }, query: after ? { after } : {} }
    })
  );

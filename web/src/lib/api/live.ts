import { ask, client } from './client';
import type { LiveEdit } from './shapes';

const V = '/api/wanghong/v1';
const at = (id: string) => ({ params: { path: { id } } });

export const home = () => ask(client.GET(`${V}/home`));
export const livesOf = (account: string) => ask(client.GET(`${V}/accounts/{id}/lives`, at(account)));
export const live = (id: string) => ask(client.GET(`${V}/lives/{id}`, at(id)));
export const room = (id: string) => ask(client.GET(`${V}/lives/{id}/room`, at(id)));
export const plan = (account: string, body: LiveEdit) =>
  ask(client.POST(`${V}/accounts/{id}/lives`, { ...at(account), body }));
export const editLive = (id: string, body: LiveEdit) =>
  ask(client.PATCH(`${V}/lives/{id}`, { ...at(id), body }));

export const comments = (id: string, from: number, to: number) =>
  ask(client.GET(`${V}/lives/{id}/comments`, { params: { path: { id }, query: { from, to } } }));
export const comment = (id: string, text: string, second: number, key: string) =>
  ask(client.POST(`${V}/lives/{id}/comments`, { ...at(id), body: { text, at: second, key } }));

/** Where the room's socket is, on this host. */
export function seatAddress(id: string, place: { protocol: string; host: string } = location): string {
  const scheme = place.protocol === 'https:' ? 'wss:' : 'ws:';
  return `${scheme}//${place.host}${V}/lives/${encodeURIComponent(id)}/seat`;
}

export const calendar = (id: string) => `${V}/lives/${encodeURIComponent(id)}/calendar.ics`;
export const download = (id: string) => `${V}/lives/${encodeURIComponent(id)}/download`;

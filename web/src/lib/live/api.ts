import { ask, client } from '$lib/api/client';
import type { Attention, BanKind, LiveEdit, Phase, Rules } from '$lib/api/shapes';

const V = '/api/wanghong/v1';
const at = (id: string) => ({ params: { path: { id } } });

export const home = () => ask(client.GET(`${V}/home`));
/** A page of an account's shows, the newest first; those behind `before`, and of one phase, where these are given. */
export const livesOf = (account: string, query: { phase?: Phase; before?: string } = {}) =>
  ask(client.GET(`${V}/accounts/{id}/lives`, { params: { path: { id: account }, query } }));
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
/** Reports what a viewer attends to in a replay, also while the page goes; answers whether it got through. */
export const attend = (id: string, body: Attention): Promise<boolean> =>
  ask(client.POST(`${V}/lives/{id}/attention`, { ...at(id), body, keepalive: true })).then(
    () => true,
    () => false
  );
/** Where the room's socket is, on this host; who does not watch reads along and counts as nobody. */
export function seatAddress(
  id: string,
  watching = true,
  place: { protocol: string; host: string } = location
): string {
  const scheme = place.protocol === 'https:' ? 'wss:' : 'ws:';
  const query = watching ? '' : '?watching=false';
  return `${scheme}//${place.host}${V}/lives/${encodeURIComponent(id)}/seat${query}`;
}
export const calendar = (id: string) => `${V}/lives/${encodeURIComponent(id)}/calendar.ics`;
export const download = (id: string) => `${V}/lives/${encodeURIComponent(id)}/download`;
/** What can be taken away of a show's recording. */
export const recording = (id: string) => ask(client.GET(`${V}/lives/{id}/recording`, at(id)));
export const archive = (id: string) => `${V}/lives/${encodeURIComponent(id)}/archive`;
/** Has one file made of it. */
export const join = (id: string) => ask(client.PUT(`${V}/lives/{id}/joined`, at(id)));
export const giveUp = (id: string) => ask(client.DELETE(`${V}/lives/{id}/joined`, at(id)));
export const studio = (id: string) => ask(client.GET(`${V}/lives/{id}/studio`, at(id)));
export const rotateKey = (id: string) => ask(client.POST(`${V}/lives/{id}/key`, at(id)));
export const testSignal = (id: string, on: boolean) =>
  ask(client.PUT(`${V}/lives/{id}/test-signal`, { ...at(id), body: { on } }));
export const open = (id: string) => ask(client.POST(`${V}/lives/{id}/open`, at(id)));
export const end = (id: string) => ask(client.POST(`${V}/lives/{id}/end`, at(id)));
/** Shows a product's card, or takes it away and leaves the others. */
export const pin = (id: string, product: string, shown: boolean) =>
  ask(client.PUT(`${V}/lives/{id}/pin`, { ...at(id), body: { product, shown } }));
export const explain = (id: string, product: string | null) =>
  ask(client.PUT(`${V}/lives/{id}/explaining`, { ...at(id), body: { product } }));
export const rules = (id: string) => ask(client.GET(`${V}/lives/{id}/rules`, at(id)));
export const setRules = (id: string, body: Rules) =>
  ask(client.PUT(`${V}/lives/{id}/rules`, { ...at(id), body }));
export const pinComment = (id: string, comment: string | null) =>
  ask(client.PUT(`${V}/lives/{id}/pinned-comment`, { ...at(id), body: { comment } }));
/** Everything said, for a moderator: the latest, or what came after or before a comment. */
export const said = (id: string, query: { after?: string; before?: string } = {}) =>
  ask(client.GET(`${V}/lives/{id}/said`, { params: { path: { id }, query } }));
export const deleteComment = (id: string) => ask(client.DELETE(`${V}/comments/{id}`, at(id)));
export const restoreComment = (id: string) => ask(client.PUT(`${V}/comments/{id}`, at(id)));
/** What the room did not take for a blocked word, the newest first. */
export const blocked = (id: string) => ask(client.GET(`${V}/lives/{id}/blocked`, at(id)));
export const bans = (id: string) => ask(client.GET(`${V}/lives/{id}/bans`, at(id)));
export const ban = (id: string, account: string, kind: BanKind, minutes: number | null) =>
  ask(
    client.PUT(`${V}/lives/{id}/bans/{account}`, {
      params: { path: { id, account } },
      body: { kind, minutes }
    })
  );
export const unban = (id: string, account: string) =>
  ask(client.DELETE(`${V}/lives/{id}/bans/{account}`, { params: { path: { id, account } } }));
export const wall = (id: string) => ask(client.GET(`${V}/lives/{id}/wall`, at(id)));

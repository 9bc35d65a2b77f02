import { ask, client } from './client';
import type { BanKind, Rules } from './shapes';

const V = '/api/wanghong/v1';
const at = (id: string) => ({ params: { path: { id } } });

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
/** What is wrong with the server. */
export const troubles = () => ask(client.GET(`${V}/studio/troubles`));
/** Says that the machine's clock is right though it jumped. */
export const confirmClock = () => ask(client.POST(`${V}/studio/clock/confirm`));

import { ask, client } from '$lib/api/client';
import type { HookEdit } from '$lib/api/shapes';

const ONE = '/api/wanghong/v1/accounts/{id}/hooks/{hook}';
const ALL = '/api/wanghong/v1/accounts/{id}/hooks';
const at = (id: string, hook: string) => ({ params: { path: { id, hook } } });
const of = (id: string, hook: string, delivery: string) => ({ params: { path: { id, hook, delivery } } });

/** Which lines of a log. */
export interface Which {
  state?: string;
  kind?: string;
  before?: string;
}
export const hooksOf = (id: string) => ask(client.GET(ALL, { params: { path: { id } } }));
export const hook = (id: string, one: string) => ask(client.GET(ONE, at(id, one)));
export const addHook = (id: string, body: HookEdit) =>
  ask(client.POST(ALL, { params: { path: { id } }, body }));
export const editHook = (id: string, one: string, body: HookEdit) =>
  ask(client.PATCH(ONE, { ...at(id, one), body }));
export const removeHook = (id: string, one: string) => ask(client.DELETE(ONE, at(id, one)));
export const rotateSecret = (id: string, one: string) => ask(client.POST(`${ONE}/secret`, at(id, one)));
export const testHook = (id: string, one: string) => ask(client.POST(`${ONE}/test`, at(id, one)));
export const deliveries = (id: string, one: string, query: Which) =>
  ask(client.GET(`${ONE}/deliveries`, { params: { path: { id, hook: one }, query } }));
export const delivery = (id: string, one: string, event: string) =>
  ask(client.GET(`${ONE}/deliveries/{delivery}`, of(id, one, event)));
export const replay = (id: string, one: string, event: string) =>
  ask(client.POST(`${ONE}/deliveries/{delivery}/replay`, of(id, one, event)));
export const replaySince = (id: string, one: string, since: number, failed: boolean) =>
  ask(client.POST(`${ONE}/replay`, { ...at(id, one), body: { since, failed } }));

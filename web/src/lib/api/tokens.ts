import { ask, client } from './client';
import type { TokenNew } from './shapes';

const V = '/api/wanghong/v1';

export const tokens = () => ask(client.GET(`${V}/me/tokens`));
export const addToken = (body: TokenNew) => ask(client.POST(`${V}/me/tokens`, { body }));
export const revokeToken = (id: string) =>
  ask(client.DELETE(`${V}/me/tokens/{id}`, { params: { path: { id } } }));

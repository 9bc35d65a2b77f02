import { ask, client } from '$lib/api/client';

const V = '/api/wanghong/v1';
const at = (id: string) => ({ params: { path: { id } } });

export const proposalsOf = (account: string) => ask(client.GET(`${V}/accounts/{id}/proposals`, at(account)));
export const accept = (proposal: string) => ask(client.POST(`${V}/proposals/{id}/accept`, at(proposal)));
export const decline = (proposal: string) => ask(client.POST(`${V}/proposals/{id}/decline`, at(proposal)));

import { ask, client } from './client';
import type { AccountEdit, Login, Role, Setup, Signup } from './shapes';
import { Fault } from './fault';

const V = '/api/wanghong/v1';

export const site = () => ask(client.GET(`${V}/site`));
export const setUp = (body: Setup) => ask(client.POST(`${V}/setup`, { body }));
export const signUp = (body: Signup) => ask(client.POST(`${V}/signup`, { body }));
export const logIn = (body: Login) => ask(client.POST(`${V}/login`, { body }));
export const logOut = () => ask(client.POST(`${V}/logout`));

/** Who is logged in; null for nobody. */
export async function me() {
  try {
    return await ask(client.GET(`${V}/me`));
  } catch (fault) {
    if (fault instanceof Fault && ['unauthenticated', 'not_set_up'].includes(fault.code)) return null;
    throw fault;
  }
}

export const account = (handle: string) =>
  ask(client.GET(`${V}/handles/{handle}`, { params: { path: { handle } } }));
export const editAccount = (id: string, body: AccountEdit) =>
  ask(client.PATCH(`${V}/accounts/{id}`, { params: { path: { id } }, body }));
export const follow = (id: string) =>
  ask(client.PUT(`${V}/accounts/{id}/follow`, { params: { path: { id } } }));
export const unfollow = (id: string) =>
  ask(client.DELETE(`${V}/accounts/{id}/follow`, { params: { path: { id } } }));
export const team = (id: string) => ask(client.GET(`${V}/accounts/{id}/team`, { params: { path: { id } } }));
export const setRoles = (id: string, handle: string, roles: Role[]) =>
  ask(client.PUT(`${V}/accounts/{id}/team/{handle}`, { params: { path: { id, handle } }, body: { roles } }));

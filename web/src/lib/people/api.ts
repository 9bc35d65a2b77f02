import { ask, client } from '$lib/api/client';
import { Fault } from '$lib/api/fault';
import type { AccountEdit, AddressNew, Login, Role, Setup, Signup, TokenNew } from '$lib/api/shapes';

const V = '/api/wanghong/v1';
const at = (id: string) => ({ params: { path: { id } } });

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
export const addresses = () => ask(client.GET(`${V}/me/addresses`));
export const addAddress = (body: AddressNew) => ask(client.POST(`${V}/me/addresses`, { body }));
export const editAddress = (id: string, body: AddressNew) =>
  ask(client.PATCH(`${V}/me/addresses/{id}`, { ...at(id), body }));
export const removeAddress = (id: string) => ask(client.DELETE(`${V}/me/addresses/{id}`, at(id)));
export const tokens = () => ask(client.GET(`${V}/me/tokens`));
export const addToken = (body: TokenNew) => ask(client.POST(`${V}/me/tokens`, { body }));
export const revokeToken = (id: string) =>
  ask(client.DELETE(`${V}/me/tokens/{id}`, { params: { path: { id } } }));

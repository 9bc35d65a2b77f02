import { m } from '$words';
import type { Role } from '$lib/api/shapes';
import { language } from '$lib/ui/words/language.svelte';

export const ROLES: readonly Role[] = ['leader', 'director', 'operator', 'moderator', 'shop', 'admin'];

const words: Record<Role, () => string> = {
  leader: m.role_leader,
  director: m.role_director,
  operator: m.role_operator,
  moderator: m.role_moderator,
  shop: m.role_shop,
  admin: m.role_admin
};

const abouts: Record<Role, () => string> = {
  leader: m.role_leader_about,
  director: m.role_director_about,
  operator: m.role_operator_about,
  moderator: m.role_moderator_about,
  shop: m.role_shop_about,
  admin: m.role_admin_about
};

/** The roles of both, in the order in which they are shown. */
export const joined = (some: readonly Role[], more: readonly Role[]): Role[] =>
  ROLES.filter((role) => some.includes(role) || more.includes(role));

export const roleWords = (role: Role) => words[role]();
/** Roles in the words of a sentence. */
export const roleList = (roles: readonly Role[]) =>
  new Intl.ListFormat(language.now).format(roles.map(roleWords));
export const roleAbout = (role: Role) => abouts[role]();

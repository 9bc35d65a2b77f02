import { m } from '$words';
import type { Role } from '$lib/api/shapes';

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

export const roleWords = (role: Role) => words[role]();
export const roleAbout = (role: Role) => abouts[role]();

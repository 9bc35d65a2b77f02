import type { Role } from '$lib/api/shapes';

/** Whom a page of the studio is for, by the beginning of its route; the longest counts. Leaders and admins see all. */
const GATES: readonly [route: string, roles: readonly Role[]][] = [
  ['/studio/live/new', ['director']],
  ['/studio/live/[id]/edit', ['director']],
  ['/studio/live/[id]/moderate', ['director', 'moderator']],
  ['/studio/products', ['shop']],
  ['/studio/offers', ['director', 'operator', 'shop']],
  ['/studio/offers/new', ['shop']],
  ['/studio/draws', ['director', 'operator', 'shop']],
  ['/studio/draws/new', ['shop']],
  ['/studio/orders', ['director', 'shop']],
  ['/studio/orders/tracking', ['shop']],
  ['/studio/reconciliation', ['shop']],
  ['/studio/hooks', ['shop']],
  ['/studio/waiting', ['director', 'shop']],
  ['/studio/team', []]
];

/** The roles that a page is for; null for everybody who serves the account. */
export function rolesFor(route: string | null): readonly Role[] | null {
  const fits = GATES.filter(([start]) => route === start || route?.startsWith(`${start}/`));
  const [, roles] = fits.toSorted(([a], [b]) => b.length - a.length)[0] ?? [];
  return roles ?? null;
}

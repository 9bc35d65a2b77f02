import { expect, it } from 'vitest';
import type { Account, Me } from '$lib/api/shapes';
import { inside } from '$lib/people/door/inside';
import { joined, ROLES, roleAbout, roleWords } from './roles';
import { session } from './session.svelte';

it('after logging in one never leaves this site', () => {
  expect(
    ['/orders', '/live/1?x=2', null, '', 'https://evil', '//evil', '/\\evil', 'orders'].map(inside)
  ).toEqual(['/orders', '/live/1?x=2', '/', '/', '/', '/', '/', '/']);
});

it('every role has a name and says what it may', () => {
  expect(ROLES.every((role) => roleWords(role) && roleAbout(role).length > 10)).toBe(true);
});

it('roles that are added stand beside those of before', () => {
  expect(joined(['shop', 'leader'], ['moderator', 'shop'])).toEqual(['leader', 'moderator', 'shop']);
});

it('a new name is known wherever the account stands', () => {
  const named = (id: string, name: string) => ({ id, name }) as Account;
  const grants = [named('1', 'Old'), named('2', 'Other')].map((account) => ({ account, roles: [] }));
  session.me = { account: named('1', 'Old'), grants } as unknown as Me;
  session.renew(named('1', 'New'));
  expect(session.me.account.name).toBe('New');
  expect(session.me.grants.map(({ account }) => account.name)).toEqual(['New', 'Other']);
});

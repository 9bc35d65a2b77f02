import { expect, it } from 'vitest';
import { inside } from './inside';
import { ROLES, roleAbout, roleWords } from './roles';

it('after logging in one never leaves this site', () => {
  expect(
    ['/orders', '/live/1?x=2', null, '', 'https://evil', '//evil', '/\\evil', 'orders'].map(inside)
  ).toEqual(['/orders', '/live/1?x=2', '/', '/', '/', '/', '/', '/']);
});

it('every role has a name and says what it may', () => {
  expect(ROLES.every((role) => roleWords(role) && roleAbout(role).length > 10)).toBe(true);
});

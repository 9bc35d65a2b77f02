import type { ParamMatcher } from '@sveltejs/kit';

/** A profile's address: `@` and a handle. */
export const match: ParamMatcher = (param) => /^@[A-Za-z0-9_]{2,30}$/.test(param);

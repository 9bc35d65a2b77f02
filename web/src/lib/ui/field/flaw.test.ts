import { describe, expect, it } from 'vitest';
import { m } from '$words';
import { flawOf } from './flaw';

const entry = (validity: Partial<ValidityState>, more: object = {}) =>
  ({ validity, type: 'text', validationMessage: 'as the browser says', ...more }) as HTMLInputElement;

describe('what is wrong with a field', () => {
  it('is said in our words, and in those of the browser where we have none', () => {
    expect(flawOf(entry({ valueMissing: true }))).toBe(m.fill_in());
    expect(flawOf(entry({ typeMismatch: true }, { type: 'email' }))).toBe(m.error_invalid_email());
    expect(flawOf(entry({ tooShort: true }, { minLength: 8 }))).toBe(m.too_short({ n: '8' }));
    expect(flawOf(entry({ typeMismatch: true }, { type: 'url' }))).toBe('as the browser says');
  });
});

import { m } from '$words';

/** The numbers that the test provider knows, and what each does. */
export const testCards = [
  { number: '4242424242424242', id: 'pays', words: m.test_pays },
  { number: '4000000000000002', id: 'declined', words: m.test_declined },
  { number: '4000000000000077', id: 'late', words: m.test_late },
  { number: '4000000000000036', id: 'twice', words: m.test_twice },
  { number: '4000000000000093', id: 'too-late', words: m.test_too_late }
] as const;

/** A number in groups of four. */
export const grouped = (number: string) => number.replace(/(\d{4})(?=\d)/g, '$1 ');

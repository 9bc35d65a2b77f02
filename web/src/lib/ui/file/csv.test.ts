import { expect, it } from 'vitest';
import { field } from './csv';

it('a field of CSV quotes what needs it and defuses formulas', () => {
  const fields = ['a', 'a,b', 'a"b', 'a\nb', '=1+1', '+86', 7, '＝1', "'=1", 'a\n=1\n＋2', 'a = b'];
  expect(fields.map(field)).toEqual([
    'a',
    '"a,b"',
    '"a""b"',
    '"a\nb"',
    "'=1+1",
    "'+86",
    '7',
    "'＝1",
    "''=1",
    '"a\n\'=1\n\'＋2"',
    'a = b'
  ]);
});

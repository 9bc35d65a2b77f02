import { expect, it } from 'vitest';
import { blobId } from './blob';

it('a picture’s id is in its address', () => {
  expect(['/blob/12', '/blob/12.png?x', 'https://a/blob/7', '', null].map(blobId)).toEqual([
    '12',
    '12',
    '7',
    null,
    null
  ]);
});

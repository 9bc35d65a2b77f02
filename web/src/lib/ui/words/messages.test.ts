import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import en from '../../../../messages/en.json';
import zh from '../../../../messages/zh-CN.json';

/** A message is a sentence, or one for each plural form. */
type Message = string | { match: Record<string, string> }[];

const flat = (message: Message) =>
  typeof message === 'string' ? message : (message.flatMap(({ match }) => Object.values(match))[0] ?? '');

const holes = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name)
    .sort()
    .join(' ');

it('both languages say the same things', () => {
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
});

it('a sentence has the same holes in both', () => {
  const chinese = zh as unknown as Record<string, Message>;
  const differ = Object.entries(en as unknown as Record<string, Message>).filter(
    ([key, message]) => holes(flat(message)) !== holes(flat(chinese[key] ?? ''))
  );
  expect(differ.map(([key]) => key)).toEqual([]);
});

/** Every code that the API's description names, and the one that only a browser knows; `invalid` has words by field. */
function codes(): string[] {
  const described = JSON.parse(readFileSync('../docs/openapi.json', 'utf8')) as {
    components: { schemas: { Error: { properties: { code: { enum: string[] } } } } };
  };
  const named = described.components.schemas.Error.properties.code.enum;
  return [...named.filter((code) => code !== 'invalid'), 'offline'];
}

it('every code of the server has words', () => {
  const missing = codes().filter((code) => !(`error_${code}` in en) || !(`error_${code}` in zh));
  expect(missing).toEqual([]);
});

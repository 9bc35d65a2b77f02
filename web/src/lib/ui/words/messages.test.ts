import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** A message is a sentence, or one for each plural form. */
type Message = string | { match: Record<string, string> }[];
type Words = Record<string, Message>;

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as unknown;
const parts = readdirSync('messages').map((part) => {
  const [en, zh] = ['en', 'zh-CN'].map((locale) => read(`messages/${part}/${locale}.json`) as Words);
  return { part, en: en ?? {}, zh: zh ?? {} };
});
const all = parts.flatMap(({ en }) => Object.keys(en)).filter((key) => key !== '$schema');

const flat = (message: Message) =>
  typeof message === 'string' ? message : (message.flatMap(({ match }) => Object.values(match))[0] ?? '');

const holes = (text: string) =>
  [...text.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name)
    .sort()
    .join(' ');

describe.each(parts)('the words of $part', ({ en, zh }) => {
  it('say the same things in both languages', () => {
    expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort());
  });

  it('have the same holes in both', () => {
    const differ = Object.entries(en).filter(
      ([key, message]) => holes(flat(message)) !== holes(flat(zh[key] ?? ''))
    );
    expect(differ.map(([key]) => key)).toEqual([]);
  });
});

it('no two parts have words for the same thing', () => {
  expect(all.filter((key, at) => all.indexOf(key) !== at)).toEqual([]);
});

it('the words of each part are compiled', () => {
  const { 'plugin.inlang.messageFormat': plugin } = read('project.inlang/settings.json') as {
    'plugin.inlang.messageFormat': { pathPattern: string[] };
  };
  const listed = plugin.pathPattern.map((pattern) => pattern.split('/')[2]);
  expect(listed.sort()).toEqual(parts.map(({ part }) => part).sort());
});

/** Every code that the API's description names, and the one that only a browser knows; `invalid` has words by field. */
function codes(): string[] {
  const described = read('../docs/openapi.json') as {
    components: { schemas: { Error: { properties: { code: { enum: string[] } } } } };
  };
  const named = described.components.schemas.Error.properties.code.enum;
  return [...named.filter((code) => code !== 'invalid'), 'offline'];
}

it('every code of the server has words', () => {
  expect(codes().filter((code) => !all.includes(`error_${code}`))).toEqual([]);
});

import { expect, it } from 'vitest';
import { fetchOnce, Once } from './once';

const click = (amount = 50) =>
  new Request('http://localhost/orders/1/act', { method: 'POST', body: JSON.stringify({ amount }) });

/** A server that answers with one status after another, and notes the keys that came; 0 is no answer at all. */
function server(...statuses: number[]) {
  const keys: (string | null)[] = [];
  const send = (request: RequestInfo | URL) => {
    keys.push((request as Request).headers.get('idempotency-key'));
    const status = statuses.shift();
    if (!status) return Promise.reject(new TypeError('offline'));
    return Promise.resolve(new Response(null, { status }));
  };
  return { keys, send };
}

async function clicks(...statuses: number[]) {
  const [{ keys, send }, once] = [server(...statuses), new Once()];
  const { length } = statuses;
  for (let n = 0; n < length; n += 1) await fetchOnce(click(), once, send).catch(() => {});
  return keys;
}

it('keeps the key while nobody knows what became of it', async () => {
  const keys = await clicks(0, 503, 502, 200);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
});

it('asks for another act once the answer is known', async () => {
  expect(new Set(await clicks(200, 200)).size).toBe(2);
  expect(new Set(await clicks(409, 409)).size).toBe(2);
});

it('gives what is asked at the same time one key, and other things others', async () => {
  const [{ keys, send }, once] = [server(200, 200, 200), new Once()];
  await Promise.all([click(), click(), click(60)].map((request) => fetchOnce(request, once, send)));
  expect(keys[0]).toBe(keys[1]);
  expect(keys[2]).not.toBe(keys[0]);
});

it('needs no key to read', async () => {
  const { keys, send } = server(200);
  await fetchOnce(new Request('http://localhost/orders'), new Once(), send);
  expect(keys).toEqual([null]);
});

it('forgets the oldest of very many', async () => {
  const once = new Once();
  const first = once.of('first');
  for (let n = 0; n < 100; n += 1) once.of(`another ${n}`);
  expect(once.of('first')).not.toBe(first);
});

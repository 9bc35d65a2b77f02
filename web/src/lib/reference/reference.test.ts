import { describe, expect, it } from 'vitest';
import { entries, kind, lines, type Document } from './reference';

const document: Document = {
  info: { version: '1' },
  paths: {
    '/api/wanghong/v1/orders': {
      post: {
        summary: 'Holds pieces.',
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/OrderNew' } } }
        },
        responses: {
          200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } } }
        }
      }
    },
    '/api/wanghong/v1/orders/{id}': {
      get: {
        parameters: [
          { name: 'id', in: 'path' },
          { name: 'live', in: 'query' }
        ],
        responses: { 204: {} }
      }
    }
  },
  components: { schemas: {} }
};

describe('the reference', () => {
  it('groups what can be asked by its noun', () => {
    const groups = entries(document);
    expect([...groups.keys()]).toEqual(['orders']);
    expect(groups.get('orders')?.map(({ verb, takes, gives, query }) => [verb, takes, gives, query])).toEqual(
      [
        ['POST', 'OrderNew', 'Order', []],
        ['GET', null, null, ['live?']]
      ]
    );
  });

  it('says schemas as TypeScript would', () => {
    expect(kind({ type: ['integer', 'null'] })).toBe('number | null');
    expect(kind({ type: 'array', items: { oneOf: [{ type: 'null' }, { $ref: '#/a/Sku' }] } })).toBe(
      '(null | Sku)[]'
    );
    expect(kind({ enum: ['held', 'paid'] })).toBe('"held" | "paid"');
    expect(kind({ type: 'object', additionalProperties: { type: 'integer' } })).toBe('{ [key]: number }');
  });

  it('marks the fields that may be absent', () => {
    const schema = { properties: { id: { type: 'string' }, at: { type: 'integer' } }, required: ['id'] };
    expect(lines(schema).map(({ text }) => text)).toEqual(['id: string', 'at?: number']);
  });
});

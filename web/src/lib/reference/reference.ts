/** As much of an OpenAPI document as the reference reads. */
export interface Document {
  info: { version: string; description?: string };
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

interface Operation {
  summary?: string;
  parameters?: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Content };
  responses: Record<string, { content?: Content }>;
}

type Content = Record<string, { schema?: Schema }>;

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  required?: string[];
  oneOf?: Schema[];
  format?: string;
}

/** One thing that can be asked. */
export interface Entry {
  verb: string;
  path: string;
  summary: string;
  query: string[];
  takes: string | null;
  gives: string | null;
}

/** All that can be asked, by the first noun of its path. */
export function entries(document: Document): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const [path, verbs] of Object.entries(document.paths)) {
    const noun = path.split('/')[4] ?? path;
    const list = groups.get(noun) ?? [];
    for (const [verb, operation] of Object.entries(verbs)) list.push(entry(verb, path, operation));
    groups.set(noun, list);
  }
  return groups;
}

function entry(verb: string, path: string, operation: Operation): Entry {
  const query = (operation.parameters ?? []).filter((one) => one.in === 'query');
  const good = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
  return {
    verb: verb.toUpperCase(),
    path,
    summary: operation.summary ?? '',
    query: query.map((one) => (one.required ? one.name : `${one.name}?`)),
    takes: body(operation.requestBody?.content),
    gives: body(good?.[1].content)
  };
}

function body(content: Content | undefined): string | null {
  const [first] = Object.entries(content ?? {});
  if (!first) return null;
  const [mime, { schema }] = first;
  return mime === 'application/json' && schema ? kind(schema) : mime;
}

/** A schema in one word, as TypeScript would say it. */
export function kind(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if (schema.enum) return schema.enum.map((word) => JSON.stringify(word)).join(' | ');
  if (schema.oneOf) return schema.oneOf.map(kind).join(' | ');
  if (schema.items) return `${bracketed(kind(schema.items))}[]`;
  if (typeof schema.additionalProperties === 'object') {
    return `{ [key]: ${kind(schema.additionalProperties)} }`;
  }
  const types = [schema.type ?? 'object'].flat();
  return types.map((type) => (type === 'integer' ? 'number' : type)).join(' | ');
}

const bracketed = (text: string) => (text.includes(' | ') ? `(${text})` : text);

/** The lines of a shape: its fields, or what it is one of. */
export function lines(schema: Schema): { text: string; about: string }[] {
  const fields = Object.entries(schema.properties ?? {});
  if (!fields.length) return [{ text: kind(schema), about: schema.description ?? '' }];
  const must = new Set(schema.required);
  return fields.map(([name, field]) => ({
    text: `${name}${must.has(name) ? '' : '?'}: ${kind(field)}`,
    about: field.description ?? ''
  }));
}

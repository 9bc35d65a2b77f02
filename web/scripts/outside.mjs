import { createHash } from 'node:crypto';
import { readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const INLINE = /<script>([\s\S]*?)<\/script>/g;
const FIRST = /<script src="\/first\.js"><\/script>/;

/**
 * Moves every inline script of the built page into a file named by its content, so that the page
 * runs under `script-src 'self'`; then writes the .gz and .br twins.
 *
 * @param {import('@sveltejs/kit').Adapter} adapter
 * @param {string} folder
 * @returns {import('@sveltejs/kit').Adapter}
 */
export function outside(adapter, folder) {
  return {
    ...adapter,
    async adapt(builder) {
      await adapter.adapt(builder);
      const page = join(folder, 'index.html');
      const html = readFileSync(page, 'utf8')
        .replace(INLINE, (_, code) => tag(folder, 'boot', code))
        .replace(FIRST, () => first(folder));
      writeFileSync(page, html);
      await builder.compress(folder);
    }
  };
}

/** @param {string} folder */
function first(folder) {
  const path = join(folder, 'first.js');
  const code = readFileSync(path, 'utf8');
  unlinkSync(path);
  return tag(folder, 'first', code);
}

/** @param {string} folder @param {string} name @param {string} code */
function tag(folder, name, code) {
  const hash = createHash('sha256').update(code).digest('base64url').slice(0, 8);
  const path = `_app/immutable/${name}.${hash}.js`;
  writeFileSync(join(folder, path), code);
  return `<script src="/${path}"></script>`;
}

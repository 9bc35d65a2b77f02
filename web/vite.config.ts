import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { sveltekit } from '@sveltejs/kit/vite';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

const server = process.env['WANGHONG_URL'] ?? 'http://127.0.0.1:3000';
const proxy = { target: server, changeOrigin: false, ws: true };

/** The framework's route announcer is hidden by our own style sheet, so that no inline style is needed. */
const strictStyle: Plugin = {
  name: 'strict-style',
  enforce: 'pre',
  transform: (code, id) =>
    id.includes('generated/root.svelte')
      ? code.replace(/(id="svelte-announcer"[^>]*?) style="[^"]*"/, '$1')
      : undefined
};

/** Tests find the words compiled already; watching them would keep the test run from ending. */
const words = process.env['VITEST']
  ? []
  : [
      paraglideVitePlugin({
        project: './project.inlang',
        outdir: './src/lib/paraglide',
        strategy: ['localStorage', 'preferredLanguage', 'baseLocale']
      })
    ];

export default defineConfig({
  // Browsers that know `light-dark()`: it must reach them as it stands, since the room is dark in both themes.
  build: { target: ['chrome123', 'edge123', 'firefox120', 'safari17.5'] },
  plugins: [strictStyle, ...words, sveltekit()],
  server: {
    proxy: { '/api': proxy, '/blob': proxy, '^/live/[^/]+/.+': proxy, '^/replay/[^/]+/.+': proxy }
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node', testTimeout: 60_000 }
});

import adapter from '@sveltejs/adapter-static';
import { outside } from './scripts/outside.mjs';

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: ({ filename }) => (filename.includes('node_modules') ? undefined : true) },
  kit: {
    adapter: outside(adapter({ fallback: 'index.html' }), 'build'),
    paths: { relative: false },
    prerender: { entries: [] },
    alias: { $words: 'src/lib/paraglide/messages.js' },
    version: { pollInterval: 0 }
  }
};

import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import config from './svelte.config.js';

export default ts.config(
  { ignores: ['.svelte-kit', 'build', 'src/lib/paraglide', 'src/lib/api/schema.d.ts'] },
  js.configs.recommended,
  ts.configs.strict,
  svelte.configs.recommended,
  prettier,
  svelte.configs.prettier,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'no-undef': 'off',
      'no-console': 'error',
      'max-lines-per-function': ['error', { max: 70, skipComments: true }],
      // Addresses are whole and the app lives at the root, so `resolve()` adds nothing.
      'svelte/no-navigation-without-resolve': 'off'
    }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig: config }
    }
  },
  { files: ['scripts/**', 'e2e/**'], rules: { 'no-console': 'off', 'max-lines-per-function': 'off' } }
);

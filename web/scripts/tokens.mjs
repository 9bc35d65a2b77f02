// Fails when anything but src/lib/tokens.css names a colour, a font size or a radius.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const HOME = 'src/lib/tokens.css';
const SKIP = ['src/lib/paraglide', 'src/lib/api/schema.d.ts'];
const RULES = [
  ['colour', /#[0-9a-f]{3,8}\b(?![^\n]*\{)|\b(?:rgb|rgba|hsl|hsla|oklch|lab|lch)\(/i],
  [
    'colour',
    /(?:color|background|fill|stroke|border[a-z-]*):[^;]*\b(?:white|black|red|gr[ae]y|green|blue|orange|yellow)\b/i
  ],
  ['font size', /\bfont-size:(?!\s*(?:var\(|calc\(|inherit))/],
  ['radius', /\bborder(?:-[a-z]+)*-radius:(?!\s*(?:var\(|0\b|inherit))/]
];

/** @param {string} folder @returns {string[]} */
function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (SKIP.includes(path)) return [];
    return entry.isDirectory() ? files(path) : [path];
  });
}

/** The lines of a file that are style: all of a style sheet, the `<style>` of a component. @param {string} path */
function styles(path) {
  const text = readFileSync(path, 'utf8');
  const start = path.endsWith('.css') ? 0 : text.indexOf('<style');
  if (start < 0) return [];
  const skipped = text.slice(0, start).split('\n').length - 1;
  return text
    .slice(start)
    .split('\n')
    .map((line, i) => ({ line, at: skipped + i + 1 }));
}

const faults = files('src')
  .filter((path) => path !== HOME && /\.(css|svelte)$/.test(path))
  .flatMap((path) =>
    styles(path).flatMap(({ line, at }) =>
      RULES.filter(([, rule]) => rule.test(line)).map(
        ([what]) => `${path}:${at}: ${what} outside tokens.css: ${line.trim()}`
      )
    )
  );

for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);

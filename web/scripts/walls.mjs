// The walls of the web: which part may import which and say whose words, how many files stand in one folder, how long a route may be.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, normalize, relative } from 'node:path';

/** What each part under src/lib may import besides itself, as the crates may. Routes import all. */
const BELOW = {
  api: [],
  ui: ['api'],
  people: ['api', 'ui'],
  shop: ['api', 'ui', 'people'],
  live: ['api', 'ui', 'people', 'shop'],
  studio: ['api', 'ui', 'people', 'shop', 'live'],
  reference: ['api', 'ui', 'people', 'shop', 'live', 'studio']
};
const MADE = ['src/lib/paraglide'];
/** How many files stand in a folder at most. */
const MOST = 45;
/** How many lines the longest component of a route has; the number may only fall. */
const LONGEST = 112;
const IMPORTS = /(?:\bfrom|\bimport|\bimport\(|\bmock\()\s*(['"`])([^'"`]+)\1/g;

const faults = [];
const fault = (/** @type {string} */ text) => faults.push(text);

/** @param {string} folder @returns {string[]} */
function files(folder) {
  if (MADE.includes(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  const here = entries.filter((entry) => entry.isFile());
  if (here.length > MOST) fault(`${folder} has ${here.length} files, more than ${MOST}`);
  return [
    ...here.map(({ name }) => join(folder, name)),
    ...entries.filter((entry) => entry.isDirectory()).flatMap(({ name }) => files(join(folder, name)))
  ];
}

/** The part to which a path belongs; undefined where it is outside src/lib or right in it. @param {string} path */
const partOf = (path) => /^src\/lib\/(\w+)\//.exec(path)?.[1];

/** Where a specifier leads, seen from a file; null for a package. @param {string} file @param {string} specifier */
function target(file, specifier) {
  if (specifier.startsWith('$lib/')) return `src/lib/${specifier.slice(5)}`;
  return specifier.startsWith('.') ? normalize(join(dirname(file), specifier)) : null;
}

/** @param {string} file @param {string} text */
function imports(file, text) {
  const part = partOf(file);
  if (part === undefined) return;
  if (!(part in BELOW)) return fault(`${file}: no wall knows ${part}`);
  for (const [, , specifier] of text.matchAll(IMPORTS)) {
    const path = target(file, specifier);
    const other = path && partOf(path);
    if (path?.startsWith('src/routes/')) fault(`${file} must not import the route ${path}`);
    else if (other && other !== part && !MADE.includes(`src/lib/${other}`) && !BELOW[part].includes(other))
      fault(`${file}: ${part} must not import ${specifier}`);
  }
}

/** In which part's messages each word is. @type {Map<string, string>} */
const words = new Map();
for (const part of Object.keys(BELOW)) {
  if (part === 'api') continue;
  const messages = JSON.parse(readFileSync(`messages/${part}/en.json`, 'utf8'));
  for (const word of Object.keys(messages)) words.set(word, part);
}

/** A part says nothing in words of one that stands on it. @param {string} file @param {string} text */
function says(file, text) {
  const part = partOf(file);
  if (part === undefined || file.endsWith('.test.ts')) return;
  for (const [, word] of text.matchAll(/\bm\.(\w+)/g)) {
    const of = words.get(word);
    if (of && of !== part && !BELOW[part].includes(of))
      fault(`${file}: ${part} must not say ${of}'s ${word}`);
  }
}

/** @param {string} file @param {string} text */
function thin(file, text) {
  if (!file.startsWith('src/routes/') || extname(file) !== '.svelte') return;
  const lines = text.trimEnd().split('\n').length;
  if (lines > LONGEST) fault(`${relative('src', file)} has ${lines} lines, more than ${LONGEST}`);
}

const all = files('src');
for (const file of all.filter((file) => /\.(ts|svelte)$/.test(file))) {
  const text = readFileSync(file, 'utf8');
  imports(file, text);
  says(file, text);
  thin(file, text);
}

for (const text of faults) console.error(`walls: ${text}`);
console.log(`walls: ${all.length} files, ${faults.length} faults`);
process.exit(faults.length === 0 ? 0 : 1);

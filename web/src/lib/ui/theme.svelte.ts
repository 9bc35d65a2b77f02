import { browser } from '$app/environment';
import { keep, recall } from './keep';

export type Choice = 'auto' | 'light' | 'dark';

/** Light, dark, or as the device says; `first.js` applies it before the first paint. */
class Theme {
  choice = $state<Choice>('auto');

  start() {
    const kept = recall('theme');
    if (kept === 'light' || kept === 'dark') this.choice = kept;
  }

  choose(choice: Choice) {
    this.choice = choice;
    if (choice === 'auto') {
      keep('theme', null);
      delete document.documentElement.dataset['theme'];
    } else {
      keep('theme', choice);
      document.documentElement.dataset['theme'] = choice;
    }
  }
}

export const theme = new Theme();
if (browser) theme.start();

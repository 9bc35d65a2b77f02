import { browser } from '$app/environment';
import { getLocale, overwriteGetLocale, type Locale } from '$lib/paraglide/runtime.js';
import { keep } from '$lib/ui/keep';

/** The language of the page; changing it redraws every word without a reload, so a picture plays on. */
class Language {
  now = $state<Locale>('en');

  start() {
    this.now = getLocale();
    overwriteGetLocale(() => this.now);
    this.#mark();
  }

  choose(locale: Locale) {
    this.now = locale;
    keep('PARAGLIDE_LOCALE', locale);
    this.#mark();
  }

  #mark() {
    document.documentElement.lang = this.now;
  }
}

export const language = new Language();
if (browser) language.start();

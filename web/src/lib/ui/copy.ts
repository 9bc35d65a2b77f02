import { m } from '$words';
import { toasts } from './toasts.svelte';

/** Puts a text where it can be pasted from, and says so. */
export async function copy(text: string) {
  try {
    await navigator.clipboard.writeText(text);
    toasts.say(m.copied());
  } catch {
    toasts.say(m.copy_failed(), null, true);
  }
}

import { m } from '$words';
import { toasts } from './toasts.svelte';

/** Puts a text where it can be pasted from, and says so; tells whether that worked. */
export async function copy(text: string) {
  try {
    await navigator.clipboard.writeText(text);
    toasts.say(m.copied());
    return true;
  } catch {
    toasts.say(m.copy_failed(), null, true);
    return false;
  }
}

import { onMount } from 'svelte';

/** The time, for what is counted down on a page. */
export class Ticker {
  now = $state(Date.now());

  /** Ticks while the component is there that makes it. */
  constructor() {
    onMount(() => {
      const second = setInterval(() => (this.now = Date.now()), 1000);
      return () => clearInterval(second);
    });
  }
}

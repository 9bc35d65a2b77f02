import { prefersReducedMotion } from 'svelte/motion';

/** Lengths of the two movements of the house; nothing for those who want no motion. */
export const quick = () => (prefersReducedMotion.current ? 0 : 140);
export const slow = () => (prefersReducedMotion.current ? 0 : 190);

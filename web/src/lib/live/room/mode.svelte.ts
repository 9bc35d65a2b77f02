import { MediaQuery } from 'svelte/reactivity';

export type Mode = 'desk' | 'lying' | 'upright';

const lying = new MediaQuery('(max-height: 499px) and (orientation: landscape)');
const desk = new MediaQuery('(min-width: 900px) and (min-height: 500px)');

/** How the device is held, or that it is a desk. */
export const mode = {
  get now(): Mode {
    if (lying.current) return 'lying';
    return desk.current ? 'desk' : 'upright';
  }
};

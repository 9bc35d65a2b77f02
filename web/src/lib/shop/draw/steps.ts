import type { Draw } from '$lib/api/shapes';

/** One step of a draw. */
export interface StepOf {
  is: 'committed' | 'open' | 'closed' | 'beacon' | 'settled' | 'void' | 'called_off';
  done: boolean;
  now: boolean;
}

type Walk = Pick<Draw, 'state' | 'beacon' | 'root'>;

/** The steps of a draw, and how far it is. */
export function stepsOf({ state, beacon, root }: Walk): StepOf[] {
  const step = (is: StepOf['is'], done: boolean, now = false): StepOf => ({ is, done, now });
  if (state === 'called_off') return [step('committed', true), step('called_off', true, true)];
  const opened = state !== 'ahead';
  const over = state === 'settled' || state === 'void';
  const closed = Boolean(root) || over;
  return [
    step('committed', true, state === 'ahead'),
    step('open', opened && state !== 'open', state === 'open'),
    step('closed', closed, state === 'drawing' && !closed),
    ...(beacon && state !== 'void' ? [step('beacon', Boolean(beacon.randomness), state === 'waiting')] : []),
    state === 'void'
      ? step('void', true, true)
      : step('settled', over, over || (state === 'drawing' && closed))
  ];
}

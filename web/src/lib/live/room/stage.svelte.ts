import { prefersReducedMotion } from 'svelte/motion';
import type { Act } from '$lib/live/player/keys';
import { WholeScreen } from '$lib/live/player/whole.svelte';
import { keep, recall } from '$lib/ui/keep';
import type { Room } from './room.svelte';

const AWAKE = 3000;
const STEP = 10;

/** What is shown around the picture, and the acts of keys and buttons. */
export class Stage {
  idle = $state(false);
  help = $state(false);
  /** What the panel shows where there is no room for tabs. */
  panel = $state<'comments' | 'bag' | 'chapters'>('comments');
  /** Raised by one for each heart of ours, where it was given. */
  heart = $state.raw<{ n: number; x: number | null; y: number | null }>({ n: 0, x: null, y: null });
  danmaku = $state(recall('danmaku') ?? (prefersReducedMotion.current ? 'off' : 'on'));

  readonly whole = new WholeScreen();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly room: Room) {}

  /** Whether, on a phone that lies, comments and cards make room for the picture. */
  get bare(): boolean {
    return this.idle && this.panel === 'comments' && this.room.player.mood === 'playing';
  }

  /** Shows what surrounds the picture, for a while. */
  wake() {
    this.idle = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.idle = true), AWAKE);
  }

  act(name: Act) {
    const { player } = this.room;
    this.wake();
    const acts: Record<Act, () => void> = {
      play: () => player.toggle(),
      mute: () => player.mute(!player.muted),
      full: () => void this.whole.turn(),
      danmaku: () => this.fly(this.danmaku === 'off'),
      heart: () => this.give(),
      back: () => player.seek(player.time - STEP),
      forth: () => player.seek(player.time + STEP),
      help: () => (this.help = !this.help)
    };
    acts[name]();
  }

  give(x: number | null = null, y: number | null = null) {
    if (this.room.replaying || this.room.live.phase !== 'live') return;
    this.room.heart();
    this.heart = { n: this.heart.n + 1, x, y };
  }

  /** Shows a part of the panel, or the comments again. */
  turn(part: 'bag' | 'chapters') {
    this.panel = this.panel === part ? 'comments' : part;
  }

  fly(on: boolean) {
    this.danmaku = on ? 'on' : 'off';
    keep('danmaku', this.danmaku);
  }
}

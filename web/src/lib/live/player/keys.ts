/** What a key does in a room. */
export type Act = 'play' | 'mute' | 'full' | 'danmaku' | 'heart' | 'back' | 'forth' | 'help';

const KEYS: Record<string, Act> = {
  ' ': 'play',
  k: 'play',
  m: 'mute',
  f: 'full',
  d: 'danmaku',
  l: 'heart',
  '?': 'help'
};
const SEEK: Record<string, Act> = { arrowleft: 'back', arrowright: 'forth' };
const TYPING = 'input, textarea, select, [contenteditable]';
const PRESSING = 'button, a, [role="tab"], [role="radio"], [role="slider"]';
const MOVING = '[role="tab"], [role="radio"], [role="slider"], [role="menu"]';

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'> & { target: EventTarget | null };

/** The act of a key press; null when the key belongs to what has the focus. */
export function act(event: Pressed, replay: boolean): Act | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const key = event.key.toLowerCase();
  const focus = event.target as Element | null;
  if (focus?.closest?.(TYPING) || focus?.closest?.('[role="dialog"]')) return null;
  if (key === ' ' && focus?.closest?.(PRESSING)) return null;
  if (key in SEEK) return replay && !focus?.closest?.(MOVING) ? (SEEK[key] ?? null) : null;
  return KEYS[key] ?? null;
}

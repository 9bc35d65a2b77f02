/** How a state looks beside its word. */
export type Look = 'good' | 'warn' | 'bad' | 'plain';

import { m } from '$words';
import type { Signal } from '$lib/api/shapes';

export type Health = 'good' | 'warn' | 'off';

/** How the signal is, in one word. */
export function health(signal: Pick<Signal, 'on' | 'warnings'>): Health {
  if (!signal.on) return 'off';
  return signal.warnings.length ? 'warn' : 'good';
}

const seconds = (ms: number) => String(Math.round(ms / 100) / 10);

/** What a warning means and what to do about it. */
export function warningWords(warning: Signal['warnings'][number]): string {
  const known: Record<string, (value: number) => string> = {
    keyframes_far: (ms) => m.warn_keyframes_far({ n: seconds(ms) }),
    no_audio: () => m.warn_no_audio(),
    no_video: () => m.warn_no_video(),
    bitrate_high: (bits) => m.warn_bitrate_high({ n: String(Math.round(bits / 100_000) / 10) }),
    frame_rate_low: (milli) => m.warn_frame_rate_low({ n: String(Math.round(milli / 1000)) }),
    unsupported_codec: () => m.warn_unsupported_codec(),
    time_jumps: (n) => m.warn_time_jumps({ n: String(n) }),
    rare_profile: () => m.warn_rare_profile(),
    further_tracks: () => m.warn_further_tracks()
  };
  return (
    known[warning.code]?.(warning.value) ?? m.warn_other({ code: warning.code, n: String(warning.value) })
  );
}

import { describe, expect, it } from 'vitest';
import { health, warningWords } from './health';

describe('the signal', () => {
  it('is good, has a problem, or is off', () => {
    const warnings = [{ code: 'keyframes_far', value: 8300 }];
    expect([
      health({ on: true, warnings: [] }),
      health({ on: true, warnings }),
      health({ on: false, warnings })
    ]).toEqual(['good', 'warn', 'off']);
  });

  it('says what is wrong and what to do', () => {
    expect(warningWords({ code: 'keyframes_far', value: 8300 })).toContain('8.3 s apart');
    expect(warningWords({ code: 'bitrate_high', value: 14_200_000 })).toContain('14.2 Mbit/s');
    expect(warningWords({ code: 'unheard_of', value: 3 })).toBe('Warning: unheard_of (3)');
  });
});

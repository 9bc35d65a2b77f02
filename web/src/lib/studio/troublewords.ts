import { m } from '$words';
import type { Trouble } from '$lib/api/shapes';
import { clock } from '$lib/ui/words/moment';

/** A trouble in the reader's language, or in the server's own words where we have none. */
export function said({ code, message, off_ms: off }: Trouble): string {
  const time = clock(Math.abs(off ?? 0));
  switch (code) {
    case 'database':
      return m.trouble_database();
    case 'unread':
      return m.trouble_unread();
    case 'fenced':
      return m.trouble_fenced();
    case 'clock':
      return (off ?? 0) < 0 ? m.trouble_clock_back({ time }) : m.trouble_clock_ahead({ time });
    case 'test_payments':
      return m.trouble_test_payments();
    case 'no_payments':
      return m.trouble_no_payments();
    default:
      return m.trouble_other({ message });
  }
}

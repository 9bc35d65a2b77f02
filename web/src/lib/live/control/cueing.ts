import { m } from '$words';
import * as api from '$lib/live/api';
import { toasts } from '$lib/ui/toasts.svelte';
import type { Control } from './control.svelte';
import { backTo, outgoing, type PinStep } from './pins';

/** Shows a card or takes it away, says so, and offers the way back. */
export async function pin(control: Control, product: string, shown: boolean) {
  const before = control.room.pinnedAll;
  if (!(await put(control, `pin ${product}`, [{ product, shown }]))) return;
  const title = titleOf(control, product);
  const gone = shown ? outgoing(before, product) : null;
  const said = gone
    ? m.was_pinned_over({ title, gone: titleOf(control, gone) })
    : shown
      ? m.was_pinned({ title })
      : m.was_unpinned({ title });
  toasts.say(said, () => void back(control, before, product));
}

/** Marks what is being explained, nothing for null, says so, and offers the way back. */
export async function explain(control: Control, product: string | null) {
  const before = control.room.explaining;
  const done = await control.act(`explain ${product ?? before}`, async () => {
    await api.explain(control.live.id, product);
    return true;
  });
  if (!done) return;
  const title = titleOf(control, product ?? before);
  const said = product ? m.was_explained({ title }) : m.was_unexplained({ title });
  toasts.say(said, () => void explain(control, before));
}

async function back(control: Control, before: readonly string[], product: string) {
  const steps = backTo(before, control.room.pinnedAll, product);
  if (await put(control, 'pins', steps)) toasts.say(m.was_undone());
}

/** Answers whether the server took all steps. */
const put = (control: Control, name: string, steps: readonly PinStep[]) =>
  control.act(name, async () => {
    for (const { product, shown } of steps) await api.pin(control.live.id, product, shown);
    return true;
  });

const titleOf = ({ live }: Control, id: string | null) =>
  live.products.find((product) => product.id === id)?.title ?? '';

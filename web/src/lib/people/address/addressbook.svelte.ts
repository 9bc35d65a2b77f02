import { m } from '$words';
import * as api from '$lib/people/api';
import type { Address, AddressNew } from '$lib/api/shapes';
import { Form } from '$lib/ui/field/form.svelte';
import { toasts } from '$lib/ui/toasts.svelte';

/** Where a person has things sent, as the page shows and changes it. */
export class AddressBook {
  list = $state.raw<Address[]>([]);
  /** The one that is being changed; an empty id for a new one. */
  open = $state<{ id: string } | null>(null);
  form = new Form();

  constructor(list: Address[]) {
    this.list = list;
  }

  async save(id: string, address: AddressNew) {
    const list = await this.form.run(() => (id ? api.editAddress(id, address) : api.addAddress(address)));
    if (!list) return;
    [this.list, this.open] = [list, null];
    toasts.say(m.address_saved());
  }

  async prefer({ id, name, phone, address }: Address) {
    const list = await this.form.run(() => api.editAddress(id, { name, phone, address, preferred: true }));
    if (list) this.list = list;
  }

  /** Forgets one; for a moment it can be had back. */
  async remove(gone: Address) {
    const list = await this.form.run(() => api.removeAddress(gone.id));
    if (!list) return;
    this.list = list;
    toasts.say(m.address_removed(), () => void this.#back(gone));
  }

  async #back({ name, phone, address, preferred }: Address) {
    const list = await this.form.run(() => api.addAddress({ name, phone, address, preferred }));
    if (list) this.list = list;
  }
}

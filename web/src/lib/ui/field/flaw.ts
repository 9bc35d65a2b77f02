import { m } from '$words';

type Entry = HTMLInputElement | HTMLTextAreaElement;

/** Why what stands in a field cannot be sent, in our words where we have them. */
export function flawOf({ validity, type, minLength, validationMessage }: Entry): string {
  if (validity.valueMissing) return m.fill_in();
  if (validity.typeMismatch && type === 'email') return m.error_invalid_email();
  return validity.tooShort ? m.too_short({ n: String(minLength) }) : validationMessage;
}

/** Brings the eye to the first of a form's fields that cannot be sent. */
export function focusFirst(entry: Entry) {
  if (entry.form?.querySelector(':invalid:not(fieldset)') === entry) entry.focus();
}

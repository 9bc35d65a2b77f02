import { m } from '$words';
import * as messages from '$words';
import type { CatalogueFault } from '$lib/api/shapes';

type Words = (inputs: { column: string }) => string;

const known = messages as unknown as Record<string, Words | undefined>;

/** What is wrong with a line, in the reader's language where we have words for it. */
export function faultWords({ reason, column, message }: CatalogueFault): string {
  return known[`csv_${reason}`]?.({ column: column ?? '' }) ?? message;
}

/** The columns with what they hold, as the page explains them. */
export const columns = (): { names: string; about: string }[] => [
  { names: 'product_id, sku_id', about: m.csv_about_ids() },
  { names: 'product_title, description', about: m.csv_about_product() },
  { names: 'option1_name, option1_value … option3_value', about: m.csv_about_options() },
  { names: 'sku_code, sku_title', about: m.csv_about_sku() },
  { names: 'currency, price, floor', about: m.csv_about_price() },
  { names: 'plan, per_buyer', about: m.csv_about_plan() },
  { names: 'on_hand, add_stock', about: m.csv_about_stock() },
  { names: 'archived', about: m.csv_about_archived() }
];

import { error } from '@sveltejs/kit';
import type { Document } from '$lib/reference/reference';

export async function load({ fetch }) {
  const answer = await fetch('/api/openapi.json');
  if (!answer.ok) error(answer.status);
  return { document: (await answer.json()) as Document };
}

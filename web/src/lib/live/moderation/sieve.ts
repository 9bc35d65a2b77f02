import type { Comment } from '$lib/api/shapes';

/** Which comments a moderator looks at. */
export type Kind = 'all' | 'questions' | 'links' | 'team';

const tests: Record<Kind, (comment: Comment) => boolean> = {
  all: () => true,
  questions: (comment) => /[?？吗]/.test(comment.text),
  links: (comment) => /https?:|www\.|\b[\w-]+\.(com|cn|net|org|io)\b/i.test(comment.text),
  team: (comment) => Boolean(comment.account.role)
};

/** A text whatever its case, width or form. */
const fold = (text: string) => text.normalize('NFKC').toLowerCase();

/** The comments of a kind that hold a text, in words or in the name. */
export function sieve<T extends Comment>(comments: readonly T[], text: string, kind: Kind): T[] {
  const wanted = fold(text.trim());
  return comments.filter(
    (comment) =>
      tests[kind](comment) &&
      (!wanted || fold(comment.text).includes(wanted) || fold(comment.account.name).includes(wanted))
  );
}

/** The id of the comment after this one, or of the one before the last; none when it was alone. */
export function after(comments: readonly { id: string }[], id: string): string | null {
  const here = comments.findIndex((comment) => comment.id === id);
  return (comments[here + 1] ?? comments[here - 1])?.id ?? null;
}

/** The id `by` steps from the one at hand; from nowhere it begins at the newest. */
export function move(comments: readonly { id: string }[], at: string | null, by: number): string | null {
  const here = comments.findIndex((comment) => comment.id === at);
  const next = here < 0 ? comments.length - 1 : Math.min(comments.length - 1, Math.max(0, here + by));
  return comments[next]?.id ?? null;
}

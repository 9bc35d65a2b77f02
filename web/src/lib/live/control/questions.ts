import type { Said } from '$lib/live/room/room.svelte';

const ASKS = /[?？]|吗|呢\s*$|怎么|什么|多少|几[个件号天点]|哪|能不能|可不可以|有没有|是不是|如何|为什么/;

/** Whether a comment asks something. */
export const isQuestion = (text: string) => ASKS.test(text);

/** The newest questions of the audience, each once, the newest first. */
export function questionsIn(said: readonly Said[], most: number): Said[] {
  const asked = said.filter(({ text, account, waiting }) => !waiting && !account.role && isQuestion(text));
  const first = asked
    .toReversed()
    .filter((one, i, all) => all.findIndex(({ text }) => text === one.text) === i);
  return first.slice(0, most);
}

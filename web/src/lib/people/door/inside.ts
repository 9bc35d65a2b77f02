/** An address of this site to go on to; anything that leads elsewhere becomes the home page. */
export function inside(to: string | null): string {
  return to && /^\/(?![/\\])/.test(to) ? to : '/';
}

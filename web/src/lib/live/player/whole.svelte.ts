/** The page on the whole screen. Not the room alone: what lies over it, a sheet or a dialog, is beside it in the page. */
export class WholeScreen {
  /** Whether the page fills it, also after Esc. */
  on = $state(false);
  /** Whether the browser has it; an iPhone's has not. */
  readonly there = document.fullscreenEnabled === true;

  /** Follows what the browser does until what it answers is called, which gives the screen back. */
  follow(): () => void {
    const look = () => (this.on = document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', look);
    return () => {
      document.removeEventListener('fullscreenchange', look);
      if (document.fullscreenElement) void this.turn();
    };
  }

  /** The whole screen, or back. */
  async turn() {
    if (!this.there) return;
    const turned = document.fullscreenElement
      ? document.exitFullscreen()
      : document.documentElement.requestFullscreen();
    // A browser may refuse; then the screen stays as it is.
    await turned.catch(() => {});
  }
}

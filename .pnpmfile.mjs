// pnpm reads this file when it installs and when it packs.

/** Hooks of pnpm. */
export const hooks = {
  /**
   * Leaves out of a published manifest what only this repository uses. The development dependencies name packages that
   * are never published, so anybody could take their names.
   */
  beforePacking({ devDependencies: _tools, scripts: _scripts, ...published }) {
    return published;
  },
};

/** A published package, compared with the base branch. */
export interface ApiChange {
  name: string;
  isApiChanged: boolean;
  isVersionChanged: boolean;
  /** Each changeset, with its text at the base (undefined if it is new) and its text now. */
  changesets: { before: string | undefined; now: string }[];
}

/** Whether a change of the API has a changeset that is part of the change and names the package. */
export function isAnnounced({ name, isApiChanged, isVersionChanged, changesets }: ApiChange): boolean {
  if (!isApiChanged || isVersionChanged) return true;
  return changesets.some(({ before, now }) => {
    const [, packages = ""] = /^---\n([\s\S]*?)\n---/.exec(now) ?? [];
    return before !== now && packages.split("\n").some((line) => line.startsWith(`"${name}":`));
  });
}

/** A published package, compared with the base branch. */
export interface ApiChange {
  name: string;
  isApiChanged: boolean;
  isVersionChanged: boolean;
  /** Each changeset that is here, as it was and as it is; undefined if it is new. */
  changesets: { before: string | undefined; now: string }[];
}

/** Whether users hear of a change of the API: by a changeset that was written with it and names the package. */
export function isAnnounced({ name, isApiChanged, isVersionChanged, changesets }: ApiChange): boolean {
  if (!isApiChanged || isVersionChanged) return true;
  return changesets.some(({ before, now }) => {
    const [, packages = ""] = /^---\n([\s\S]*?)\n---/.exec(now) ?? [];
    return before !== now && packages.split("\n").some((line) => line.startsWith(`"${name}":`));
  });
}

// How a change is written into a CHANGELOG. Readers on npm cannot follow the hash of a commit, so it is left out.

/** @param {{ summary: string }} changeset */
export function getReleaseLine({ summary }) {
  const [first, ...others] = summary.trim().split("\n");
  return Promise.resolve(
    [`- ${first}`, ...others.map((line) => (line === "" ? "" : `  ${line}`))].join("\n"),
  );
}

// A new version of the contract, which is no package on npm, has a changeset of its own.
export function getDependencyReleaseLine() {
  return Promise.resolve("");
}

import * as generated from "../../generated/endpoints.ts";

/** An id that a call made, such as a face's. */
export interface KnownId {
  /** The contract's `x-id`, or `file` for the name of a file. */
  kind: string;
  id: string;
}

/** The ids that calls made, and those of the contract's examples. Ids of tasks are in the task store. */
export interface KnownIds {
  has(kind: string, id: string): boolean;
  add(id: KnownId): void;
  /** What calls made, the oldest first. */
  all(): KnownId[];
  /** Forgets what calls made. */
  clear(): void;
}

/** The contract gives no time after which an id is forgotten. */
export const maxKnownIds = 10_000;

const exampleIds = new Set(
  Object.entries(generated.exampleIds).flatMap(([kind, ids]) => ids.map((id: string) => keyOf(kind, id))),
);

/** Beyond 10,000 ids, the oldest are forgotten. */
export function createKnownIds(stored: Iterable<KnownId> = []): KnownIds {
  const known = new Map<string, KnownId>();

  function add(made: KnownId): void {
    known.set(keyOf(made.kind, made.id), made);
    const [oldest] = known.size > maxKnownIds ? known.keys() : [];
    if (oldest !== undefined) known.delete(oldest);
  }

  for (const made of stored) add(made);
  return {
    has: (kind, id) => {
      const key = keyOf(kind, id);
      return known.has(key) || exampleIds.has(key);
    },
    add,
    all: () => [...known.values()],
    clear: () => known.clear(),
  };
}

function keyOf(kind: string, id: string): string {
  return `${kind} ${id}`;
}

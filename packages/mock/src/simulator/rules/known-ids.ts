import * as generated from "../../generated/endpoints.ts";

/** An id that a call made, such as a face's. */
export interface KnownId {
  /** The contract's `x-id`, or `file` for the name of a file. */
  kind: string;
  id: string;
}

/** The ids that calls have made, and those of the contract's examples. The task store has the ids of tasks. */
export interface KnownIds {
  has(kind: string, id: string): boolean;
  add(id: KnownId): void;
  /** The ids that calls have made, the oldest first. */
  all(): KnownId[];
  /** Drops the ids that calls have made. */
  clear(): void;
}

/** Beyond this number, the oldest ids are dropped. The contract gives no lifetime of an id. */
export const maxKnownIds = 10_000;

const exampleIds = new Set(
  Object.entries(generated.exampleIds).flatMap(([kind, ids]) => ids.map((id: string) => keyOf(kind, id))),
);

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

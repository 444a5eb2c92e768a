import { posix } from "node:path";
import type { Boundaries } from "./boundaries.ts";
import { longestEntry, type Source } from "./sources.ts";

/** A node of the picture: a folder, or files that follow one another in the list of rooms. */
interface Node {
  id: string;
  label: string;
  rooms: string[];
}

/**
 * Draws the rooms of a folder as a Mermaid flowchart: nodes in the order of the rooms, and an arrow from each room to a
 * room that it imports. An arrow is left out where a way over other rooms implies it. An import against the order is
 * not drawn: `boundaries.test.ts` refuses it.
 */
export function drawRooms({ rooms }: Pick<Boundaries, "rooms">, sources: readonly Source[]): string {
  const nodes = nodesOf(rooms);
  const imported = importsBetween(nodes, rooms, sources);
  const arrows = nodes.flatMap((node) =>
    nodes
      .filter((target) => imported.get(node)?.has(target) && !isImplied(node, target, imported))
      .map((target) => `  ${node.id} --> ${target.id}`),
  );
  const shapes = nodes.map(({ id, label }) => `  ${id}["${label}"]`);
  return ["```mermaid", "flowchart TD", ...shapes, ...arrows, "```"].join("\n");
}

const isFile = (room: string): boolean => /\.tsx?$/.test(room);

/** Files that follow one another become one node. They import one way, so the node is in no cycle. */
function nodesOf(rooms: readonly string[]): Node[] {
  const runs: string[][] = [];
  for (const room of rooms) {
    const run = runs.at(-1);
    if (run !== undefined && isFile(room) && run.every(isFile)) run.push(room);
    else runs.push([room]);
  }
  return runs.map((run, index) => {
    const isEnd = index === runs.length - 1 && run.every(isFile);
    const words = isEnd ? `entries: ${run.join(", ")}` : run.join(", ");
    return { id: (isEnd ? "entries" : (run[0] ?? "")).replaceAll(/\W/g, "_"), label: words, rooms: run };
  });
}

function importsBetween(
  nodes: readonly Node[],
  rooms: readonly string[],
  sources: readonly Source[],
): Map<Node, Set<Node>> {
  const placeOf = (file: string): number => {
    const room = longestEntry(rooms, file);
    return nodes.findIndex((node) => room !== undefined && node.rooms.includes(room));
  };
  const imported = new Map(nodes.map((node) => [node, new Set<Node>()]));
  for (const { file, imports } of sources) {
    const place = placeOf(file);
    const node = nodes[place];
    for (const name of imports.filter((one) => one.startsWith("."))) {
      const targetPlace = placeOf(posix.join(posix.dirname(file), name));
      const target = nodes[targetPlace];
      if (node !== undefined && target !== undefined && targetPlace < place) imported.get(node)?.add(target);
    }
  }
  return imported;
}

/** Whether a longer way leads from a node to one that it imports. */
function isImplied(node: Node, target: Node, imported: ReadonlyMap<Node, ReadonlySet<Node>>): boolean {
  const reaches = (from: Node): boolean =>
    from === target || [...(imported.get(from) ?? [])].some((next) => reaches(next));
  return [...(imported.get(node) ?? [])].some((next) => next !== target && reaches(next));
}

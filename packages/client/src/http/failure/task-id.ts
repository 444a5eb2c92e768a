// In JSON, and in JSON that is a text inside JSON. An id that is a number needs what follows it: it may be cut off.
const value = String.raw`\\{0,7}"\s*:\s*(?:\\{0,7}"([^"\\\s]{1,200})\\{0,7}"|(\d{1,40})(?=\s*[,}\]]))`;
const taskId = new RegExp(`"task_?id${value}`, "i");
// The bound keeps the search linear in a text of many ids.
const between = "[^{}]{0,500}?";
const object = String.raw`"object\\{0,7}"\s*:\s*\\{0,7}"(?!error|list)`;
const objectIds = [
  new RegExp(`"id${value}${between}${object}`),
  new RegExp(`${object}${between}"id${value}`),
];

/**
 * Finds the id of a task anywhere in the text of an answer: `task_id`, else the `id` of an object that names its kind,
 * as OpenAI's do. The text may be cut off, or be no JSON at all. The id of a request is never taken for a task's.
 */
export function findTaskId(text: string): string | undefined {
  for (const pattern of [taskId, ...objectIds]) {
    const match = pattern.exec(text);
    if (match !== null) return match[1] ?? match[2];
  }
  return undefined;
}

/** Whether a media type is JSON's: `application/json`, or one that ends in `+json`. */
export function isJsonType(type: string): boolean {
  return /^application\/(?:[\w.+-]+\+)?json(?:\s*;|$)/i.test(type.trim());
}

/**
 * `JSON.parse` that keeps the digits of ids. An id is larger than 2^53: sent as a number, it would lose its last
 * digits, and be the id of another task.
 * @throws {SyntaxError} when the text is not JSON.
 */
export function parseJson(text: string): unknown {
  return JSON.parse(text.replace(/"(\w*id)"(\s*:\s*)(-?\d+)(?=\s*[,}])/g, quoteId));
}

/** A task's id is always text; of other ids only those that a number cannot hold. */
function quoteId(member: string, name: string, colon: string, digits: string): string {
  const isText = /^(?:external_)?task_id$/.test(name) || !Number.isSafeInteger(Number(digits));
  return isText ? `"${name}"${colon}"${digits}"` : member;
}

/** The part of a list that a request asks for. */
export interface Window {
  /** The largest number of entries. */
  limit: number;
  /** The number of the newest entries that are left out. */
  offset: number;
}

/** The number of entries without `limit`. */
const usualLimit = 1_000;
/** The largest `limit`, which bounds the size of a response. */
const maxLimit = 10_000;

/**
 * Reads `?limit=` and `?offset=`.
 * @returns a sentence if the query is wrong
 */
export function readWindow(query: URLSearchParams): Window | string {
  const window: Window = { limit: usualLimit, offset: 0 };
  for (const [name, value] of query) {
    if (name !== "limit" && name !== "offset") return "the query takes limit and offset";
    const max = name === "limit" ? maxLimit : Number.MAX_SAFE_INTEGER;
    const min = name === "limit" ? 1 : 0;
    const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
    if (!(number >= min && number <= max)) return `${name} must be an integer from ${min} to ${max}`;
    window[name] = number;
  }
  return window;
}

/** The newest entries in the window, the oldest first. */
export function windowOf<T>(entries: Iterable<T>, size: number, { limit, offset }: Window): T[] {
  const end = Math.max(0, size - offset);
  const start = Math.max(0, end - limit);
  const found: T[] = [];
  let index = 0;
  for (const entry of entries) {
    if (index >= end) break;
    if (index >= start) found.push(entry);
    index += 1;
  }
  return found;
}

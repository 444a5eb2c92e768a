import type { HttpRequest } from "../http/message.ts";

const maxAnswers = 500;
const maxKeyLength = 16_384;

/**
 * Remembers answers of a function that gives the same answer to the same request: a page that polls asks the same
 * thing again and again. The oldest are forgotten first.
 */
export function rememberAnswers<Answer>(
  answer: (request: HttpRequest) => Promise<Answer>,
): (request: HttpRequest) => Promise<Answer> {
  const remembered = new Map<string, Answer>();
  return async (request) => {
    const key = keyOf(request);
    if (key === undefined) return answer(request);
    const known = remembered.get(key);
    if (known !== undefined) return known;
    const made = await answer(request);
    const [oldest] = remembered.size < maxAnswers ? [] : remembered.keys();
    if (oldest !== undefined) remembered.delete(oldest);
    remembered.set(key, made);
    return made;
  };
}

/** All that an answer can depend on; undefined for what is not worth keeping, or is made up anew each time. */
function keyOf({ method, path, headers, body }: HttpRequest): string | undefined {
  // Prism's word for an answer of random values, as a header or in the query.
  if (body.length > maxKeyLength || path.includes("__") || headers["prefer"]?.includes("dynamic"))
    return undefined;
  let head = `${method} ${path}\n`;
  for (const name in headers) head += `${name}:${headers[name]}\n`;
  // Behind the blank line, so that no body reads like a header.
  const text =
    typeof body === "string"
      ? body
      : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("latin1");
  const key = `${head}\n${text}`;
  return key.length > maxKeyLength ? undefined : key;
}

/** Characters of a body that an error keeps: a program may keep many errors, and a body can be a whole web page. */
const longestBody = 4_096;

/** A body for an error: parsed JSON as it is, and the beginning of the text when that is long. */
export function shortenBody(body: unknown): unknown {
  const text = typeof body === "string" ? body : (JSON.stringify(body) ?? "");
  return text.length > longestBody ? text.slice(0, longestBody) : body;
}

/** Characters of a text of the service in a message. */
const longestQuote = 300;

/** A text of the service as one short line. It is for a log, so it loses control characters. */
export function quote(text: string, longest: number = longestQuote): string {
  const line = text.replace(/[\s\p{Cc}\p{Bidi_Control}]+/gu, " ").trim();
  return line.length > longest ? `${line.slice(0, longest)}...` : line;
}

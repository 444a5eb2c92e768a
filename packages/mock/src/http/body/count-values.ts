const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const bracket = 0x5b;
const brace = 0x7b;

/**
 * Whether a JSON text has more values than `max`: items, fields, lists and objects. It does not parse the text. It
 * counts up to the limit, and skips texts as fast as the platform finds a quote.
 */
export function hasMoreValues(json: string, max: number): boolean {
  let values = 0;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === quote) {
      index = endOfText(json, index);
    } else if (code === comma || code === bracket || code === brace) {
      values += 1;
      if (values > max) return true;
    }
  }
  return false;
}

/** The index of the quote that ends the text that begins at `start`; the length of `json` if no quote ends it. */
function endOfText(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let before = end - 1;
    while (json.charCodeAt(before) === backslash) before -= 1;
    // A quote behind an odd number of backslashes belongs to the text.
    if ((end - before) % 2 === 1) return end;
  }
  return json.length;
}

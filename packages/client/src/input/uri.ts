// The characters of RFC 3986. `URL.canParse` alone would also accept spaces and other letters, which it escapes.
const character = "(?:[\\w.~!$&'()*+,;=:@-]|%[\\da-f]{2})";
const host = `(?:(?:(?!@)${character})*@)?(?:\\[[\\da-f:.]+\\]|(?:(?![:@])${character})+)(?::\\d*)?`;
const rest = `(?:${character}|[/?])*`;
const httpUri = new RegExp(`^https?://${host}(?:/(?:${character}|/)*)?(?:\\?${rest})?(?:#${rest})?$`, "i");

/** Whether a text is an absolute http or https URL in the form that RFC 3986 asks for. */
export function isHttpUri(text: string): boolean {
  return httpUri.test(text) && URL.canParse(text);
}

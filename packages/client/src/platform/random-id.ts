/** 128 random bits as hexadecimal text. Unlike `randomUUID`, it also works in a page without https. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

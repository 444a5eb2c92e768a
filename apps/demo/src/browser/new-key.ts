/** A random key; unlike randomUUID also there in a page that came over plain http from another machine. */
export const newKey = (): string => crypto.getRandomValues(new Uint32Array(4)).join("-");

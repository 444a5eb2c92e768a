/** Pseudo-random numbers from a seed: the same seed gives the same numbers. Not for secrets. */
export interface Random {
  /** A number from 0 up to, but not including, 1. */
  next(): number;
  /** An integer from `min` to `max`, both included. */
  between(min: number, max: number): number;
  /** The seed with which {@link createRandom} continues from here: an unsigned 32-bit integer. */
  readonly state: number;
}

/** Mulberry32, which is small and good enough for jitter. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (min, max) => min + Math.floor(next() * (max - min + 1)),
    get state() {
      return state;
    },
  };
}

/**
 * Hashes a text or bytes (cyrb53, 53 bits). Not for secrets that can be guessed.
 * @returns hexadecimal digits
 */
export function hashOf(data: string | Uint8Array): string {
  let [low, high] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < data.length; index += 1) {
    const code = typeof data === "string" ? data.charCodeAt(index) : (data[index] ?? 0);
    low = Math.imul(low ^ code, 2654435761);
    high = Math.imul(high ^ code, 1597334677);
  }
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  return ((high & 0x1fffff) * 2 ** 32 + (low >>> 0)).toString(16);
}

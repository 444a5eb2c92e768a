/** Reads bits, the highest of each byte first. */
export class BitReader {
  readonly #bytes: Uint8Array;
  position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length * 8;
  }

  bit(): number {
    const bit = ((this.#bytes[this.position >> 3] ?? 0) >> (7 - (this.position & 7))) & 1;
    this.position += 1;
    return bit;
  }

  skip(bits: number): void {
    this.position += bits;
  }

  /** An unsigned number in the Exp-Golomb code of H.264. */
  number(): number {
    let zeros = 0;
    while (this.bit() === 0 && zeros < 32) zeros += 1;
    let value = 1;
    for (let index = 0; index < zeros; index += 1) value = value * 2 + this.bit();
    return value - 1;
  }
}

/** Writes bits, the highest of each byte first. */
export class BitWriter {
  readonly #bits: number[] = [];

  bit(bit: number): void {
    this.#bits.push(bit);
  }

  /** An unsigned number in the Exp-Golomb code of H.264. */
  number(value: number): void {
    const digits = (value + 1).toString(2);
    for (let zero = 1; zero < digits.length; zero += 1) this.bit(0);
    for (const digit of digits) this.bit(Number(digit));
  }

  /** The bytes; the last one ends with zeros. */
  take(): Uint8Array {
    const bytes = new Uint8Array(Math.ceil(this.#bits.length / 8));
    for (const [index, bit] of this.#bits.entries()) {
      if (bit === 1) bytes[index >> 3] = (bytes[index >> 3] ?? 0) | (0x80 >> (index & 7));
    }
    return bytes;
  }
}

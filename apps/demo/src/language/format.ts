/** A number for people, with three decimals at most. */
export function inNumbers(value: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 3 }).format(value);
}

/** Bytes for people, in the unit of the documentation: `1.5 MB` is one and a half times 2^20 bytes. */
export function inMegabytes(bytes: number, language: string): string {
  const megabytes = new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(bytes / 2 ** 20);
  return `${megabytes} MB`;
}

/** A span of time as minutes and seconds, for example `1:05`. */
export function inMinutes(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A time of today, to the second. */
export function timeText(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { timeStyle: "medium" }).format(at);
}

/** A day and a time. */
export function dateText(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(at);
}

/** One number of ours that has a target: a ratio, a count or a bound, never a bare time of a machine. */
export interface Target {
  measure: string;
  value: number;
  atMost: number;
  unit: string;
  digits?: number;
}

export function isMet({ value, atMost }: Target): boolean {
  // A number that was not measured is NaN, which misses.
  return value <= atMost;
}

/** How a call ended, or that it is pending. */
export type Settled =
  | { how: "resolved"; value: unknown; ms: number }
  | { how: "rejected"; error: unknown; ms: number }
  | { how: "pending"; ms: number };

/** Waits for a call to settle, for `boundMs` at most. */
export async function settled(promise: Promise<unknown>, boundMs: number): Promise<Settled> {
  const started = performance.now();
  const ms = (): number => performance.now() - started;
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<Settled>((resolve) => {
    timer = setTimeout(() => resolve({ how: "pending", ms: ms() }), boundMs);
  });
  const end = promise.then<Settled, Settled>(
    (value) => ({ how: "resolved", value, ms: ms() }),
    (error: unknown) => ({ how: "rejected", error, ms: ms() }),
  );
  return Promise.race([end, bound]).finally(() => clearTimeout(timer));
}

/** Calls `onAbort` when the signal aborts, at once if it has. The returned function ends that. */
export function listen(signal: AbortSignal | undefined, onAbort: () => void): () => void {
  if (signal?.aborted) onAbort();
  // What is no signal is refused when the options of a call are read.
  else signal?.addEventListener?.("abort", onAbort, { once: true });
  return () => signal?.removeEventListener?.("abort", onAbort);
}

/**
 * The largest number of bytes in the bodies that a server holds at a time. One body more may arrive beyond it, so that
 * bodies that wait for each other cannot wait for ever.
 */
const maxBytesInFlight = 128 * 2 ** 20;

/** A body of at most so many bytes never waits, so that uploads that stand still do not stop ordinary requests. */
const smallBytes = 2 ** 20;

/** A body that arrives, and can be told to wait. */
export interface Upload {
  pause(): unknown;
  resume(): unknown;
}

/** Counts the bytes of all bodies that arrive or are being handled. */
export interface InFlight {
  /**
   * Counts a chunk. Beyond the limit, its upload waits, unless it is small or the one that may go on.
   * @param total the bytes of the upload so far
   */
  add(upload: Upload, bytes: number, total: number): void;
  /** Releases all bytes of an upload, after its response or after its connection was lost. */
  remove(upload: Upload, bytes: number): void;
}

/**
 * @param maxBytes the bytes beyond which uploads wait
 * @param maxSmallBytes the bytes up to which an upload does not wait
 */
export function createInFlight(
  maxBytes: number = maxBytesInFlight,
  maxSmallBytes: number = smallBytes,
): InFlight {
  // The waiting uploads are bounded by the open connections, each of which has 300 seconds to arrive.
  const waiting = new Set<Upload>();
  let leader: Upload | undefined;
  let held = 0;
  return {
    add: (upload, bytes, total) => {
      held += bytes;
      if (held <= maxBytes || upload === leader || total <= maxSmallBytes) return;
      if (leader === undefined) {
        leader = upload;
        return;
      }
      upload.pause();
      waiting.add(upload);
    },
    remove: (upload, bytes) => {
      held -= bytes;
      waiting.delete(upload);
      if (leader === upload) leader = undefined;
      for (const next of waiting) {
        if (held > maxBytes && leader !== undefined) return;
        if (held > maxBytes) leader = next;
        waiting.delete(next);
        next.resume();
      }
    },
  };
}

/** How far one request has come. It never goes back. */
type Stage = "preparing" | "sending" | "sent" | "closed";

/** How an attempt ended. */
export interface AttemptEnd {
  /** Whether anything was handed over to `fetch`. Without it, nothing was sent. */
  handedOver: boolean;
  /** Whether the service may have executed the request. */
  billed: "no" | "unknown";
}

/** Tracks one request, to know at each moment what a lost answer would mean. */
export interface Attempt {
  /**
   * Records that the request goes to `fetch`.
   * @param isWhole whether its body is complete. A stream is not: its last part is handed over later.
   * @throws {Error} when the attempt is closed: a request that was reported as not sent must not be sent late.
   */
  handOver(isWhole: boolean): void;
  /**
   * Records that the last part of a streamed body is handed over.
   * @throws {Error} when the attempt is closed: a request that was reported as incomplete must stay incomplete.
   */
  lastPart(): void;
  /** Ends the attempt. Every further call returns the same. */
  close(): AttemptEnd;
}

/**
 * @param ifLost what a lost answer to a complete request means.
 * @param hasMiddleware whether a middleware runs: it may send requests itself, so that nothing is certain.
 */
export function createAttempt(ifLost: "no" | "unknown", hasMiddleware: boolean): Attempt {
  let stage: Stage = "preparing";
  let end: AttemptEnd | undefined;
  const requireOpen = (): void => {
    if (stage === "closed") throw new Error("the request is over");
  };
  return {
    handOver(isWhole) {
      requireOpen();
      stage = isWhole ? "sent" : "sending";
    },
    lastPart() {
      requireOpen();
      // While preparing, only a middleware reads the body, which does not send it.
      if (stage === "sending") stage = "sent";
    },
    close() {
      end ??= {
        handedOver: stage !== "preparing",
        billed: stage === "sent" || hasMiddleware ? ifLost : "no",
      };
      stage = "closed";
      return end;
    },
  };
}

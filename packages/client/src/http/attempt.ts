/** How far one request has come. It only grows. */
type Stage = "preparing" | "sending" | "sent" | "closed";

/** How an attempt ended. */
export interface AttemptEnd {
  /** Whether anything was handed over to `fetch`. Without it, nothing was sent. */
  handedOver: boolean;
  /** Whether the service may have executed the request. */
  billed: "no" | "unknown";
}

/** One request on its way: knows at each moment what a lost answer would mean. */
export interface Attempt {
  /**
   * The request goes to `fetch`.
   * @param isWhole whether its body is complete. A stream is not: its last part is given later.
   * @throws {Error} when the attempt is closed: a request that was reported as not sent must not be sent late.
   */
  handOver(isWhole: boolean): void;
  /**
   * The last part of a streamed body is given.
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
      // While preparing, only a middleware reads the body; it has not been sent by that.
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

// The bounds of a webhook handler that are not options.

/** Deliveries that one handler works on at once, their bodies included. One more gets 503, unread. */
export const maxDeliveries = 1_000;
/** Deliveries of one task that may be unanswered at once. One more gets 503. */
export const maxDeliveriesOfTask = 100;
/** Different task ids that may wait for their turn at one signed URL. One more gets 503. */
export const maxWaitingIds = 4;
/** Milliseconds for a delivery's body to arrive. */
export const bodyTimeoutMs = 30_000;
/** Milliseconds for one query of a delivery, all of its ids together. */
export const requeryTimeoutMs = 10_000;
/**
 * Milliseconds before the second and the third query for an end that a delivery reports and the service does not show
 * yet. A gateway may answer from a copy that is up to 15 s old.
 */
export const staleStatePausesMs: readonly number[] = [5_000, 11_000];
/** Milliseconds for one call of the store. */
export const storeTimeoutMs = 5_000;
/** Milliseconds between two reads of a record that another process has claimed. */
export const claimPollMs = 500;
/** How often one delivery tries to claim its state. A failed try means that another process has changed the record. */
export const maxClaimTries = 5;
/** Milliseconds by which the clocks of two processes may differ. */
export const clockSkewMs = 300_000;

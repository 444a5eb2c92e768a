/** What happens to one create request. */
export const postSteps = [
  "ok",
  /** Never arrives. */
  "lost",
  /** The task is made, and the connection is cut before the answer. */
  "cut",
  /** The connection is cut, and the task is made later. */
  "late",
  /** No answer, and the task is made after the client has given up. */
  "hang",
  "busy",
  "refused",
  /** The answer is broken, but has the id of the task. */
  "named",
  /** The process ends before the request leaves. */
  "crash",
  /** The process ends, and the task is made later. */
  "crash late",
] as const;
export type PostStep = (typeof postSteps)[number] | (typeof morePostSteps)[number];

/** Further ones, for the random schedules. */
export const morePostSteps = [
  "500 made",
  "504 page",
  "cut body",
  "quota",
  "401",
  "5001",
  "repeated",
] as const;

/** What happens to one query. */
export const getSteps = ["ok", "stale", "500", "crash"] as const;
export type GetStep = (typeof getSteps)[number] | (typeof moreGetSteps)[number];
export const moreGetSteps = ["hang", "reset", "401", "page", "slow", "429"] as const;

// Loaded on demand, with waiting/wait.ts.

import type { TaskReference } from "../../errors/errors.ts";
import type { TaskScope } from "../core.ts";

/** Older ones are forgotten. Their references have the time, too. */
const maxSubmissions = 1_000;

/** Records that a create may send requests under its external id until the returned function is called. */
export function markInFlight({ core, submissions }: TaskScope, reference: TaskReference): () => void {
  const { externalTaskId: id, submittedAt } = reference;
  if (id === undefined) return () => {};
  const submission = submissions.get(id) ?? { submittedAt, running: 0, endedAt: 0 };
  submission.submittedAt = submittedAt;
  submission.running += 1;
  submissions.delete(id);
  submissions.set(id, submission);
  const [oldest] = submissions.keys();
  if (submissions.size > maxSubmissions && oldest !== undefined) submissions.delete(oldest);
  return () => {
    submission.running -= 1;
    submission.endedAt = core.options.clock.now();
  };
}

/** When the create of a reference ended; infinite while it runs. Undefined when this client did not run it. */
export function endOf({ submissions }: TaskScope, reference: TaskReference): number | undefined {
  const { externalTaskId = "", submittedAt } = reference;
  const submission = submissions.get(externalTaskId);
  if (submission === undefined || submission.submittedAt !== (submittedAt ?? submission.submittedAt)) return;
  return submission.running > 0 ? Number.POSITIVE_INFINITY : submission.endedAt;
}

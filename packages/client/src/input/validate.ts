// Loaded on demand: the first request needs it.

import { aborted, InvalidInputError, RequestTimeoutError } from "../errors/errors.ts";
import type { InputProblem } from "../errors/input-problem.ts";
import type { EndpointFacts } from "../facts.ts";
import type { Call } from "../http/call.ts";
import type { ResolvedOptions } from "../options/options.ts";
import { systemClock, withTimeout } from "../platform/clock.ts";
import { complete, inspect } from "./check.ts";
import { warnOfUnknown } from "./unknown-fields.ts";

/** Finds the problems of a request: see {@link findProblems}. */
export async function checkRequest(endpoint: EndpointFacts, input: object): Promise<InputProblem[]> {
  const { problems, media } = inspect(endpoint, input);
  await Promise.all(media);
  return complete(problems, endpoint.rules);
}

/**
 * Checks a request as the option `validate` says. What leaves a doubt becomes a warning.
 * @throws {InvalidInputError} with all problems.
 * @throws {RequestTimeoutError} when a picture cannot be read in the time of the call.
 */
export async function validate(
  endpoint: EndpointFacts,
  call: Pick<Call, "operation" | "signal" | "deadline" | "requestTimeoutMs">,
  input: object,
  options: Pick<ResolvedOptions, "validate" | "onWarning" | "clock">,
): Promise<void> {
  const { validate: mode, onWarning } = options;
  if (mode === "off") return;
  const { operation } = call;
  const { problems: found, doubts, media } = inspect(endpoint, input);
  if (media.length > 0) await readInTime(media, call, options);
  const known = Object.keys(endpoint.rules.properties ?? {});
  const given = Object.entries(input).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const unknown = given.filter((name) => !known.includes(name));
  warnOfUnknown(options, operation, unknown, known);
  for (const { pointer, message } of doubts) onWarning(`${operation}: ${pointer} ${message}`);
  if (found.length === 0) return;
  const problems = complete(found, endpoint.rules);
  const list = problems.map(({ pointer, message }) => `${pointer || "the request"} ${message}`).join("; ");
  if (mode === "warn") return onWarning(`${operation}: sent, although ${list}`);
  throw new InvalidInputError(`${operation}: nothing was sent, because ${list}`, {
    problems,
    advice: adviceFor(problems),
  });
}

function adviceFor(problems: readonly InputProblem[]): string {
  const disputed = problems.filter((problem) => problem.isDisputed).map(({ pointer }) => pointer);
  if (disputed.length === 0) return "Correct the request.";
  const rest = disputed.length < problems.length ? "Correct the other fields. " : "";
  const fields = disputed.join(" and ");
  return `${rest}The sources of the contract disagree about ${fields}: set validate to "warn" to send it.`;
}

/** Waits until all pictures are read, but not longer than the call may take. */
async function readInTime(
  media: Promise<void>[],
  { operation, signal, deadline, requestTimeoutMs }: Parameters<typeof validate>[1],
  { clock }: Pick<ResolvedOptions, "clock">,
): Promise<void> {
  const ms = Math.min(requestTimeoutMs, Math.max(0, deadline - clock.now()));
  const timedOut = (): RequestTimeoutError =>
    new RequestTimeoutError(
      `${operation}: nothing was sent: a picture was not read within ${Math.round(ms)} ms`,
      {
        retryable: true,
        advice: "Open the picture again, or read it into memory first.",
      },
    );
  try {
    // Reading takes real time: the clock of a simulator may be far ahead before a picture is there.
    await withTimeout(() => Promise.all(media), { ms, clock: systemClock, signal, timedOut });
  } catch (error) {
    throw signal?.aborted ? aborted(operation, { cause: signal.reason }) : error;
  }
}

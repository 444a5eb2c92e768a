import { InvalidInputError } from "../errors/errors.ts";
import type { EndpointFacts } from "../facts.ts";
import { callHook } from "../hooks.ts";
import type { BodyFactory } from "../http/request-body.ts";
import type { Retries } from "../http/retry.ts";
import { createTransport, type Transport } from "../http/transport.ts";
import { findProblems, problemsError } from "../input/check.ts";
import { encodeRequest } from "../input/encode.ts";
import type { ResolvedOptions } from "../options/options.ts";
import { Limiter } from "./concurrency/limiter.ts";
import { createSemaphore, type Semaphore } from "./concurrency/semaphore.ts";

/** What all endpoints of a client share: one account, one retry policy, one set of hooks. */
export interface Core {
  options: ResolvedOptions;
  transport: Transport;
  retries: Retries;
  /** Undefined without a limit of unfinished tasks. */
  limiter: Limiter | undefined;
  /** Limits the polls that are under way at once. */
  polls: Semaphore;
}

export function createCore(options: ResolvedOptions): Core {
  const { clock, random, maxRetries, hooks, onWarning, concurrency } = options;
  const retries: Retries = {
    clock,
    random,
    maxRetries,
    onRetry: (event) => callHook(hooks.onRetry, () => event, onWarning),
  };
  const { tasks } = concurrency;
  return {
    options,
    transport: createTransport(options),
    retries,
    limiter: tasks === undefined ? undefined : new Limiter({ ...concurrency, tasks }, retries),
    polls: createSemaphore(concurrency.polls, clock),
  };
}

/**
 * Turns a request into the body that the service takes.
 * @throws {InvalidInputError} when the input cannot be written as JSON.
 */
export function encode(
  endpoint: EndpointFacts,
  operation: string,
  input: object,
  { canStream }: ResolvedOptions,
): BodyFactory {
  try {
    return encodeRequest(endpoint, { ...input }, canStream);
  } catch (cause) {
    throw new InvalidInputError(`${operation}: nothing was sent, because the input is not JSON`, {
      cause,
      advice: "See the error's cause: JSON has no circles and no BigInt.",
    });
  }
}

/**
 * Checks a request as the option `validate` says.
 * @throws {InvalidInputError} with all problems.
 */
export async function validate(
  endpoint: EndpointFacts,
  operation: string,
  input: object,
  { validate: mode, onWarning }: ResolvedOptions,
): Promise<void> {
  if (mode === "off") return;
  const problems = await findProblems(endpoint, { ...input });
  if (problems.length === 0) return;
  const error = problemsError(operation, problems);
  if (mode === "error") throw error;
  onWarning(error.message.replace("nothing was sent, because", "sent, although"));
}

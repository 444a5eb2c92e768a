// Loaded on demand, before the first request leaves: what sends it, reads its answer and judges both.

import { aborted } from "../errors/errors.ts";
import type { ResolvedOptions } from "../options/options.ts";
import { withTimeout } from "../platform/clock.ts";
import { importOrThrow } from "./connection.ts";
import { Delivery, type RequestOf, type Sender, type Start } from "./delivery.ts";
import { decodeAnswer, decodeQuoting, redactAnswer } from "./failure/decode.ts";
import { timeoutError, withTaskId } from "./failure/failure.ts";
import { createRedact } from "./redact.ts";

/** Prepares a client's requests. */
export function createSender(options: ResolvedOptions): Sender {
  return { options, redact: createRedact(options.apiKey), takesSignals: takesSignals(options.baseUrl) };
}

/** Whether the runtime's requests take the signals of its controllers. In Jest, the two may be of different realms. */
function takesSignals(url: string): boolean {
  try {
    return new Request(url, { signal: new AbortController().signal }) !== undefined;
  } catch {
    return false;
  }
}

/** Sends one request within its time, and reads its answer. */
export async function send<Result>(
  request: RequestOf<Result>,
  sender: Sender,
  start: Start,
): Promise<Result> {
  const { operation, signal } = request;
  const { clock, hooks, middleware } = sender.options;
  const { redact } = sender;
  const isObserved = middleware.length > 0 || hooks.onRequest || hooks.onResponse;
  const observed = isObserved ? await importOrThrow(request, import("./exchange.ts")) : undefined;
  if (signal?.aborted) throw aborted(operation, { cause: signal.reason });
  const delivery = new Delivery(request, sender, observed);
  const { received } = delivery;
  const ms = Math.min(request.requestTimeoutMs, Math.max(1, request.deadline - clock.now()));
  const timedOut = (): unknown => delivery.fail(timeoutError(operation, ms, delivery.attempt.close().billed));
  try {
    const work = (stop: AbortSignal): Promise<Response> => delivery.run(start, stop);
    const response = await withTimeout(work, { ms, clock, signal, timedOut }).catch((cause: unknown) => {
      throw delivery.errorOf(cause);
    });
    // Its errors show the answer without the key.
    const answer = redactAnswer(response, received, redact);
    const result = request.read(decodeAnswer(answer, request));
    return answer.text === received.text ? result : request.read(decodeQuoting(received.text, redact));
  } catch (error) {
    throw withTaskId(error, request, redact(received.text), await delivery.sentText());
  }
}

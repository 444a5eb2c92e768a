import { aborted, type KlingError } from "../errors/errors.ts";
import type { ResolvedOptions } from "../options/options.ts";
import { readJsonObject } from "./answer.ts";
import { createAttempt } from "./attempt.ts";
import { isResponse, maxAnswerBytes, type Received, readBody } from "./body.ts";
import type { Call } from "./call.ts";
import { brokenError } from "./failure/failure.ts";
import type { Redact } from "./redact.ts";
import { type WatchedRequest, watchRequest } from "./untaken.ts";

/** One request of a call. */
export interface RequestOf<Result> extends Call {
  /** The id that the request names, for hooks and middleware. */
  id: string | undefined;
  /** Makes the result from the JSON of a successful answer. Its errors are errors of the call. */
  read: (json: object) => Result;
  /** Whether the request can have made a paid task, when its answer is lost. */
  ifLost: "no" | "unknown";
}

/** What all requests of a client share. */
export interface Sender {
  options: ResolvedOptions;
  redact: Redact;
  /** Whether a request takes a signal. */
  takesSignals: boolean;
}

/** The options of openapi-fetch for every attempt. */
interface Init {
  signal?: AbortSignal;
  redirect: "manual";
  fetch: (request: Request) => Promise<Response>;
}

/** Starts the request of a delivery. */
export type Start = (delivery: {
  /** @param body the request's body. A stream is not complete when it is handed over. */
  init: (body?: BodyInit) => Init;
  /** Sets the error that the call ends with, whatever `fetch` makes of it. */
  onFailure: (failure: KlingError) => void;
  /** Called before the last part of a stream is handed over. */
  onLast: () => void;
}) => Promise<void>;

/** One request on its way, and what came of its answer. */
export class Delivery {
  readonly attempt: ReturnType<typeof createAttempt>;
  readonly received: Received = { text: "", isTooLong: false };
  readonly #request: RequestOf<unknown>;
  readonly #sender: Sender;
  readonly #observed: typeof import("./exchange.ts") | undefined;
  #body: BodyInit | undefined;
  /** Only for a request that can make a paid task. */
  #watched: WatchedRequest | undefined;
  /** Goes to `fetch` apart from the request, where nobody else uses the request. */
  #signal: AbortSignal | undefined;
  #hasAnswer = false;
  #failure: KlingError | undefined;

  constructor(
    request: RequestOf<unknown>,
    sender: Sender,
    observed: typeof import("./exchange.ts") | undefined,
  ) {
    this.attempt = createAttempt(request.ifLost, sender.options.middleware.length > 0);
    this.#request = request;
    this.#sender = sender;
    this.#observed = observed;
  }

  /** Sets the error that the call ends with. The first one counts. */
  fail(failure: KlingError): KlingError {
    this.#failure ??= failure;
    return this.#failure;
  }

  /** Sends the request and reads the answer's body. */
  run(start: Start, stop: AbortSignal): Promise<Response> {
    return new Promise((resolve, reject) => {
      const { options, takesSignals } = this.#sender;
      this.#signal =
        takesSignals && options.isDefaultFetch && this.#observed === undefined ? stop : undefined;
      const init = (body?: BodyInit): Init => {
        this.#body = body;
        return {
          ...(takesSignals && this.#signal === undefined ? { signal: stop } : {}),
          redirect: "manual",
          fetch: async (request) => {
            resolve(await this.#exchange(request, stop));
            // openapi-fetch would parse the body, and ids in it would lose digits. So it gets no answer.
            return new Promise(() => {});
          },
        };
      };
      const { lastPart } = this.attempt;
      start({ init, onFailure: (failure) => this.fail(failure), onLast: lastPart }).catch(reject);
    });
  }

  /** The error of a call whose answer did not come as a whole. */
  errorOf(cause: unknown): unknown {
    const { operation, signal } = this.#request;
    const end = this.attempt.close();
    if (this.#failure !== undefined) return this.#failure;
    // Before the cause: the signal's reason may be an error of another call.
    if (signal?.aborted) return aborted(operation, { cause: signal.reason, billed: end.billed });
    const { options, redact } = this.#sender;
    return brokenError({
      ...this.#request,
      cause,
      end,
      isUntaken: !this.#hasAnswer && this.#watched?.take() === true,
      isCopied: this.#watched?.isCopied === true,
      hasAnswer: this.#hasAnswer,
      text: redact(this.received.text),
      hasMiddleware: options.middleware.length > 0,
      redact,
    });
  }

  /** The request's body as text. Pictures are left out: they name no task. */
  async sentText(): Promise<string> {
    const body = this.#body;
    if (body instanceof Blob) return body.size <= maxAnswerBytes ? body.text() : "";
    return typeof body === "string" ? body : "";
  }

  async #exchange(request: Request, signal: AbortSignal): Promise<Response> {
    if (this.#request.ifLost === "unknown") this.#watched = watchRequest(request);
    const { operation, endpoint, id, context } = this.#request;
    const response = await (this.#observed === undefined
      ? this.#send(request)
      : this.#observed.exchange(
          request,
          { operation, endpoint, id, context },
          { signal, send: (own) => this.#send(own, own === request), onOwnResponse: () => this.#answered() },
          this.#sender,
        ));
    await readBody(response, this.received).catch((cause: unknown) => {
      // An object that is whole lost nothing with its connection.
      if (readJsonObject(this.received.text) === undefined) throw cause;
    });
    return response;
  }

  async #send(request: Request, isOriginal: boolean = true): Promise<Response> {
    this.attempt.handOver(!(this.#body instanceof ReadableStream));
    if (!isOriginal && this.#watched !== undefined) this.#watched.isCopied = true;
    // Not a method call: the `fetch` of a page or a worker refuses to be called on an object.
    const { fetch } = this.#sender.options;
    const response: unknown = await fetch(request, this.#signal);
    if (!isResponse(response)) throw new TypeError("fetch returned no Response");
    this.#hasAnswer = true;
    return response;
  }

  /** Records that a middleware answers in place of the service. It may have sent the request itself. */
  #answered(): void {
    this.attempt.handOver(true);
    this.#hasAnswer = true;
  }
}

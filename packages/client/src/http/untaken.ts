/** What became of a request's body since it was handed to code that is not ours. */
export interface WatchedRequest {
  /** Whether that code has read the body or made a copy, so that it can send the request any number of times. */
  isCopied: boolean;
  /**
   * Takes the body, if it is still there: then nobody has sent it, and nobody can any more. A platform's `fetch` takes
   * the body as soon as it is called.
   */
  take(): boolean;
}

const readers = ["clone", "text", "json", "arrayBuffer", "blob", "bytes", "formData", "body"];

/** Watches the body of a request. The platform's own `fetch` uses none of the properties that are watched. */
export function watchRequest(request: Request): WatchedRequest {
  const { body } = request;
  const prototype: object = Object.getPrototypeOf(request);
  const watched: WatchedRequest = {
    isCopied: false,
    take() {
      // A clone locks the stream that the request had before. Firefox does not show the stream.
      const isFree = body === undefined ? !watched.isCopied : body?.locked === false;
      if (!isFree || request.bodyUsed) return false;
      (body?.cancel() ?? request.text()).catch(() => {});
      return true;
    },
  };
  for (const name of readers) {
    Object.defineProperty(request, name, {
      configurable: true,
      get() {
        watched.isCopied = true;
        const value: unknown = Reflect.get(prototype, name, request);
        return typeof value === "function" ? value.bind(request) : value;
      },
    });
  }
  return watched;
}

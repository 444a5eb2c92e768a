/** One thing that is wrong with a request or with its answer, in the words of Prism. */
export interface Violation {
  /** Where it is, for example `["request", "body", "image_list"]`. */
  location: string[];
  severity: string;
  code?: string | number;
  message: string;
}

/** An operation of the spec, ready to be answered. Its content is Prism's own. */
export interface Operation {
  readonly id?: string;
  readonly method: string;
  readonly path: string;
}

export interface EngineRequest {
  method: string;
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Parsed if the media type is JSON, else text, `null` without a body. */
  body: unknown;
}

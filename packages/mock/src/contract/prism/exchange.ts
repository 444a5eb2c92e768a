/** A part of a request or of its response that breaks the spec, in the words of Prism. */
export interface Violation {
  /** Where it is, for example `["request", "body", "image_list"]`. */
  location: string[];
  severity: string;
  code?: string | number;
  message: string;
}

/** An operation of the spec, as Prism reads it. Its other properties are Prism's own. */
export interface Operation {
  readonly id?: string;
  readonly method: string;
  readonly path: string;
}

/** A request as Prism takes it. */
export interface EngineRequest {
  method: string;
  url: URL;
  /** Names in lower case. */
  headers: Record<string, string>;
  /** Parsed if the media type is JSON, else text, `null` without a body. */
  body: unknown;
}

/** A part of a request or of its response that breaks the spec, as Prism describes it. */
export interface Violation {
  /** Its place, for example `["request", "body", "image_list"]`. */
  location: string[];
  severity: string;
  code?: string | number;
  message: string;
}

/** An operation of the spec, as Prism reads it. Its other properties are internal to Prism. */
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
  /** Parsed if the media type is JSON, else text; `null` without a body. */
  body: unknown;
}

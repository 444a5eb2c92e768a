/**
 * Limits of a picture or a sound, as the contract states them. `maxBytes` is in bytes, `minWidth` and `minHeight` are
 * in pixels, and an aspect ratio is the width divided by the height.
 */
export interface MediaRules {
  readonly formats?: readonly string[];
  readonly mediaTypes?: readonly string[];
  readonly maxBytes?: number;
  readonly minWidth?: number;
  readonly minHeight?: number;
  readonly minAspectRatio?: number;
  readonly maxAspectRatio?: number;
}

/** The schema of a request or of a field, without descriptions. The generator writes these keywords and no others. */
export interface Rules {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly format?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Rules>>;
  readonly items?: Rules;
  readonly oneOf?: readonly Rules[];
  readonly anyOf?: readonly Rules[];
  /** The limits of a field that takes a picture. */
  readonly "x-image"?: MediaRules;
  /** The limits of a field that takes a sound. */
  readonly "x-audio"?: MediaRules;
  /** The kind of an id that an earlier call made, for example `video`. */
  readonly "x-id"?: string;
  /** The keywords of this field that the sources of the contract disagree about, for example `maxLength`. */
  readonly "x-drift"?: readonly string[];
}

/** The kinds of files that a task can make: each is the name of a list in `task_result`. */
export type ResultKind = "videos" | "images" | "audios";

/** What the contract says about one endpoint; the generated constants have this shape. */
export interface EndpointFacts {
  /** Its name in the client, for example `multiImage2Video`. */
  readonly name: string;
  /** The path of its POST, for example `/kling/v1/videos/multi-image2video`. */
  readonly path: string;
  /** The lists of a finished task's result. Absent for an endpoint that answers at once, without a task. */
  readonly makes?: readonly ResultKind[];
  /** The schema of the request's body. */
  readonly rules: Rules;
  /** The value that the service uses for each field that is left out. */
  readonly defaults?: object;
  /** Seconds that a task usually takes, as the contract states them. */
  readonly seconds?: unknown;
}

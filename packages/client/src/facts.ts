/** What the contract says about a picture or a sound: bytes in bytes, sizes in pixels, ratios as width by height. */
export interface MediaRules {
  readonly formats?: readonly string[];
  readonly mediaTypes?: readonly string[];
  readonly maxBytes?: number;
  readonly minWidth?: number;
  readonly minHeight?: number;
  readonly minAspectRatio?: number;
  readonly maxAspectRatio?: number;
}

/** A request schema without words: the closed list of keywords that the generator writes. */
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
  readonly "x-image"?: MediaRules;
  readonly "x-audio"?: MediaRules;
  readonly "x-id"?: string;
}

/** What a task can make, by the list of its result. */
export type ResultKind = "videos" | "images" | "audios";

/** What the contract says about one endpoint; the generated constants have this shape. */
export interface EndpointFacts {
  /** Its name in the client, for example `multiImage2Video`. */
  readonly name: string;
  readonly path: string;
  /** What a finished task holds; absent where the endpoint answers at once, without a task. */
  readonly makes?: readonly ResultKind[];
  /** The schema of the request's body. */
  readonly rules: Rules;
  /** What the service takes for a field that is left out. */
  readonly defaults?: object;
  /** Seconds that a task usually takes, as the contract states them. */
  readonly seconds?: unknown;
}

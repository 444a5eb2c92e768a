/** One thing that is wrong with a request. */
export interface InputProblem {
  /** JSON pointer to the field, for example `/image_list/1`. */
  pointer: string;
  /** What is wrong with the field, to be read after the pointer. */
  message: string;
  /** The rule that the field breaks, for messages of your own. The numbers are in the endpoint's facts. */
  rule: InputRule;
  /** The value that is not allowed: a count, a number of bytes, or a picture's size or aspect ratio. */
  got?: string | number | undefined;
  /**
   * Whether the sources of the contract disagree about this limit, so that the service may take the value. The page
   * DRIFT.md of this package has the details. `validate: "warn"` sends the request all the same.
   */
  isDisputed?: boolean | undefined;
}

/** The name of a rule that a request can break. */
export type InputRule =
  | "required"
  | "type"
  | "enum"
  | "range"
  | "items"
  | "length"
  | "url"
  | "path"
  | "oneOf"
  | "anyOf"
  | "format"
  | "bytes"
  | "size"
  | "ratio";

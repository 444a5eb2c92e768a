/** A documented fact that the contract states, or a behaviour that we promise. */
export interface Requirement {
  statement: string;
  /** A key of `x-sources` in openapi.yaml, or `promise` for behaviour of ours. */
  source:
    | "docs"
    | "docs-newer"
    | "docs-query"
    | "docs-callback"
    | "docs-errors"
    | "docs-text2video"
    | "docs-image2video"
    | "docs-video-extend"
    | "docs-identify-face"
    | "docs-image-generation"
    | "kling"
    | "observed"
    | "promise";
}

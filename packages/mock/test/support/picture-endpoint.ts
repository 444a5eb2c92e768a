import type { DocumentedEndpoint } from "../../src/verify/documented-endpoint.ts";

/** An invented endpoint. */
export const pictureEndpoint: DocumentedEndpoint = {
  name: "picture",
  path: "/pictures",
  makesTask: true,
  body: { picture: "a", mode: "b" },
  incompleteBody: { mode: "b" },
  required: ["picture"],
  takesExternalTaskId: true,
};

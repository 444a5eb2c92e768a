import type { OpenApiDocument } from "../../document.ts";
import { accepted, create, drop, field, put, response, schema, taskId, there } from "./document-parts.ts";

/** One way to break the document, the rule that has to see it, and what the finding has to speak of. */
export interface Break {
  rule: string;
  name: string;
  says: RegExp;
  inDocument: (document: OpenApiDocument) => void;
}

/** Breaks of the rules about sources and limits. */
export const sourceBreaks: Break[] = [
  {
    rule: "kling-field-source",
    name: "a property without a source",
    says: /MultiImage2VideoInput\/properties\/callback_url/,
    inDocument: (document) => drop(field(document, "MultiImage2VideoInput", "callback_url"), "x-source"),
  },
  {
    rule: "kling-field-source",
    name: "a parameter without a source",
    says: /parameters\/TaskId/,
    inDocument: (document) => drop(taskId(document), "x-source"),
  },
  {
    rule: "kling-field-source",
    name: "a success response without a source",
    says: /responses\/200/,
    inDocument: (document) => drop(accepted(document), "x-source"),
  },
  {
    rule: "kling-field-source",
    name: "an error response without a source",
    says: /responses\/Forbidden/,
    inDocument: (document) => drop(response(document, "Forbidden"), "x-source"),
  },
  {
    rule: "kling-field-source",
    name: "a security scheme without a source",
    says: /securitySchemes\/bearerAuth/,
    inDocument: (document) => drop(there(document.components.securitySchemes["bearerAuth"]), "x-source"),
  },
  {
    rule: "kling-known-source",
    name: "a source that is not listed",
    says: /"a-blog" is not in x-sources/,
    inDocument: (document) => put(field(document, "MultiImage2VideoInput", "prompt"), "x-source", "a-blog"),
  },
  {
    rule: "kling-known-source",
    name: "a keyword's source that is not listed",
    says: /"a-blog" is not in x-sources/,
    inDocument: (document) =>
      put(there(field(document, "MultiImage2VideoInput", "prompt")["x-source-of"]), "minLength", "a-blog"),
  },
  {
    rule: "kling-known-source",
    name: "a source that is named like a method of every object",
    says: /"toString" is not in x-sources/,
    inDocument: (document) => put(response(document, "Forbidden"), "x-source", "toString"),
  },
  {
    rule: "kling-keyword-source",
    name: "a limited item without a source",
    says: /name the source of maxLength/,
    inDocument: (document) =>
      put(field(document, "MultiImage2VideoInput", "image_list"), "items", { type: "string", maxLength: 9 }),
  },
  {
    rule: "kling-keyword-source",
    name: "a limited parameter whose schema has no source",
    says: /name the source of minLength/,
    inDocument: (document) => drop(taskId(document).schema, "x-source"),
  },
  {
    rule: "kling-keyword-source",
    name: "a source of a default that has gone",
    says: /x-source-of names default/,
    inDocument: (document) => drop(field(document, "MultiImage2VideoInput", "mode"), "default"),
  },
  {
    rule: "kling-keyword-source",
    name: "a source of a usual time that has gone",
    says: /x-source-of names x-typical-seconds/,
    inDocument: (document) => drop(create(document), "x-typical-seconds"),
  },
  {
    rule: "kling-integer-format",
    name: "a time without a format",
    says: /TaskBase\/properties\/created_at: give this integer/,
    inDocument: (document) => drop(field(document, "TaskBase", "created_at"), "format"),
  },
  {
    rule: "kling-integer-format",
    name: "an integer with a format of another type",
    says: /TrajectoryPoint\/properties\/x.*give this integer/,
    inDocument: (document) => put(field(document, "TrajectoryPoint", "x"), "format", "double"),
  },
  {
    rule: "kling-integer-format",
    name: "an integer that may be null, in a list",
    says: /items: give this integer/,
    inDocument: (document) =>
      put(field(document, "MultiImage2VideoInput", "image_list"), "items", { type: ["integer", "null"] }),
  },
  {
    rule: "kling-const-enum",
    name: "a state that only const names",
    says: /write `enum: \["succeed"\]` beside the const/,
    inDocument: (document) =>
      drop(there(schema(document, "SucceedVideoTask").allOf?.[1]?.properties?.["task_status"]), "enum"),
  },
  {
    rule: "kling-const-enum",
    name: "a code whose enum says something else",
    says: /write `enum: \[0\]` beside the const/,
    inDocument: (document) => put(field(document, "VideoTaskEnvelope", "code"), "enum", [0, 200]),
  },
  {
    rule: "kling-media-pattern",
    name: "a mask that may begin with data:",
    says: /schemas\.Mask .*refuse the prefix/,
    inDocument: (document) => drop(schema(document, "Mask"), "pattern"),
  },
  {
    rule: "kling-media-pattern",
    name: "a picture that may begin with DATA:",
    says: /the pattern takes DATA:/,
    inDocument: (document) =>
      put(schema(document, "Image"), "pattern", "^([^d]|d[^a]|da[^t]|dat[^a]|data[^:])"),
  },
  {
    rule: "kling-media-pattern",
    name: "a pattern with a look-ahead, which Go and Rust do not know",
    says: /has a look-ahead/,
    inDocument: (document) => put(schema(document, "Image"), "pattern", "^(?![dD][aA][tT][aA]:)"),
  },
  {
    rule: "kling-media-pattern",
    name: "a sound that no pattern limits",
    says: /voice .*refuse the prefix/,
    inDocument: (document) =>
      put(there(schema(document, "Text2VideoInput").properties), "voice", {
        type: "string",
        description: "A voice.",
        "x-source": "kling",
        "x-audio": { formats: ["mp3"] },
      }),
  },
  {
    rule: "kling-limit-in-words",
    name: "a limit that the description does not follow",
    says: /say 501 \(maxLength\)/,
    inDocument: (document) => put(field(document, "MultiImage2VideoInput", "prompt"), "maxLength", 501),
  },
  {
    rule: "kling-limit-in-words",
    name: "a limit that is only a part of a number in the description",
    says: /say 50 \(maxLength\)/,
    inDocument: (document) => put(field(document, "MultiImage2VideoInput", "prompt"), "maxLength", 50),
  },
  {
    rule: "kling-limit-in-words",
    name: "a minimum that the description does not follow",
    says: /say 0\.1 \(minimum\)/,
    inDocument: (document) => put(field(document, "MultiImage2VideoInput", "cfg_scale"), "minimum", 0.1),
  },
  {
    rule: "kling-keyword-source",
    name: "a limit below a field that is called value",
    says: /name the source of maxLength/,
    inDocument: (document) =>
      put(there(schema(document, "TaskInfo").properties), "value", {
        type: "array",
        items: { type: "string", maxLength: 9 },
        description: "Values.",
        "x-source": "kling",
      }),
  },
  {
    rule: "kling-limit-in-words",
    name: "a limit that is only the end of a number in the description",
    says: /say \d+ \(maxLength\)/,
    inDocument: (document) => {
      const prompt = field(document, "MultiImage2VideoInput", "prompt");
      put(prompt, "description", `Up to 2${prompt["maxLength"]} characters.`);
    },
  },
  {
    rule: "kling-limit-in-words",
    name: "a life of a result that the description does not follow",
    says: /say 60 \(x-kept-days\)/,
    inDocument: (document) => put(field(document, "Video", "url"), "x-kept-days", 60),
  },
];

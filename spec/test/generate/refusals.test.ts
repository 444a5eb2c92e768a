import { describe, expect, test } from "vitest";
import { generatedFiles } from "../../generate/files.ts";
import { verifies } from "../../requirements/index.ts";
import { changed, inSpec } from "./sources.ts";

const shared = "source/shared.yaml";
const text2video = "source/endpoints/text2video.yaml";
const multiImage2Video = "source/endpoints/multi-image2video.yaml";

/** Generates from sources in which one text is replaced. */
async function generateAfter(file: string, from: string, to: string): Promise<unknown> {
  return generatedFiles((one) => (one === file ? changed(inSpec(one), from, to) : inSpec(one)));
}

const cfgScale = "    cfg_scale:\n      type: number\n";
const input = "Text2VideoInput:\n  title: Text to video input\n";

describe("the generator stops, and names file and key, at", () => {
  test.each([
    {
      what: "a keyword that neither client nor simulator interprets",
      file: text2video,
      from: cfgScale,
      to: `${cfgScale}      multipleOf: 0.5\n`,
      says: `spec/${text2video}: Text2VideoInput/properties/cfg_scale: the keyword "multipleOf" is not known`,
    },
    {
      what: "such a keyword of a shared schema",
      file: shared,
      from: "      enum: [std, pro]\n",
      to: "      pattern: ^(std|pro)$\n",
      says: `spec/${shared}: Mode: the keyword "pattern" is known only beside x-image or x-audio`,
    },
    {
      what: "a format that neither interprets",
      file: shared,
      from: "      title: Callback URL\n      type: string\n      format: uri\n",
      to: "      title: Callback URL\n      type: string\n      format: hostname\n",
      says: `spec/${shared}: CallbackUrl: the format "hostname" is not known`,
    },
    {
      what: "a composition of more than required fields",
      file: text2video,
      from: input,
      to: `${input}  anyOf: [{ required: [prompt], properties: { mode: { const: pro } } }]\n`,
      says: `spec/${text2video}: Text2VideoInput: anyOf has to be a list of { required: [...] } alone`,
    },
    {
      what: "a composition that it does not know",
      file: text2video,
      from: input,
      to: `${input}  allOf: [{ required: [prompt] }]\n`,
      says: `spec/${text2video}: Text2VideoInput: the keyword "allOf" is not known`,
    },
    {
      what: "a required field that has no schema",
      file: multiImage2Video,
      from: "required: [image_list, prompt]",
      to: "required: [image_list, promt]",
      says: `spec/${multiImage2Video}: MultiImage2VideoInput: required names promt`,
    },
    {
      what: "a limit beside a reference to a schema that has it",
      file: multiImage2Video,
      from: "      default: std\n",
      to: "      default: std\n      enum: [std]\n",
      says: `spec/${multiImage2Video}: MultiImage2VideoInput/properties/mode: enum is also in the schema of the $ref`,
    },
    {
      what: "an x-id that it does not know",
      file: "source/endpoints/video-extend.yaml",
      from: "x-id: task",
      to: "x-id: film",
      says: 'VideoExtendInput/properties/task_id: the x-id "film" is none of video, audio, task',
    },
    {
      what: "a limit of pictures that neither interprets",
      file: shared,
      from: "        minWidth: 300\n",
      to: "        minWidth: 300\n        maxWidth: 8000\n",
      says: `spec/${shared}: Image: x-image: the key "maxWidth" is not known`,
    },
    {
      what: "a type that neither interprets",
      file: text2video,
      from: cfgScale,
      to: '    cfg_scale:\n      type: [number, "null"]\n',
      says: `spec/${text2video}: Text2VideoInput/properties/cfg_scale: the type ["number","null"] is not known`,
    },
    {
      what: "a schema that contains itself",
      file: shared,
      from: '          items: { $ref: "#/components/schemas/TrajectoryPoint" }\n',
      to: '          items: { $ref: "#/components/schemas/DynamicMask" }\n',
      says: `spec/${shared}: DynamicMask contains itself`,
    },
    {
      what: "a create of a task that has no query",
      file: "source/openapi.yaml",
      from: "  /kling/v1/videos/text2video/{task_id}: { $ref: endpoints/text2video.yaml#/task }\n",
      to: "",
      says: "createText2VideoTask: there is no query at /kling/v1/videos/text2video/{task_id}",
    },
    {
      what: "a query of a task that nothing creates",
      file: "source/openapi.yaml",
      from: "  /kling/v1/videos/text2video: { $ref: endpoints/text2video.yaml#/create }\n",
      to: "",
      says: "getText2VideoTask: there is no create at /kling/v1/videos/text2video",
    },
    {
      what: "a second endpoint of one name",
      file: "source/endpoints/identify-face.yaml",
      from: "operationId: identifyFace",
      to: "operationId: text2Video",
      says: "text2Video: the client has another endpoint text2Video",
    },
    ...["then", "delete", "constructor", "endpoints", "index", "face-of"].map((name) => ({
      what: `the name ${name}, which the client cannot have`,
      file: "source/endpoints/identify-face.yaml",
      from: "operationId: identifyFace",
      to: `operationId: ${name}`,
      says: `${name}: an endpoint of the client cannot be named ${name}`,
    })),
    {
      what: "a result whose kind it cannot read",
      file: shared,
      from: "        videos:\n          type: array\n",
      to: "        videos:\n          type: object\n",
      says: "VideoResult, the task_result of a succeed task, has no list",
    },
    {
      what: "statuses of a task that are not listed",
      file: shared,
      from: "      enum: [submitted, processing, succeed, failed]\n",
      to: "",
      says: "spec/source/shared.yaml: TaskStatus has no enum",
    },
    {
      what: "a task without a state of success",
      file: shared,
      from: `        - $ref: "#/components/schemas/SucceedImageTask"\n`,
      to: "",
      says: "getImageGenerationTask: ImageTaskEnvelope.data has no state with the task_status succeed",
    },
    {
      what: "a create whose name has no endpoint in it",
      file: text2video,
      from: "operationId: createText2VideoTask",
      to: "operationId: text2Video",
      says: "text2Video: the name of an operation that makes a task is create...Task",
    },
    {
      what: "a query whose name is not that of its create",
      file: text2video,
      from: "operationId: getText2VideoTask",
      to: "operationId: getTextToVideoTask",
      says: "getTextToVideoTask: the name of the query of createText2VideoTask is getText2VideoTask",
    },
    {
      what: "a table of usual times without a default",
      file: multiImage2Video,
      from: "      default: 60\n",
      to: "",
      says: "createMultiImage2VideoTask: x-typical-seconds is a number, or a table of one field and a default",
    },
    {
      what: "a source that does not exist",
      file: multiImage2Video,
      from: `type: number\n`,
      to: `$ref: "../shared.yaml#/components/schemas/Scale"\n`,
      says: "multi-image2video.yaml",
    },
    {
      what: "a succeed task that no example shows",
      file: "examples/text2video/task-succeed.json",
      from: '"succeed"',
      to: '"processing"',
      says: "spec/source/endpoints/text2video.yaml: no example shows the result of text2Video",
    },
    {
      what: "an example whose file is not there",
      file: text2video,
      from: "x-file: examples/text2video/task-succeed.json",
      to: "x-file: examples/text2video/task-suceed.json",
      says: "spec/examples/text2video/task-suceed.json: an example's x-file names this file, which cannot be read",
    },
    {
      what: "an example that is no JSON",
      file: "examples/text2video/task-succeed.json",
      from: '"succeed"',
      to: "succeed",
      says: "spec/examples/text2video/task-succeed.json: an example's x-file names this file, which is no JSON",
    },
  ])(verifies("spec:generated", "$what"), async ({ file, from, to, says }) => {
    await expect(generateAfter(file, from, to)).rejects.toThrow(says);
  });
});

import type { ImageInput } from "cometapi-kling";
import { endpoint, type Input } from "../endpoint.ts";
import type { TaskEntry } from "./task-entry.ts";

/** Stands in a shown request for megabytes of Base64. */
const wordFor = (name: string): string => `(Base64 of ${name})`;
const wordPattern = /^\(Base64 of (.+)\)$/;

// An address is never so long; a picture in Base64 always is.
const longestShown = 2_000;

/** The request's JSON as it is sent. A word stands for each picture that is not an address. */
export function requestText(input: Input): string {
  const { image_list, static_mask, dynamic_masks, ...fields } = input;
  const body = {
    ...fields,
    image_list: image_list.map((item, index) => {
      const image = typeof item === "string" || item instanceof Blob ? item : item.image;
      return { image: imageText(image, `picture-${index + 1}`) };
    }),
    ...(static_mask === undefined ? {} : { static_mask: imageText(static_mask, "static-mask.png") }),
    ...(dynamic_masks === undefined
      ? {}
      : {
          dynamic_masks: dynamic_masks.map((group, index) => ({
            ...group,
            mask: imageText(group.mask, `dynamic-mask-${index + 1}.png`),
          })),
        }),
  };
  return JSON.stringify(body, undefined, 2);
}

function imageText(image: ImageInput, fallback: string): string {
  if (image instanceof File) return wordFor(image.name);
  return typeof image === "string" && image.length <= longestShown ? image : wordFor(fallback);
}

/** The request's JSON with the id that the client added. */
export function sentText({ body, reference }: Pick<TaskEntry, "body" | "reference">): string {
  return JSON.stringify(fieldsOf({ body, reference }), undefined, 2);
}

function fieldsOf({ body, reference }: Pick<TaskEntry, "body" | "reference">): Record<string, unknown> {
  return { ...(JSON.parse(body) as Record<string, unknown>), external_task_id: reference?.externalTaskId };
}

/**
 * The same request for a shell. The key is a variable of it, never the key; pictures are read from files of their
 * names. It ends in a here-document, because no command line takes 50 MB.
 * @param shellUrl where the service is
 */
export function curlCommand(entry: Pick<TaskEntry, "body" | "reference">, shellUrl: string): string {
  const files: string[] = [];
  const text = JSON.stringify(
    fieldsOf(entry),
    (_name, value: unknown) => {
      const [, file] = typeof value === "string" ? (wordPattern.exec(value) ?? []) : [];
      return file === undefined ? value : `\u0000${files.push(file) - 1}\u0000`;
    },
    2,
  );
  // The shell expands only what stands for a file.
  const document = text
    .replaceAll(/[\\$`]/g, "\\$&")
    .replaceAll(
      /\\\\u0000(\d+)\\\\u0000/g,
      (_, index: string) => `$(base64 < ${quoted(files[Number(index)] ?? "")} | tr -d '\\n')`,
    );
  return [
    `curl ${quoted(shellUrl + endpoint.path)} \\`,
    `  --header "Authorization: Bearer $COMETAPI_KEY" \\`,
    `  --header 'Content-Type: application/json' \\`,
    "  --data-binary @- <<JSON",
    document,
    "JSON",
  ].join("\n");
}

const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

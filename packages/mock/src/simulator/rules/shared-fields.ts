import type { Endpoint } from "./endpoint.ts";

/** The fields that several endpoints share and the simulator interprets. */
export interface SharedFields {
  externalTaskId: string | undefined;
  callbackUrl: string | undefined;
  /** Whether a watermarked copy is requested. */
  watermark: boolean | undefined;
  /** The length of the result in seconds. */
  duration: number;
  /** The requested aspect ratio, for example `9:16`. */
  aspectRatio: string | undefined;
  /** The requested number of results. */
  count: number | undefined;
}

const usualDuration = 5;

/** Reads the shared fields of a body that fits the rules. A field that the endpoint does not have is ignored. */
export function readSharedFields(
  { rules, defaults }: Endpoint,
  body: Readonly<Record<string, unknown>>,
): SharedFields {
  const { properties = {} } = rules;
  const read = (name: string): unknown =>
    Object.hasOwn(properties, name) ? (body[name] ?? defaults[name]) : undefined;
  const duration = Number(read("duration") ?? usualDuration);
  const count = read("n");
  return {
    externalTaskId: textOf(read("external_task_id")),
    callbackUrl: textOf(read("callback_url")),
    watermark: enabledIn(read("watermark_info")),
    duration: Number.isFinite(duration) ? duration : usualDuration,
    aspectRatio: textOf(read("aspect_ratio")),
    count: typeof count === "number" ? count : undefined,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function enabledIn(watermark: unknown): boolean | undefined {
  if (typeof watermark !== "object" || watermark === null || !("enabled" in watermark)) return undefined;
  return typeof watermark.enabled === "boolean" ? watermark.enabled : undefined;
}

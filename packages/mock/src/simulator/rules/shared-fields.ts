import type { Endpoint } from "./endpoint.ts";

/** The fields of the whole family that mean something to the simulator, where the endpoint has them. */
export interface SharedFields {
  externalTaskId: string | undefined;
  callbackUrl: string | undefined;
  /** Whether a watermarked copy is asked for. */
  watermark: boolean | undefined;
  /** Length of the result in seconds. */
  duration: number;
  /** How many results are asked for. */
  count: number | undefined;
}

const usualDuration = 5;

/** Reads the shared fields of a body that fits the rules. An endpoint that does not have a field ignores it. */
export function readSharedFields(
  { rules: { properties = {} }, defaults }: Endpoint,
  body: Readonly<Record<string, unknown>>,
): SharedFields {
  const read = (name: string): unknown =>
    Object.hasOwn(properties, name) ? (body[name] ?? defaults[name]) : undefined;
  const duration = Number(read("duration") ?? usualDuration);
  const count = read("n");
  return {
    externalTaskId: textOf(read("external_task_id")),
    callbackUrl: textOf(read("callback_url")),
    watermark: enabledIn(read("watermark_info")),
    duration: Number.isFinite(duration) ? duration : usualDuration,
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

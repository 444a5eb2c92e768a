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
const names = ["external_task_id", "callback_url", "watermark_info", "duration", "n"] as const;
type Name = (typeof names)[number];

/** Which of the shared fields an endpoint has. */
const namesByEndpoint = new WeakMap<Endpoint, ReadonlySet<Name>>();

function namesOf(endpoint: Endpoint): ReadonlySet<Name> {
  let known = namesByEndpoint.get(endpoint);
  if (known === undefined) {
    const { properties = {} } = endpoint.rules;
    known = new Set(names.filter((name) => Object.hasOwn(properties, name)));
    namesByEndpoint.set(endpoint, known);
  }
  return known;
}

/** Reads the shared fields of a body that fits the rules. An endpoint that does not have a field ignores it. */
export function readSharedFields(endpoint: Endpoint, body: Readonly<Record<string, unknown>>): SharedFields {
  const known = namesOf(endpoint);
  const read = (name: Name): unknown =>
    known.has(name) ? (body[name] ?? endpoint.defaults[name]) : undefined;
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

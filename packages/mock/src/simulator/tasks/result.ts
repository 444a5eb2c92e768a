import type { Endpoint } from "../rules/endpoint.ts";
import { type Fillings, fill, isList, type Template } from "../rules/fill.ts";
import type { KnownId } from "../rules/known-ids.ts";
import { resultIdOf } from "./task-ids.ts";

/** One file that a task made. */
export interface ResultItem {
  id?: string;
  /** Its index in the list. */
  index?: number;
  url: string;
  watermark_url?: string;
  /** Seconds, as a decimal string. */
  duration?: string;
}

/** The result of a task. Its lists depend on the endpoint. */
export interface TaskResult {
  videos?: ResultItem[];
  images?: ResultItem[];
  [kind: string]: unknown;
}

export interface MadeResult {
  result: TaskResult;
  /** The ids in the result, with their kinds. */
  ids: KnownId[];
  /** The names of its files. */
  files: string[];
}

/** The parts of a task on which its result depends. */
interface Requested {
  task_id: string;
  /** The length in seconds. */
  duration: number;
  /** The number of items; that of the contract's example if left out. */
  count?: number;
  /** Whether there is a watermarked copy. */
  watermark?: boolean;
  /** When its files expire, in Unix milliseconds. */
  expiresAt: number;
}

/** The path of the files that tasks and calls made. */
export const filePath = "/__simulator/files/";

/**
 * The result of a task, which is always the same.
 * @param origin origin of its files, for example `http://127.0.0.1:4020`
 */
export function resultOf(endpoint: Endpoint, requested: Requested, origin: string): MadeResult {
  const { task_id, duration, count, watermark = false, expiresAt } = requested;
  // As in the service's URLs: hexadecimal Unix seconds.
  const query = `?ksTime=${Math.floor(expiresAt / 1000).toString(16)}`;
  const ids: KnownId[] = [];
  const files: string[] = [];
  const fillings: Fillings = {
    id: (kind) => {
      const id = resultIdOf(task_id, ids.length);
      ids.push({ kind, id });
      return id;
    },
    file: (extension) => {
      const name = `${task_id}${files.length === 0 ? "" : `-${files.length}`}.${extension}`;
      files.push(name);
      return origin + filePath + name + query;
    },
    seconds: String(lengthOf(duration)),
  };
  const result: TaskResult = {};
  for (const kind in endpoint.result) {
    const template = repeated(endpoint.result[kind] ?? null, count, watermark);
    result[kind] = fill(template, fillings);
  }
  return { result, ids, files };
}

/** The length of a video in seconds. The service's are a little longer than requested. */
export function lengthOf(duration: number): number {
  return Math.round(duration * 10 + 1) / 10;
}

/** A list of the template with the requested number of items, and with watermarked copies if requested. */
function repeated(template: Template, count: number | undefined, watermark: boolean): Template {
  if (!isList(template)) return template;
  const length = count ?? template.length;
  return Array.from({ length }, (_, index) => {
    const item = template[Math.min(index, template.length - 1)] ?? null;
    return isFields(item) ? itemAt(item, index, watermark) : item;
  });
}

type Fields = Readonly<Record<string, Template>>;

function itemAt({ watermark_url: _, ...item }: Fields, index: number, watermark: boolean): Template {
  return {
    ...item,
    ...("index" in item ? { index } : {}),
    ...(watermark && item["url"] !== undefined ? { watermark_url: item["url"] } : {}),
  };
}

function isFields(template: Template): template is Fields {
  return typeof template === "object" && template !== null && !isList(template);
}

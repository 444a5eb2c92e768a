import type { Endpoint } from "../rules/endpoint.ts";
import { fill, type Template } from "../rules/fill.ts";
import type { KnownId } from "../rules/known-ids.ts";
import { resultIdOf } from "./task-ids.ts";

/** One thing that a task made. */
export interface ResultItem {
  id?: string;
  /** Place in the list, from 0. */
  index?: number;
  url: string;
  watermark_url?: string;
  /** Seconds, as a decimal string. */
  duration?: string;
}

/** What a task made; which lists it has depends on the endpoint. */
export interface TaskResult {
  videos?: ResultItem[];
  images?: ResultItem[];
  [kind: string]: unknown;
}

interface MadeResult {
  result: TaskResult;
  /** The ids in the result, by their kind. */
  ids: KnownId[];
  /** The names of its files. */
  files: string[];
}

/** What a task's result depends on. */
interface Asked {
  task_id: string;
  /** Length in seconds. */
  duration: number;
  /** How many things; as many as the contract's example has if left out. */
  count?: number;
  /** Whether there is a watermarked copy. */
  watermark?: boolean;
}

/** Everything under this path is a file that a task or a call made. */
export const filePath = "/__simulator/files/";

/**
 * The result of a task, always the same.
 * @param origin where its files are, for example `http://127.0.0.1:4020`
 */
export function resultOf(endpoint: Endpoint, asked: Asked, origin: string): MadeResult {
  const { task_id, duration, count, watermark = false } = asked;
  const ids: KnownId[] = [];
  const files: string[] = [];
  const result: TaskResult = {};
  for (const [kind, template] of Object.entries(endpoint.result ?? {})) {
    result[kind] = fill(repeated(template, count, watermark), {
      id: (idKind) => {
        const id = resultIdOf(task_id, ids.length);
        ids.push({ kind: idKind, id });
        return id;
      },
      file: (extension) => {
        const name = `${task_id}${files.length === 0 ? "" : `-${files.length}`}.${extension}`;
        files.push(name);
        return origin + filePath + name;
      },
      // The service's videos are a little longer than asked for.
      seconds: (duration + 0.1).toFixed(1),
    });
  }
  return { result, ids, files };
}

/** A list of the template with as many items as were asked for, with a watermarked copy where one was. */
function repeated(template: Template, count: number | undefined, watermark: boolean): Template {
  if (!isList(template)) return template;
  const length = count ?? template.length;
  return Array.from({ length }, (_, index) => {
    const item = template[Math.min(index, template.length - 1)] ?? null;
    return isFields(item) ? changed(item, index, watermark) : item;
  });
}

type Fields = Readonly<Record<string, Template>>;

function changed({ watermark_url: _, ...item }: Fields, index: number, watermark: boolean): Template {
  return {
    ...item,
    ...("index" in item ? { index } : {}),
    ...(watermark && item["url"] !== undefined ? { watermark_url: item["url"] } : {}),
  };
}

function isList(template: Template): template is readonly Template[] {
  return Array.isArray(template);
}

function isFields(template: Template): template is Fields {
  return typeof template === "object" && template !== null && !isList(template);
}

import type { Endpoint } from "../rules/endpoint.ts";
import { type Fillings, fill, type Template } from "../rules/fill.ts";
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
  const { task_id, duration } = asked;
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
      return origin + filePath + name;
    },
    // The service's videos are a little longer than asked for.
    seconds: `${Math.round(duration * 10 + 1) / 10}`,
  };
  const templates = templatesFor(endpoint, asked);
  const result: TaskResult = {};
  for (const kind in templates) result[kind] = fill(templates[kind] ?? null, fillings);
  return { result, ids, files };
}

type Templates = Readonly<Record<string, Template>>;

const prepared = new Map<string, Templates>();

/** The endpoint's templates, with as many items as were asked for. */
function templatesFor({ name, result = {} }: Endpoint, { count, watermark = false }: Asked): Templates {
  const key = `${name} ${count} ${watermark}`;
  let templates = prepared.get(key);
  if (templates === undefined) {
    templates = Object.fromEntries(
      Object.entries(result).map(([kind, template]) => [kind, repeated(template, count, watermark)]),
    );
    // Counts come from requests: they must not fill the memory.
    if (prepared.size < 1_000) prepared.set(key, templates);
  }
  return templates;
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

import type { HttpResponse } from "../../http/message.ts";
import type { Delivery } from "../webhooks/delivery.ts";

/** One request and its response, without credentials. */
export interface JournalRequest {
  /** Unix time in milliseconds of the simulator's clock. */
  at: number;
  method: string;
  /** Path and query as received. */
  path: string;
  /** HTTP status of the response; 0 if the connection was cut. */
  status: number;
  /** Why the request was refused: the field and the rule, without any text of the request's headers or body. */
  reason?: string;
  /** Whether the request to the page behind a redirect had an `Authorization` header. */
  hasAuthorization?: boolean;
  /** The scenario of the request. */
  scenario?: string;
  /** The task that the request created or read. */
  task_id?: string;
  external_task_id?: string;
  /** Whether this request created a task. */
  created: boolean;
}

/** The part of a journal entry that a handler adds. */
export type RequestNote = Partial<Omit<JournalRequest, "at" | "method" | "path" | "status" | "reason">>;

/** The result of a handler. */
export interface Handled {
  /** A response with a reason refuses its request. */
  response: HttpResponse & { readonly reason?: string };
  note?: RequestNote;
}

/** A list of the last entries, the oldest first. */
interface Ring<T> {
  add(entry: T): void;
  list(): readonly T[];
  /** The number of entries that were ever added. */
  readonly count: number;
  clear(): void;
}

/** The last requests and deliveries. */
export interface JournalStore {
  readonly requests: Ring<JournalRequest>;
  readonly deliveries: Ring<Delivery>;
  clear(): void;
}

/** @param size the largest number of requests, and of deliveries */
export function createJournal(size: number): JournalStore {
  const requests = createRing<JournalRequest>(size);
  const deliveries = createRing<Delivery>(size);
  return {
    requests,
    deliveries,
    clear: () => {
      requests.clear();
      deliveries.clear();
    },
  };
}

function createRing<T>(size: number): Ring<T> {
  let entries: T[] = [];
  let count = 0;
  return {
    add: (entry) => {
      entries[count % size] = entry;
      count += 1;
    },
    list: () => {
      const start = count % size;
      return count <= size ? entries.slice() : [...entries.slice(start), ...entries.slice(0, start)];
    },
    get count() {
      return count;
    },
    clear: () => {
      entries = [];
      count = 0;
    },
  };
}

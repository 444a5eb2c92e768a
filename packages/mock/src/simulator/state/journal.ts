import type { HttpResponse } from "../../http/message.ts";
import type { Delivery } from "../webhooks/delivery.ts";

/** One answered request, without its credentials. */
export interface JournalRequest {
  /** Unix time in milliseconds of the simulator's clock. */
  at: number;
  method: string;
  /** Path and query as they came. */
  path: string;
  /** HTTP status of the response; 0 if the connection was cut. */
  status: number;
  /** The scenario that decided about the response. */
  scenario?: string;
  /** The task that was made or shown. */
  task_id?: string;
  external_task_id?: string;
  /** Whether this request made a task. */
  created: boolean;
}

/** What a handler adds to the journal. */
export type RequestNote = Partial<Omit<JournalRequest, "at" | "method" | "path" | "status">>;

/** What a handler gives back to the router. */
export interface Handled {
  response: HttpResponse;
  note?: RequestNote;
}

/** The last entries of something, the oldest first. */
interface Ring<T> {
  add(entry: T): void;
  list(): readonly T[];
  /** How many were ever added. */
  readonly count: number;
  clear(): void;
}

/** What has happened, as far as it is kept. */
export interface JournalStore {
  readonly requests: Ring<JournalRequest>;
  readonly deliveries: Ring<Delivery>;
  clear(): void;
}

/** @param size how many requests, and how many deliveries, are kept */
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

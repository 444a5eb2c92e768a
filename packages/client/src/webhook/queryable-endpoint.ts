import type { KlingClient } from "../generated/client.ts";
import type { Task } from "../task.ts";

/** What a webhook needs of an endpoint. */
export interface QueryableEndpoint<Result extends object = object> {
  get(taskId: string, options?: { signal?: AbortSignal | undefined }): Promise<Task<Result>>;
}

/** The names of a client's endpoints that create tasks. */
export type TaskEndpointName<Client extends object = KlingClient> = {
  [Name in keyof Client & string]: Client[Name] extends QueryableEndpoint ? Name : never;
}[keyof Client & string];

/** A task of any endpoint of a client. */
export type TaskOf<Client extends object = KlingClient> = {
  [Name in keyof Client]: Client[Name] extends QueryableEndpoint<infer Result extends object>
    ? Task<Result>
    : never;
}[keyof Client];

/** The endpoint of that name. Undefined when the client has no such endpoint, or it creates no tasks. */
export function queryableEndpoint(client: object, name: string): QueryableEndpoint | undefined {
  // Only own names: every object inherits some.
  const endpoint: unknown = Object.hasOwn(client, name) ? Reflect.get(client, name) : undefined;
  return isQueryableEndpoint(endpoint) ? endpoint : undefined;
}

/** The names of the endpoints that create tasks, for messages. */
export function taskEndpointsOf(client: object): string[] {
  return Object.keys(client).filter((name) => queryableEndpoint(client, name) !== undefined);
}

function isQueryableEndpoint(value: unknown): value is QueryableEndpoint {
  return typeof value === "object" && value !== null && "get" in value && typeof value.get === "function";
}

// The two shapes of an endpoint, for the generated client.

export type { CallEndpoint } from "./calls/call.ts";
export type { TaskEndpoint } from "./tasks/task-endpoint.ts";

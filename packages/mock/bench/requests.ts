import { readExample } from "cometapi-kling-spec";
import { requestOf, type Sent } from "./connection.ts";

export const createPath = "/kling/v1/videos/multi-image2video";
const documented = JSON.parse(readExample("multi-image2video/create-request.json")) as object;

/** The documented create, once. */
export const documentedCreate: Sent = create("The astronauts got up and left.");

/**
 * Different documented creates, so that the measure of a contract mock is not that of its cache. There
 * are more than it caches.
 */
export const differentCreates: readonly Sent[] = Array.from({ length: 2_000 }, (_, count) =>
  create(`The astronauts got up and left, for the ${count}. time.`),
);

/** Gets a task. */
export function getTask(taskId: string): Sent {
  return requestOf({ method: "GET", path: `${createPath}/${taskId}` });
}

function create(prompt: string): Sent {
  return requestOf({ method: "POST", path: createPath, body: JSON.stringify({ ...documented, prompt }) });
}

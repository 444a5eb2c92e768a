import { endpoints } from "../../generated/endpoints.ts";
import { type HttpResponse, jsonResponse } from "../../http/message.ts";

/** Whether the path is an address that scripts wait for and people open first. */
export function isIndexPath(path: string): boolean {
  return path === "/" || path === "/__simulator" || path === "/__simulator/";
}

/** What the server is, and where to go. It needs no key. */
export function getIndex(): HttpResponse {
  return jsonResponse(200, {
    name: "cometapi-kling-mock simulate",
    message:
      "The simulator is ready. A POST to an endpoint makes a task, and a GET of the endpoint and its task_id shows it.",
    endpoints: endpoints.map(({ path }) => `POST ${path}`),
    admin: ["scenarios", "tasks", "requests", "deliveries"].map((name) => `GET /__simulator/${name}`),
  });
}

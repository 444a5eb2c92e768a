const reasons = {
  200: "OK",
  202: "Accepted",
  400: "The body is not a task.",
  403: "The URL is not signed for this task, or its signature has expired.",
  405: "Deliveries are sent with POST.",
  408: "The body did not arrive in time.",
  413: "The body is too large.",
  500: "The delivery could not be handled.",
  503: "The delivery cannot be handled now.",
};

/** The statuses that a webhook responds with. */
export type DeliveryStatus = keyof typeof reasons;

/** A response with a short reason for people. */
export function respond(status: DeliveryStatus, headers: Record<string, string> = {}): Response {
  return new Response(reasons[status], { status, headers });
}

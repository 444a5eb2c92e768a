import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface ReceivedRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string;
}

export interface Service {
  url: string;
  /** The requests that arrived at the service, in order. */
  received: ReceivedRequest[];
  close: () => void;
}

/** A service between the demo and the mock. It records requests, and cuts the connection where there is no response. */
export async function startService(
  answer: (request: ReceivedRequest) => Promise<Response | undefined>,
): Promise<Service> {
  const received: ReceivedRequest[] = [];
  const server = createServer(async (request, response) => {
    const { url = "", method = "", headers } = request;
    const passed = ["authorization", "content-type", "prefer"].flatMap((name) =>
      typeof headers[name] === "string" ? [[name, headers[name]]] : [],
    );
    const arrived: ReceivedRequest = {
      url,
      method,
      headers: Object.fromEntries(passed),
      body: await text(request),
    };
    received.push(arrived);
    const answered = await answer(arrived);
    if (answered === undefined) request.socket.destroy();
    else {
      const type = answered.headers.get("content-type") ?? "";
      const location = answered.headers.get("location");
      response
        .writeHead(answered.status, {
          "Content-Type": type,
          ...(location !== null && { Location: location }),
        })
        .end(await answered.text());
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, close };
}

/** An address where nothing listens. */
export async function closedUrl(): Promise<string> {
  const { url, close } = await startService(async () => undefined);
  close();
  return url;
}

/** The bodies of the create requests. The browser cannot give them: it hides a body that was sent as a Blob. */
export const created = ({ received }: Service): unknown[] =>
  received.filter(({ method }) => method === "POST").map(({ body }): unknown => JSON.parse(body));

import { request } from "node:http";

export interface Probe {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  /** Sent unchanged. An array is sent chunked. */
  body?: string | Buffer | (string | Buffer)[];
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export const createPath = "/kling/v1/videos/multi-image2video";
export const getPath = `${createPath}/861309198188019719`;

/** Sends one request over HTTP, byte for byte. No header is added but Host and the length. */
export function exchange(url: string, probe: Probe): Promise<Answer> {
  const { method = "POST", path = createPath, headers = {}, body } = probe;
  const { hostname, port } = new URL(url);
  const chunks = Array.isArray(body) ? body : body === undefined ? [] : [Buffer.from(body)];
  const length = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const framing = Array.isArray(body)
    ? { "transfer-encoding": "chunked" }
    : body === undefined
      ? {}
      : { "content-length": length };
  return new Promise((answered, failed) => {
    const sent = request({ hostname, port, method, path, headers: { ...headers, ...framing } });
    sent.on("error", failed).on("response", (response) => {
      const received: Buffer[] = [];
      response.on("error", failed);
      response.on("data", (chunk: Buffer) => received.push(chunk));
      response.on("end", () =>
        answered({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
          ),
          body: Buffer.concat(received).toString(),
        }),
      );
    });
    for (const chunk of chunks) sent.write(chunk);
    sent.end();
  });
}

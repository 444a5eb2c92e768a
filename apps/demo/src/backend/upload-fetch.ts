/** Takes the progress of an upload, in bytes. */
export type OnUpload = (sentBytes: number, totalBytes: number) => void;

/**
 * A `fetch` that reports the progress of a POST, which the platform's own cannot and XMLHttpRequest can. Other requests
 * go through the platform's `fetch`.
 */
export function uploadFetch(onUpload: OnUpload): (request: Request) => Promise<Response> {
  return (request) => (request.method === "POST" ? upload(request, onUpload) : fetch(request));
}

async function upload(request: Request, onUpload: OnUpload): Promise<Response> {
  const body = await request.blob();
  const { signal } = request;
  signal.throwIfAborted();
  const xhr = new XMLHttpRequest();
  const stop = (): void => xhr.abort();
  signal.addEventListener("abort", stop);
  try {
    return await new Promise<Response>((resolve, reject) => {
      xhr.open(request.method, request.url);
      xhr.responseType = "blob";
      for (const [name, value] of request.headers) xhr.setRequestHeader(name, value);
      xhr.upload.onprogress = ({ loaded, total }) => onUpload(loaded, total);
      xhr.onload = () => resolve(responseOf(xhr, request.url));
      xhr.onerror = () => reject(new TypeError("the connection failed"));
      xhr.onabort = () => reject(signal.reason ?? new TypeError("the browser stopped it"));
      xhr.send(body);
    });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

const withoutBody = new Set([204, 205, 304]);

function responseOf(xhr: XMLHttpRequest, requestUrl: string): Response {
  // XMLHttpRequest has followed a redirect, and there may be a task at its target: with this status the client looks
  // the task up.
  if (xhr.responseURL !== requestUrl)
    return new Response(null, { status: 303, headers: { location: xhr.responseURL } });
  const lines = xhr
    .getAllResponseHeaders()
    .trim()
    .split(/[\r\n]+/);
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const { status } = xhr;
  return new Response(withoutBody.has(status) ? null : (xhr.response as Blob), { status, headers });
}

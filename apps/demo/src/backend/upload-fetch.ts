/** Told how much of a request has left the browser, in bytes. */
export type OnUpload = (request: Request, sentBytes: number, totalBytes: number) => void;

/**
 * A `fetch` that tells how far a POST has come. The platform's own does not; XMLHttpRequest does. Everything else
 * goes the usual way.
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
      xhr.upload.onprogress = ({ loaded, total }) => onUpload(request, loaded, total);
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

function responseOf(xhr: XMLHttpRequest, asked: string): Response {
  // A redirect was followed already, which fetch would not have done, and there may be a task where it led to: with
  // this status the client looks for it.
  if (xhr.responseURL !== asked)
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

/**
 * Reads a request's body as text, at most `maxBytes` of it.
 * @returns the text, or the status to respond with: 413 when the body is longer, 400 when it breaks off or is not
 * UTF-8.
 */
export async function readBody(request: Request, maxBytes: number): Promise<string | 400 | 413> {
  if (Number(request.headers.get("content-length")) > maxBytes) return 413;
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  let bytes = 0;
  try {
    const reader = request.body?.getReader();
    for (let chunk = await reader?.read(); chunk?.value !== undefined; chunk = await reader?.read()) {
      bytes += chunk.value.byteLength;
      if (bytes > maxBytes) {
        reader?.cancel().catch(() => {});
        return 413;
      }
      text += decoder.decode(chunk.value, { stream: true });
    }
    return text + decoder.decode();
  } catch {
    return 400;
  }
}

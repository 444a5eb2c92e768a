/** Whether the caller accepts JSON. */
export function acceptsJson(accept: string | undefined): boolean {
  if (accept === undefined || accept === "*/*" || accept === "application/json") return true;
  if (accept.trim() === "") return true;
  return accept.split(",").some((range) => {
    const [type = "", ...parameters] = range.split(";");
    const isRefused = parameters.some((parameter) => /^\s*q=0(\.0*)?\s*$/.test(parameter));
    return !isRefused && /^\s*(\*\/\*|application\/\*|application\/json)\s*$/i.test(type);
  });
}

/** The key in `Authorization: Bearer KEY`; `undefined` without one. The scheme may be in any case (RFC 9110, 11.1). */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  return /^Bearer\s+(\S.*)$/i.exec(authorization)?.[1]?.trimEnd();
}

/** The value of a preference in `Prefer`, which may be in quotes and have spaces around its `=` (RFC 7240, 2). */
export function preference(prefer: string | undefined, name: string): string | undefined {
  if (prefer === undefined) return undefined;
  const found = new RegExp(`(?:^|[,;\\s])${name}\\s*=\\s*(?:"([^"]*)"|([^",;\\s]*))`, "i").exec(prefer);
  return found?.[1] ?? found?.[2];
}

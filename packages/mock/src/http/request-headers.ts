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

/** The key in `Authorization: Bearer KEY`; `undefined` without one. */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (authorization === undefined) return undefined;
  return /^Bearer\s+(\S.*)$/.exec(authorization)?.[1]?.trimEnd();
}

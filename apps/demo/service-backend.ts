/** A service, and the key for it. */
export interface ServiceBackend {
  url: string;
  key: string;
}

/** A setting of the environment makes no sense, or is not safe. */
export class SettingError extends Error {
  override readonly name = "SettingError";
}

/** A simulator takes any bearer token. */
export const simulatorKey = "demo";

/**
 * The service that the environment names by `KLING_BASE_URL`; undefined if it names none. `COMETAPI_KEY` goes only
 * to a service that was named, and only where nobody else can read it: over https, or inside this machine.
 * @throws {SettingError} naming the variable that is wrong.
 */
export function serviceFrom(env: NodeJS.ProcessEnv): ServiceBackend | undefined {
  const chosen = env["KLING_BASE_URL"];
  if (chosen === undefined || chosen === "") return undefined;
  const url = URL.canParse(chosen) ? new URL(chosen) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "") {
    throw new SettingError(`KLING_BASE_URL must be an http or https URL without a query, got: ${chosen}`);
  }
  // The page shows the address, and the history keeps it.
  if (url.username !== "" || url.password !== "") {
    throw new SettingError("KLING_BASE_URL must have no user or password in it: the page shows it.");
  }
  const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol === "http:" && !isLocal) {
    throw new SettingError("KLING_BASE_URL must be https, or on this machine: the key is sent there.");
  }
  const key = env["COMETAPI_KEY"]?.trim() || (isLocal ? simulatorKey : undefined);
  if (key === undefined) {
    throw new SettingError("COMETAPI_KEY is not set, and the service that KLING_BASE_URL names needs it.");
  }
  return { url: url.href.replace(/\/+$/, ""), key };
}

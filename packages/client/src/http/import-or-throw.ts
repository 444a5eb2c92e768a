import { ConnectionError } from "../errors/errors.ts";

/**
 * A part of this client that is loaded on demand, to keep the main bundle small.
 * @throws {ConnectionError} when it could not be loaded.
 */
export function importOrThrow<Module>(operation: string, module: Promise<Module>): Promise<Module> {
  return module.catch((cause: unknown) => {
    throw new ConnectionError(`${operation}: a part of this client could not be loaded`, {
      cause,
      retryable: true,
      advice: "Try again. If the page was published again meanwhile, reload it.",
    });
  });
}

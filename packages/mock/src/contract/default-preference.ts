import { preference } from "../http/request-headers.ts";
import { didYouMean } from "../http/text.ts";
import type { SpecDocument } from "./spec-file.ts";

/** The preference for all requests names no response of the spec. */
export class PreferenceError extends Error {
  override readonly name = "PreferenceError";
}

const forms = 'give "code=429", "example=failed", or both';

/**
 * Checks the preference of every request that has none.
 * @param prefer a value of the header `Prefer`
 * @throws {PreferenceError} if no operation has such a response
 */
export function requirePreference({ paths }: SpecDocument, prefer: string): void {
  const [code, example, dynamic] = ["code", "example", "dynamic"].map((name) => preference(prefer, name));
  if (code === undefined && example === undefined && dynamic === undefined) {
    throw new PreferenceError(`prefer ${JSON.stringify(prefer)} names no response: ${forms}`);
  }
  const responses = Object.values(paths).flatMap((item) => Object.values(item).flatMap(responsesOf));
  const isMet = responses.some(
    ({ status, examples }) =>
      (code === undefined || status === code) && (example === undefined || examples.includes(example)),
  );
  if (isMet) return;
  const names = [...new Set(responses.flatMap(({ examples }) => examples))];
  const meant = example === undefined || names.includes(example) ? "" : didYouMean(example, names);
  throw new PreferenceError(`prefer ${JSON.stringify(prefer)}: no operation has such a response${meant}`);
}

interface DocumentedResponse {
  status: string;
  /** The names of its examples. */
  examples: string[];
}

interface ResponseObject {
  content?: Record<string, { examples?: Record<string, unknown> }>;
}

function responsesOf(operation: unknown): DocumentedResponse[] {
  const { responses = {} } = (operation ?? {}) as { responses?: Record<string, ResponseObject> };
  return Object.entries(responses).map(([status, { content = {} }]) => ({
    status,
    examples: Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples)),
  }));
}

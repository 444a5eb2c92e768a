import { InvalidInputError } from "../errors.ts";
import { limits } from "../generated/limits.ts";
import type { InputProblem, InputRule } from "../input-problem.ts";
import { base64Bytes, bytesOf, imageOf, isUrl, withoutDataPrefix } from "./image.ts";
import { readImageHeader } from "./image-header.ts";

/** The limits of one field, as the contract states them. */
interface Limits {
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  enum?: readonly unknown[];
}

const required = ["image_list", "prompt"] as const;

/**
 * Everything in a create request that the contract forbids, each with its JSON pointer, in the order of the
 * pointers; empty when `create` would send it. A form may hand in what it has so far. Fields that the contract does
 * not know are left alone. Of a picture in hand only the first bytes are read; a URL is not fetched.
 */
export async function findProblems(input: Readonly<Record<string, unknown>>): Promise<InputProblem[]> {
  const problems: InputProblem[] = [];
  const report: Report = (pointer, rule, message, got) => void problems.push({ pointer, message, rule, got });
  // What is inside a picture or a mask is checked with them.
  const { image: _image, trajectories: _trajectories, ...fieldLimits } = limits;
  for (const name of required) if (input[name] === undefined) report(`/${name}`, "required", "is required");
  for (const [name, fieldLimit] of Object.entries<Limits>(fieldLimits)) {
    const value = input[name];
    // A brush is a picture; its own rules say more than a length does.
    if (value !== undefined && name !== "static_mask") checkLimits(value, fieldLimit, `/${name}`, report);
  }
  const { callback_url, static_mask } = input;
  if (
    callback_url !== undefined &&
    !(typeof callback_url === "string" && isUrl(callback_url) && URL.canParse(callback_url))
  ) {
    report("/callback_url", "url", "must be an absolute http or https URL");
  }
  const { external_task_id } = input;
  if (external_task_id === "." || external_task_id === "..") {
    report("/external_task_id", "path", "must not be a step in a path: it could not be looked for");
  }
  const checks = listOf(input["image_list"]).map((item, index) =>
    checkImage(imageOf(item), `/image_list/${index}`, report, true),
  );
  if (static_mask !== undefined) checks.push(checkImage(static_mask, "/static_mask", report, false));
  for (const [index, group] of listOf(input["dynamic_masks"]).entries()) {
    checks.push(checkMaskGroup(group, `/dynamic_masks/${index}`, report));
  }
  await Promise.all(checks);
  return problems.sort((a, b) => a.pointer.localeCompare(b.pointer, "en", { numeric: true }));
}

/** The error that tells all problems at once. */
export function problemsError(operation: string, problems: readonly InputProblem[]): InvalidInputError {
  const told = problems.map(({ pointer, message }) => `${pointer} ${message}`).join("; ");
  return new InvalidInputError(`${operation}: nothing was sent, because ${told}`, {
    problems,
    advice:
      'Correct the request, or set validate to "off" where the service allows more than its documentation.',
  });
}

type Report = (pointer: string, rule: InputRule, message: string, got?: string | number) => void;

function checkLimits(value: unknown, limit: Limits, pointer: string, report: Report): void {
  const { minLength = 0, maxLength, minItems = 0, maxItems, minimum, maximum } = limit;
  if (limit.enum !== undefined) {
    if (!limit.enum.includes(value))
      report(pointer, "enum", `must be one of ${limit.enum.map((word) => JSON.stringify(word)).join(", ")}`);
  } else if (maxItems !== undefined) {
    if (!Array.isArray(value)) report(pointer, "type", "must be a list");
    else if (value.length < minItems || value.length > maxItems) {
      report(
        pointer,
        "items",
        `must have ${minItems} to ${maxItems} items, got ${value.length}`,
        value.length,
      );
    }
  } else if (minimum !== undefined && maximum !== undefined) {
    if (typeof value !== "number" || !(value >= minimum && value <= maximum))
      report(pointer, "range", `must be a number from ${minimum} to ${maximum}`);
  } else if (typeof value !== "string") {
    report(pointer, "type", "must be a string");
  } else if (value.length < minLength) {
    report(pointer, "length", "must not be empty", 0);
  } else if (maxLength !== undefined && value.length > maxLength) {
    // The contract counts characters; a pair of surrogates is one.
    const characters = [...value].length;
    if (characters > maxLength)
      report(pointer, "length", `must have at most ${maxLength} characters, got ${characters}`, characters);
  }
}

async function checkMaskGroup(group: unknown, pointer: string, report: Report): Promise<void> {
  if (typeof group !== "object" || group === null)
    return report(pointer, "type", "must have mask and trajectories");
  const { mask, trajectories } = group as Record<string, unknown>;
  checkLimits(trajectories, limits.trajectories, `${pointer}/trajectories`, report);
  for (const [index, point] of listOf(trajectories).entries()) {
    const { x, y } = (point ?? {}) as Record<string, unknown>;
    if (!Number.isInteger(x) || !Number.isInteger(y))
      report(`${pointer}/trajectories/${index}`, "type", "must have whole numbers x and y");
  }
  await checkImage(mask, `${pointer}/mask`, report, false);
}

/** @param sized whether the sizes of a source picture apply; a brush has those of the picture it is for. */
async function checkImage(image: unknown, pointer: string, report: Report, sized: boolean): Promise<void> {
  const { formats, maxBytes, minWidth, minHeight, minAspectRatio, maxAspectRatio } = limits.image;
  if (!(image instanceof Blob) && (typeof image !== "string" || image === "")) {
    return report(pointer, "type", "must be a URL, Base64 or a Blob");
  }
  if (typeof image === "string" && isUrl(image)) {
    return URL.canParse(image) ? undefined : report(pointer, "url", "is not a valid URL");
  }
  const data = typeof image === "string" ? withoutDataPrefix(image) : image;
  if (typeof data === "string" && !isBase64(data)) {
    return report(pointer, "url", "is neither an http or https URL nor Base64");
  }
  const bytes = typeof data === "string" ? base64Bytes(data) : data.size;
  if (bytes > maxBytes) report(pointer, "bytes", `must have at most ${maxBytes} bytes, got ${bytes}`, bytes);
  const header = await readImageHeader(bytesOf(data)).catch(() => null);
  if (header === null) return report(pointer, "format", "could not be read");
  if (header === undefined) return report(pointer, "format", `must be one of ${formats.join(", ")}`);
  const { width, height } = header;
  if (width === 0 || height === 0) return report(pointer, "format", "is cut off before its size");
  if (!sized) return;
  if (width < minWidth || height < minHeight) {
    const got = `${width} x ${height}`;
    report(pointer, "size", `must have at least ${minWidth} x ${minHeight} px, got ${got}`, got);
  }
  // Both bounds are each other's inverse, so a picture that its metadata turns on its side is judged the same.
  const ratio = width / height;
  if (ratio < minAspectRatio || ratio > maxAspectRatio) {
    const got = ratio.toFixed(3);
    report(
      pointer,
      "ratio",
      `must have an aspect ratio from ${minAspectRatio} to ${maxAspectRatio}, got ${got}`,
      got,
    );
  }
}

/** Also without the padding, as some encoders leave it out; but one character over, or half a padding, is a cut. */
function isBase64(text: string): boolean {
  const isWhole = text.endsWith("=") ? text.length % 4 === 0 : text.length % 4 !== 1;
  return isWhole && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

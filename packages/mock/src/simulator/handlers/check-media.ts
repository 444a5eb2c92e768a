import type { HttpRequest } from "../../http/message.ts";
import { checkImage } from "../images/check-image.ts";
import type { ImageSize } from "../images/header.ts";
import type { Endpoint } from "../rules/endpoint.ts";
import { findMarked } from "../rules/marks.ts";
import type { State } from "../state/state.ts";
import { filePath } from "../tasks/result.ts";
import type { Body } from "./check-request.ts";

type MediaState = Pick<State, "findPictureUrlFault">;

/** Masks are pictures of the same size as the picture that they belong to. */
const maskField = /mask$/;

/**
 * Finds the reason why a task with these pictures fails. The service checks them after it has accepted the task. URLs
 * are judged by their host, and never fetched.
 */
export function findMediaFault(
  { findPictureUrlFault }: MediaState,
  { rules }: Endpoint,
  { origin }: HttpRequest,
  body: Body,
): string | undefined {
  const sizes: ImageSize[] = [];
  const masks: { field: string; size: ImageSize }[] = [];
  let hasUnknownSize = false;

  const failed = findMarked(rules, "x-image", body, (image, limits, field) => {
    if (/^https?:/i.test(image)) {
      const fault = findPictureUrlFault(image, origin + filePath);
      if (!maskField.test(field)) hasUnknownSize = true;
      return fault === undefined ? undefined : `Failed to download the image: ${field}: ${fault}`;
    }
    const { fault, size } = checkImage(image, limits);
    if (size === undefined) return maskField.test(field) ? `${fault} (${field})` : fault;
    if (maskField.test(field)) masks.push({ field, size });
    else sizes.push(size);
    return undefined;
  });
  if (failed !== undefined) return failed.found;
  return (hasUnknownSize ? undefined : maskFault(masks, sizes)) ?? pointFault(body, sizes[0]);
}

/** A mask fits if one of the pictures has its size. */
function maskFault(
  masks: readonly { field: string; size: ImageSize }[],
  pictures: readonly ImageSize[],
): string | undefined {
  const wrong = masks.find(
    ({ size }) => !pictures.some(({ width, height }) => width === size.width && height === size.height),
  );
  if (wrong === undefined || pictures[0] === undefined) return undefined;
  const { field, size } = wrong;
  const sizes = `${field} has ${size.width} x ${size.height} px, the image ${pictures[0].width} x ${pictures[0].height} px`;
  return `Mask resolution does not match the image: ${sizes}`;
}

interface MaskPath {
  trajectories?: readonly { x: number; y: number }[];
}

/** The path of a moving mask has to stay inside the picture, as far as its size is known. */
function pointFault(body: Body, picture: ImageSize | undefined): string | undefined {
  const masks = body["dynamic_masks"];
  if (!Array.isArray(masks)) return undefined;
  const { width, height } = picture ?? { width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY };
  for (const [index, { trajectories = [] }] of (masks as readonly MaskPath[]).entries()) {
    const outside = trajectories.find(({ x, y }) => x < 0 || y < 0 || x > width || y > height);
    if (outside === undefined) continue;
    const size = picture === undefined ? "" : ` of ${width} x ${height} px`;
    return `Trajectory is invalid: the point ${outside.x}, ${outside.y} of dynamic_masks[${index}] is outside the image${size}`;
  }
  return undefined;
}

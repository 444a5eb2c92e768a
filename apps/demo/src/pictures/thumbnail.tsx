import type { ReactNode } from "react";
import { useObjectUrl } from "../browser/use-object-url.ts";

/** A picture from memory. Pictures of web addresses are not shown: the page sends no requests to other hosts. */
export function Thumbnail({ image }: { image: Blob | undefined }): ReactNode {
  const url = useObjectUrl(image);
  return url === undefined ? <span className="thumbnail" /> : <img className="thumbnail" src={url} alt="" />;
}

const edge = 120;

/** A small copy of a picture, to be stored; undefined for what is no picture. */
export async function makeThumbnail(source: string | File): Promise<Blob | undefined> {
  if (typeof source === "string") return undefined;
  try {
    const image = await createImageBitmap(source);
    const scale = Math.min(1, edge / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    return await new Promise((resolve) =>
      canvas.toBlob((blob) => resolve(blob ?? undefined), "image/jpeg", 0.8),
    );
  } catch {
    // The client's check says whether it can be sent. Here it only has no small copy.
    return undefined;
  }
}

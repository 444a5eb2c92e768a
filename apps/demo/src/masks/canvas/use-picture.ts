import { useEffect, useState } from "react";
import { useObjectUrl } from "../../browser/use-object-url.ts";
import type { Size } from "../drawing/coordinates.ts";

export interface ShownPicture extends Size {
  url: string;
}

/** A picture that the browser could read; undefined until it has. */
export function usePicture(picture: Blob): ShownPicture | "unreadable" | undefined {
  const url = useObjectUrl(picture);
  const [shown, setShown] = useState<ShownPicture | "unreadable">();
  useEffect(() => {
    if (url === undefined) return;
    const image = new Image();
    image.onload = () => setShown({ url, width: image.naturalWidth, height: image.naturalHeight });
    image.onerror = () => setShown("unreadable");
    image.src = url;
    return () => {
      image.onload = null;
      image.onerror = null;
    };
  }, [url]);
  return shown;
}

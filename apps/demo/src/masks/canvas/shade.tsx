import type { ReactNode } from "react";
import { useObjectUrl } from "../../browser/use-object-url.ts";

/** The area of a layer that is not chosen: its mask, in its colour. */
export function Shade({ mask, tone }: { mask: Blob; tone: string }): ReactNode {
  const url = useObjectUrl(mask);
  if (url === undefined) return null;
  return <div className={`masks-shade ${tone}`} style={{ maskImage: `url("${url}")` }} />;
}

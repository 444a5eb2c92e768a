import { newKey } from "../browser/new-key.ts";
import type { Picture } from "../draft/draft.ts";

export const pictureOf = (source: string | File): Picture => ({ id: newKey(), source });

/** What was dropped or pasted: files, or a web address. Anything else is ignored. */
export function picturesIn(transfer: DataTransfer): Picture[] {
  if (transfer.files.length > 0) return [...transfer.files].map(pictureOf);
  const text = (transfer.getData("text/uri-list") || transfer.getData("text/plain")).trim();
  return /^https?:\/\/\S+$/i.test(text) ? [pictureOf(text)] : [];
}

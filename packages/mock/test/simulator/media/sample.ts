import { type RequestedMedia, type SampleFile, sampleFor } from "../../../src/simulator/media/sample-file.ts";

export function sample(extension: string, requested: RequestedMedia = {}): SampleFile {
  const found = sampleFor(extension, requested);
  if (found === undefined) throw new Error(`there is no sample for ${extension}`);
  return found;
}

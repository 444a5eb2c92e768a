import { type SampleFile, sampleFor } from "../../../src/simulator/media/sample-file.ts";

export function sample(extension: string, seconds = 5): SampleFile {
  const found = sampleFor(extension, seconds);
  if (found === undefined) throw new Error(`there is no sample for ${extension}`);
  return found;
}

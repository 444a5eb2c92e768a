// Entry `cometapi-kling/node`: downloads to files.
export { type DownloadedFile, type DownloadToFileOptions, downloadToFile } from "./files/disk/to-file.ts";

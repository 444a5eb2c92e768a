// Entry `cometapi-kling/node`: what needs a file system.
export { type DownloadedFile, type DownloadToFileOptions, downloadToFile } from "./files/to-file.ts";

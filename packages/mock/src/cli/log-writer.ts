/** Milliseconds for which lines are collected. One write for each line would take a third of a request's time. */
const flushMs = 20;

/** Writes log lines to stderr, several at once. Once they cannot be written, it drops them. */
export function createLogWriter(stream: NodeJS.WriteStream = process.stderr): (lines: string) => void {
  let waiting = "";
  let isLost = false;
  const flush = (): void => {
    const lines = waiting;
    waiting = "";
    if (lines !== "" && !isLost) stream.write(lines);
  };
  stream.on("error", () => {
    isLost = true;
  });
  process.on("exit", flush);
  return (lines) => {
    if (isLost) return;
    if (waiting === "") setTimeout(flush, flushMs).unref();
    waiting += lines;
  };
}

/** The time of day for a log line, for example `14:03:09.120`. */
export function timeOfDay(now: Date = new Date()): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const ms = String(now.getMilliseconds()).padStart(3, "0");
  return `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}.${ms}`;
}

const maxPathLength = 200;

/** A path for a log: without its query, which may have a key, and cut. */
export function loggedPath(path: string): string {
  const query = path.indexOf("?");
  const pathname = query === -1 ? path : path.slice(0, query);
  return pathname.length > maxPathLength ? `${pathname.slice(0, maxPathLength)}...` : pathname;
}

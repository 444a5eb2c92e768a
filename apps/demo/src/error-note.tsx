import { KlingError } from "cometapi-kling";
import type { ReactNode } from "react";

interface ErrorNoteProps {
  error: unknown;
  /** What the user can do about it here. */
  children?: ReactNode;
}

/** What went wrong and what to do, read out as soon as it appears. */
export function ErrorNote({ error, children }: ErrorNoteProps): ReactNode {
  const { name, message, advice, billed, requestId } = describe(error);
  return (
    <div className="error" role="alert">
      <h3>{name}</h3>
      <p>{message}</p>
      {advice !== undefined && <p className="advice">{advice}</p>}
      {billed === "unknown" && <p>A task may have been made, and a task is paid for.</p>}
      {requestId !== undefined && !message.includes(requestId) && (
        <p className="hint">For the service's support: {requestId}</p>
      )}
      {children}
    </div>
  );
}

interface Description {
  name: string;
  message: string;
  advice?: string | undefined;
  billed?: "no" | "unknown";
  requestId?: string | undefined;
}

function describe(error: unknown): Description {
  if (!(error instanceof KlingError)) return { name: "Something went wrong", message: String(error) };
  const { name, message, advice, billed, requestId } = error;
  return { name: inWords(name), message, advice, billed, requestId };
}

/** `RateLimitError` as a heading: "Rate limit". */
function inWords(name: string): string {
  const words = name
    .replace(/Error$/, "")
    .replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return words === "" ? name : words;
}

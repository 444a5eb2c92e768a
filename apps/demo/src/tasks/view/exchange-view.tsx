import { type ReactNode, useState } from "react";
import { useTexts } from "../../language/language.tsx";
import { curlCommand, sentText } from "../request-text.ts";
import type { Exchange, TaskEntry } from "../task-entry.ts";

interface ExchangeViewProps {
  entry: TaskEntry;
  /** Where a shell would send the same request. */
  shellUrl: string | undefined;
}

/** The requests and responses as they were sent, except for the pictures, and the same request for a shell. */
export function ExchangeView({ entry, shellUrl }: ExchangeViewProps): ReactNode {
  const { exchange: texts } = useTexts();
  const { create, check } = entry;
  return (
    <details className="more">
      <summary>{texts.title}</summary>
      {create !== undefined && (
        <Part
          title={texts.request}
          hint={entry.pictures.some(({ isFile }) => isFile) ? texts.pictureHint : undefined}
        >
          {`${create.method} ${create.url}\n\n${sentText(entry)}`}
        </Part>
      )}
      {create !== undefined && <Part title={texts.response}>{responseText(create) ?? texts.waiting}</Part>}
      {check !== undefined && (
        <Part
          title={texts.lastCheck}
        >{`${check.method} ${check.url}\n\n${responseText(check) ?? texts.waiting}`}</Part>
      )}
      {shellUrl !== undefined && (
        <Part title={texts.curl} hint={texts.keyHint}>
          {curlCommand(entry, shellUrl)}
        </Part>
      )}
    </details>
  );
}

function responseText({ status, text }: Exchange): string | undefined {
  return status === undefined ? undefined : `HTTP ${status}\n\n${text === undefined ? "" : readable(text)}`;
}

/** JSON with a line for each field; anything else as it came. */
function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

function Part({
  title,
  hint,
  children,
}: {
  title: string;
  hint?: string | undefined;
  children: string;
}): ReactNode {
  return (
    <section className="part">
      <header className="row">
        <h4>{title}</h4>
        <CopyButton text={children} about={title} />
      </header>
      {hint !== undefined && <p className="hint">{hint}</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable part must be reachable by keyboard */}
      <section className="scroll" tabIndex={0} aria-label={title}>
        <pre>{children}</pre>
      </section>
    </section>
  );
}

function CopyButton({ text, about }: { text: string; about: string }): ReactNode {
  const { exchange: texts } = useTexts();
  const [isCopied, setCopied] = useState(false);
  return (
    <button
      type="button"
      className="quiet"
      aria-label={`${isCopied ? texts.copied : texts.copy}: ${about}`}
      onClick={() =>
        // Without https there is no clipboard.
        void navigator.clipboard?.writeText(text).then(
          () => setCopied(true),
          () => setCopied(false),
        )
      }
      onBlur={() => setCopied(false)}
    >
      {isCopied ? texts.copied : texts.copy}
    </button>
  );
}

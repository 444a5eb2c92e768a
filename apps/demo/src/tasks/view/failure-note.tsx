import type { ReactNode } from "react";
import type { Texts } from "../../language/en.ts";
import { useTexts } from "../../language/language.tsx";
import type { Failure } from "../task-entry.ts";

interface FailureNoteProps {
  failure: Failure;
  /** What to do, in the page's language, where the failure does not say it. */
  advice?: string;
  /** What the user can do about it here. */
  children?: ReactNode;
}

/** What went wrong and what to do, read out as soon as it appears. The error's own words are English. */
export function FailureNote({ failure, children, ...others }: FailureNoteProps): ReactNode {
  const texts = useTexts();
  const { message, billed, requestId } = failure;
  const { title, advice = "" } = { ...failureTexts(failure, texts), ...others };
  return (
    <div className="error" role="alert">
      <h3>{title}</h3>
      <p lang="en">{message}</p>
      <p className="advice">
        {texts.failure.toDo}: <span lang={advice === failure.advice ? "en" : undefined}>{advice}</span>
      </p>
      {billed === "unknown" && failure.name !== "TaskFailedError" && <p>{texts.failure.billed}</p>}
      {requestId !== undefined && !message.includes(requestId) && (
        <p className="hint">{texts.failure.support(requestId)}</p>
      )}
      {children}
    </div>
  );
}

/** A heading, and what to do: in the page's language, else in the error's own words. */
export function failureTexts(
  { name, advice }: Failure,
  { failure: texts }: Texts,
): { title: string; advice: string } {
  const known = Object.hasOwn(texts.titles, name) ? (name as keyof typeof texts.titles) : "Error";
  return { title: texts.titles[known], advice: texts.advice[known] ?? advice ?? texts.noAdvice };
}

import type { InputProblem } from "cometapi-kling";
import type { ReactNode } from "react";
import { useLanguage } from "../language/language.tsx";
import { problemText } from "./problem-text.ts";

/** Id of the note about a field, for `aria-describedby`. */
export const problemId = (field: string): string => `${field}-problem`;

interface ProblemNoteProps {
  /** Id of the field. */
  field: string;
  problems: readonly InputProblem[];
}

/** What is wrong with a field, next to it. */
export function ProblemNote({ field, problems }: ProblemNoteProps): ReactNode {
  const { name, texts } = useLanguage();
  if (problems.length === 0) return null;
  return (
    <p className="problem" id={problemId(field)}>
      {problems.map((problem) => problemText(problem, texts, name)).join(" ")}
    </p>
  );
}

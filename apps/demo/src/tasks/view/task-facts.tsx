import type { ReactNode } from "react";
import { useNow } from "../../browser/use-now.ts";
import { endpoint } from "../../endpoint.ts";
import { dateText, inMinutes } from "../../language/format.ts";
import { useLanguage } from "../../language/language.tsx";
import { isUnderWay, type TaskEntry } from "../task-entry.ts";

/** Where the task is found, how long it has been going, and when it is checked next. */
export function TaskFacts({ entry }: { entry: TaskEntry }): ReactNode {
  const { name: language, texts } = useLanguage();
  const { facts } = texts.task;
  const now = useNow(isUnderWay(entry));
  const { reference, checks, nextCheckAt, settings } = entry;
  const end = isUnderWay(entry) ? now : (entry.timeline.at(-1)?.at ?? now);
  const typical = inMinutes(endpoint.seconds.mode[settings.mode].duration[settings.duration] * 1_000);
  return (
    <dl className="facts">
      {reference?.taskId !== undefined && (
        <>
          <dt>{facts.task}</dt>
          <dd className="id">{reference?.taskId}</dd>
        </>
      )}
      {reference?.externalTaskId !== undefined && (
        <>
          <dt>{facts.externalId}</dt>
          <dd className="id">{reference?.externalTaskId}</dd>
        </>
      )}
      <dt>{facts.created}</dt>
      <dd>
        <time dateTime={new Date(entry.startedAt).toISOString()}>{dateText(entry.startedAt, language)}</time>
      </dd>
      <dt>{facts.elapsed}</dt>
      <dd>
        {inMinutes(end - entry.startedAt)} <span className="hint">({texts.task.typical(typical)})</span>
      </dd>
      <dt>{facts.checks}</dt>
      <dd>{checks}</dd>
      {isUnderWay(entry) && nextCheckAt !== undefined && (
        <>
          <dt>{facts.next}</dt>
          <dd>{texts.task.inSeconds(Math.max(0, Math.ceil((nextCheckAt - now) / 1_000)))}</dd>
        </>
      )}
    </dl>
  );
}

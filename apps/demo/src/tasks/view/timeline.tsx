import type { ReactNode } from "react";
import type { Texts } from "../../language/en.ts";
import { timeText } from "../../language/format.ts";
import { useLanguage } from "../../language/language.tsx";
import type { TimelineItem } from "../task-entry.ts";
import { statusText } from "./task-sentence.ts";

/** Everything that happened to a task, in the order of time. */
export function Timeline({ items }: { items: readonly TimelineItem[] }): ReactNode {
  const { name: language, texts } = useLanguage();
  return (
    <section aria-labelledby="timeline-title">
      <h3 id="timeline-title">{texts.task.timeline}</h3>
      <ol className="timeline">
        {items.map((item, index) => (
          <li key={index}>
            <time dateTime={new Date(item.at).toISOString()}>{timeText(item.at, language)}</time>
            <span>{itemText(item, texts)}</span>
            {"failure" in item && (
              <span className="hint" lang="en">
                {item.failure.message}
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function itemText(item: TimelineItem, texts: Texts): string {
  const { events } = texts.task;
  switch (item.kind) {
    case "sent":
      return item.attempt === 1 ? events.sent : events.sentAgain(item.attempt);
    case "status":
      return events.status(statusText(item.status, texts));
    default:
      return events[item.kind];
  }
}

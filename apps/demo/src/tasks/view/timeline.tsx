import type { ReactNode } from "react";
import type { Texts } from "../../language/en.ts";
import { timeText } from "../../language/format.ts";
import { useLanguage } from "../../language/language.tsx";
import type { TaskEvent } from "../task-entry.ts";
import { statusText } from "./task-sentence.ts";

/** Everything that happened to a task, in the order of time. */
export function Timeline({ events }: { events: readonly TaskEvent[] }): ReactNode {
  const { name: language, texts } = useLanguage();
  return (
    <section aria-labelledby="timeline-title">
      <h3 id="timeline-title">{texts.task.timeline}</h3>
      <ol className="timeline">
        {events.map((event, index) => (
          <li key={index}>
            <time dateTime={new Date(event.at).toISOString()}>{timeText(event.at, language)}</time>
            <span>{eventText(event, texts)}</span>
            {"failure" in event && (
              <span className="hint" lang="en">
                {event.failure.message}
              </span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function eventText(event: TaskEvent, texts: Texts): string {
  const { events } = texts.task;
  switch (event.kind) {
    case "sent":
      return event.attempt === 1 ? events.sent : events.sentAgain(event.attempt);
    case "status":
      return events.status(statusText(event.status, texts));
    default:
      return events[event.kind];
  }
}

import { type ReactNode, useRef } from "react";
import { dateText } from "../language/format.ts";
import { useLanguage } from "../language/language.tsx";
import { Thumbnail } from "../pictures/thumbnail.tsx";
import { isUnderWay, type TaskEntry } from "../tasks/task-entry.ts";

interface HistoryListProps {
  tasks: readonly TaskEntry[];
  shown: string | undefined;
  onShow: (key: string) => void;
  onDelete: (key: string) => void;
}

/** All tasks of this browser, the newest first. */
export function HistoryList({ tasks, shown, onShow, onDelete }: HistoryListProps): ReactNode {
  const { texts } = useLanguage();
  const title = useRef<HTMLHeadingElement>(null);
  const remove = (key: string): void => {
    onDelete(key);
    // The pressed button is gone, and the focus with it.
    title.current?.focus();
  };
  return (
    <section className="card" aria-labelledby="history-title">
      <h2 id="history-title" ref={title} tabIndex={-1}>
        {texts.history.title}
      </h2>
      {tasks.length === 0 ? (
        <p className="hint">{texts.history.empty}</p>
      ) : (
        <ul className="history">
          {tasks.map((entry) => (
            <HistoryItem
              key={entry.key}
              entry={entry}
              isShown={entry.key === shown}
              onShow={() => onShow(entry.key)}
              onDelete={() => remove(entry.key)}
            />
          ))}
        </ul>
      )}
      <p className="hint">{texts.history.hint}</p>
    </section>
  );
}

interface HistoryItemProps {
  entry: TaskEntry;
  isShown: boolean;
  onShow: () => void;
  onDelete: () => void;
}

function HistoryItem({ entry, isShown, onShow, onDelete }: HistoryItemProps): ReactNode {
  const { name, texts } = useLanguage();
  const { prompt } = entry.settings;
  return (
    <li>
      <button type="button" className="entry" aria-current={isShown} onClick={onShow}>
        <Thumbnail image={entry.pictures.find(({ thumbnail }) => thumbnail !== undefined)?.thumbnail} />
        <span className="unseen">{texts.history.show}</span>
        <span className="excerpt">{prompt}</span>
        <span className="hint">
          {texts.history.phases[entry.phase]} · {dateText(entry.startedAt, name)}
        </span>
      </button>
      {/* One that is under way may be paid for, and the page would not find it again. */}
      {!isUnderWay(entry) && (
        <button type="button" className="quiet" aria-label={texts.history.delete(prompt)} onClick={onDelete}>
          <span aria-hidden="true">✕</span>
        </button>
      )}
    </li>
  );
}

import {
  type KlingClient,
  KlingError,
  ResultExpiredError,
  resultExpiresAt,
  type SucceedTask,
  type VideoResult,
} from "cometapi-kling";
import { type ReactNode, useEffect, useState } from "react";
import { dateText, inMegabytes } from "../../language/format.ts";
import { useLanguage } from "../../language/language.tsx";
import { failureOf } from "../failure.ts";
import { FailureNote } from "./failure-note.tsx";

interface VideoPlayerProps {
  task: SucceedTask<VideoResult>;
  open: () => Promise<KlingClient>;
  /** Takes the focus: the pressed button goes away. */
  onRetry: () => void;
}

interface Progress {
  receivedBytes: number;
  totalBytes: number | undefined;
}

type Loading =
  | { step: "loading"; progress?: Progress }
  | { step: "loaded"; url: string }
  | { step: "failed"; error: unknown };

/** The finished video, loaded by the client: it goes on after a lost connection, and its progress is shown. */
export function VideoPlayer({ task, open, onRetry }: VideoPlayerProps): ReactNode {
  const { name: language, texts } = useLanguage();
  const [attempt, setAttempt] = useState(0);
  const loading = useVideo(task, open, attempt);
  const [isUnplayable, setUnplayable] = useState(false);
  const [video] = task.task_result.videos;
  const { video: words } = texts.task;
  const expiresAt = resultExpiresAt(task);

  if (loading.step === "failed" && (isUnplayable || !isPlayableAnyway(loading.error))) {
    const again = (): void => {
      setUnplayable(false);
      setAttempt(attempt + 1);
      onRetry();
    };
    return (
      <FailureNote failure={failureOf(loading.error)}>
        {!(loading.error instanceof ResultExpiredError) && (
          <button type="button" onClick={again}>
            {texts.service.retry}
          </button>
        )}
      </FailureNote>
    );
  }
  if (loading.step === "loading") return <DownloadProgress progress={loading.progress} />;
  // Some hosts let only a player read their videos.
  const url = loading.step === "loaded" ? loading.url : video.url;
  return (
    <figure>
      {/* biome-ignore lint/a11y/useMediaCaption: Kling's videos have no speech that captions could give */}
      <video controls playsInline src={url} aria-label={words.label} onError={() => setUnplayable(true)} />
      {isUnplayable && (
        <p className="problem" role="alert">
          {words.unplayable}
        </p>
      )}
      <figcaption>
        {loading.step === "loaded" ? (
          <a className="button" href={url} download={`${task.task_id}.mp4`}>
            {words.save}
          </a>
        ) : (
          <a href={url} target="_blank" rel="noreferrer">
            {words.open}
          </a>
        )}
        {expiresAt !== undefined && (
          <span className="hint">{words.kept(dateText(expiresAt.getTime(), language))}</span>
        )}
      </figcaption>
    </figure>
  );
}

const isPlayableAnyway = (error: unknown): boolean =>
  error instanceof KlingError && error.name === "ConnectionError" && !(error instanceof ResultExpiredError);

/** @param attempt another number loads the video again */
function useVideo(task: SucceedTask<VideoResult>, open: VideoPlayerProps["open"], attempt: number): Loading {
  const [loading, setLoading] = useState<Loading>({ step: "loading" });
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    let url: string | undefined;
    const load = async (): Promise<void> => {
      const { multiImage2Video } = await open();
      const onProgress = (receivedBytes: number, totalBytes: number | undefined): void =>
        setLoading({ step: "loading", progress: { receivedBytes, totalBytes } });
      const { stream, contentType } = await multiImage2Video.download(task, { signal, onProgress });
      const blob = await new Response(stream, { headers: { "content-type": contentType } }).blob();
      if (signal.aborted) return;
      url = URL.createObjectURL(blob);
      setLoading({ step: "loaded", url });
    };
    setLoading({ step: "loading" });
    load().catch((error: unknown) => {
      if (!signal.aborted) setLoading({ step: "failed", error });
    });
    return () => {
      stop.abort();
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [task, open, attempt]);
  return loading;
}

function DownloadProgress({ progress }: { progress: Progress | undefined }): ReactNode {
  const { name: language, texts } = useLanguage();
  const { video: words } = texts.task;
  if (progress === undefined) return <p className="hint">{words.loading}</p>;
  const { receivedBytes, totalBytes } = progress;
  const received = inMegabytes(receivedBytes, language);
  return (
    <label className="field">
      <span className="hint">
        {totalBytes === undefined
          ? words.progressOnly(received)
          : words.progress(received, inMegabytes(totalBytes, language))}
      </span>
      <progress value={totalBytes === undefined ? undefined : receivedBytes} max={totalBytes} />
    </label>
  );
}

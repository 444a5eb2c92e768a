import type { KlingClient, SucceedTask } from "cometapi-kling";
import { type ReactNode, useEffect, useState } from "react";
import { ErrorNote } from "./error-note.tsx";

/** Plays a video that the browser cannot ask for by itself: the client downloads it first. */
export function DownloadedVideo({ kling, task }: { kling: KlingClient; task: SucceedTask }): ReactNode {
  const [url, setUrl] = useState<string>();
  const [error, setError] = useState<unknown>();

  useEffect(() => {
    const stop = new AbortController();
    let made: string | undefined;
    const load = async (): Promise<void> => {
      const { stream, contentType } = await kling.multiImage2Video.download(task, { signal: stop.signal });
      const blob = await new Response(stream, { headers: { "content-type": contentType } }).blob();
      made = URL.createObjectURL(blob);
      setUrl(made);
    };
    load().catch((failure: unknown) => {
      if (!stop.signal.aborted) setError(failure);
    });
    return () => {
      stop.abort();
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [kling, task]);

  if (error !== undefined) return <ErrorNote error={error} />;
  if (url === undefined) return <p className="hint">Loading the video…</p>;
  return (
    <figure>
      {/* biome-ignore lint/a11y/useMediaCaption: Kling's videos have no speech that captions could give */}
      <video controls playsInline src={url} />
      <figcaption>
        <a href={url} download={`${task.task_id}.mp4`}>
          Save the video
        </a>
      </figcaption>
    </figure>
  );
}

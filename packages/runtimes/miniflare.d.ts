/** What is used of it. */
export declare class Miniflare {
  constructor(options: {
    host: string;
    port: number;
    /** Whether to download an example of what Cloudflare tells about a request. */
    cf: boolean;
    modules: true;
    script: string;
    compatibilityDate: string;
    handleStructuredLogs: (log: { message: string }) => void;
  });
  dispatchFetch(url: string, init: { method: string; body: string }): Promise<Response>;
  dispose(): Promise<void>;
}

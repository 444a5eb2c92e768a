import type { Plugin } from "vite";

interface PolicyOptions {
  /** Sources of videos besides the page itself. */
  videosFrom?: readonly string[];
}

/** What the built page may do: load from its own server, and show what it has in memory. */
export function contentSecurityPolicy({ videosFrom = [] }: PolicyOptions = {}): string {
  const videos = ["'self'", ...videosFrom].join(" ");
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    `media-src blob: ${videos}`,
    `connect-src ${videos}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
  ].join("; ");
}

const name = "Content-Security-Policy";
const pattern = new RegExp(`(<meta http-equiv="${name}" content=")[^"]*(")`);

/** The page with another policy. */
export const withPolicy = (html: string, policy: string): string =>
  html.replace(pattern, (_, before: string, after: string) => `${before}${policy}${after}`);

/** Writes the policy into the built page, so that it holds on any web server. The dev server needs inline scripts. */
export function contentSecurity(): Plugin {
  return {
    name: "cometapi-kling-demo:content-security",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": name, content: contentSecurityPolicy() },
        injectTo: "head-prepend",
      },
    ],
  };
}

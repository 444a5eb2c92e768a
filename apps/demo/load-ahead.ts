import type { Plugin } from "vite";

/** Has the built page preload its later parts after the first: once loaded, it needs no network. */
export function loadAhead(): Plugin {
  return {
    name: "cometapi-kling-demo:load-ahead",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: (_html, { bundle = {} }) =>
        Object.values(bundle)
          .filter((file) => file.type === "chunk" && !file.isEntry)
          .map(({ fileName }) => ({
            tag: "link",
            attrs: { rel: "modulepreload", href: `./${fileName}`, fetchpriority: "low" },
            injectTo: "head",
          })),
    },
  };
}

import type { Plugin } from "vite";

/** Lets the built page load its later parts ahead, after the first: then it needs no network once it is loaded. */
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

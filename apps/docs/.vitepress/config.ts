import { fileURLToPath } from "node:url";
import { defineConfig } from "vitepress";
import { importedName, pagesIn } from "../src/code-reference.ts";

const reference = fileURLToPath(new URL("../.content/reference", import.meta.url));

interface Item {
  text: string;
  link?: string;
  collapsed?: boolean;
  items?: Item[];
}

/** The reference of a package: a folded list for each of its entries. */
function entriesOf(name: string): Item[] {
  const paths = pagesIn(`${reference}/${name}`).filter((path) => !/(^|\/)README$/.test(path));
  const entries = [...new Set(paths.map((path) => path.split("/")[0] ?? ""))];
  return entries.map((entry) => ({
    text: importedName(name, entry),
    // Without a link, the theme makes the whole line a button around the button that unfolds it.
    link: `/reference/${name}/${entry}/README`,
    collapsed: true,
    items: paths
      .filter((path) => path.startsWith(`${entry}/`))
      .map((path) => ({ text: path.split("/").at(-1) ?? path, link: `/reference/${name}/${path}` })),
  }));
}

// biome-ignore lint/style/noDefaultExport: VitePress reads the default export
export default defineConfig({
  title: "cometapi-kling",
  description: "Kling videos from two to four pictures through CometAPI: client, offline service, contract",
  srcDir: ".content",
  outDir: "dist",
  cacheDir: "node_modules/.cache/vitepress",
  lang: "en",
  head: [["meta", { name: "referrer", content: "no-referrer" }]],
  // The index of the search is one large file, loaded only by a search.
  vite: { build: { chunkSizeWarningLimit: 2_000 } },
  markdown: { theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" } },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Guide", link: "/guide/quickstart", activeMatch: "^/guide/" },
      { text: "API", link: "/reference/api" },
      { text: "Errors", link: "/reference/errors" },
      {
        text: "TypeScript",
        link: "/reference/client/index/README",
        activeMatch: "^/reference/(client|mock)/",
      },
    ],
    sidebar: [
      {
        text: "Guide",
        items: [
          { text: "Quickstart", link: "/guide/quickstart" },
          { text: "Why not just fetch?", link: "/guide/why-not-just-fetch" },
          { text: "In a web app", link: "/guide/web-app" },
          { text: "Submit once", link: "/guide/submit-once" },
          { text: "Pictures", link: "/guide/pictures" },
          { text: "Waiting and many tasks", link: "/guide/waiting" },
          { text: "Download", link: "/guide/download" },
          { text: "Errors", link: "/guide/errors" },
          { text: "Webhooks", link: "/guide/webhooks" },
          { text: "Offline work", link: "/guide/offline" },
          { text: "Contract tests", link: "/guide/contract-tests" },
          { text: "From mock to real", link: "/guide/mock-to-real" },
          { text: "Options and runtimes", link: "/guide/options" },
        ],
      },
      {
        text: "Reference",
        items: [
          { text: "API", link: "/reference/api" },
          { text: "Every error", link: "/reference/errors" },
          { text: "Where the sources disagree", link: "/reference/drift" },
          ...entriesOf("client"),
          ...entriesOf("mock"),
        ],
      },
    ],
  },
});

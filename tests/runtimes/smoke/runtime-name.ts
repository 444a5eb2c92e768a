interface Platform {
  Bun?: { version: string };
  Deno?: { version: { deno: string } };
  process?: { versions: { node: string } };
  navigator?: { userAgent: string };
}

/** The name and version of this runtime, as it reports them itself. */
export function runtimeName(): string {
  const { Bun, Deno, process, navigator } = globalThis as Platform;
  if (Bun !== undefined) return `bun ${Bun.version}`;
  if (Deno !== undefined) return `deno ${Deno.version.deno}`;
  if (process !== undefined) return `node ${process.versions.node}`;
  return navigator?.userAgent ?? "unknown";
}

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Outside } from "./outside.ts";

/**
 * The environment of every program of a rehearsal. Only the path comes from the user's own environment, so that no
 * token, registry or setting of the user has an effect.
 *
 * npm and pnpm read the path of the user's settings from the lower-case variable, whatever HOME is; npx sets it.
 * @param registry the address of the only registry that the programs know. It accepts any token.
 */
export function environment(folder: string, registry: string, outside: Outside): NodeJS.ProcessEnv {
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  const settings = join(home, ".npmrc");
  const { host } = new URL(registry);
  writeFileSync(settings, `registry=${registry}\n//${host}/:_authToken=of-the-rehearsal\n`);
  return {
    PATH: process.env["PATH"],
    HOME: home,
    npm_config_userconfig: settings,
    NPM_CONFIG_USERCONFIG: settings,
    npm_config_globalconfig: join(home, "none"),
    npm_config_registry: registry,
    npm_config_cache: join(home, "npm"),
    npm_config_audit: "false",
    npm_config_fund: "false",
    npm_config_update_notifier: "false",
    // The packages have just been published.
    pnpm_config_minimum_release_age: "0",
    pnpm_config_verify_deps_before_run: "false",
    HTTP_PROXY: outside.url,
    HTTPS_PROXY: outside.url,
    http_proxy: outside.url,
    https_proxy: outside.url,
    NO_PROXY: "127.0.0.1,localhost",
    no_proxy: "127.0.0.1,localhost",
    TURBO_TELEMETRY_DISABLED: "1",
    SCARF_ANALYTICS: "false",
    NO_COLOR: "1",
  };
}

// What `npm test` says at its end, from the reports of vitest and turbo.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

/**
 * Adds up the reports of vitest. A file whose import or whose `beforeAll` failed has no failed test, and its tests are
 * pending: it counts as one failure, and its tests do not count as skipped.
 * @param {string[]} folders the folders with the reports of the packages.
 * @param {string} root what the names of the files are relative to.
 * @returns {{ passed: number, failed: number, skipped: number, failures: string[] }} where `failures` has a line for
 * each failed test, and for each file that failed without one.
 */
export function countTests(folders, root) {
  const total = { passed: 0, failed: 0, skipped: 0, failures: [] };
  for (const folder of folders.filter((candidate) => existsSync(candidate)))
    for (const name of readdirSync(folder).filter((candidate) => candidate.endsWith(".json")))
      for (const file of JSON.parse(readFileSync(join(folder, name), "utf8")).testResults)
        addFile(total, file, root);
  return total;
}

function addFile(total, { name, status, assertionResults }, root) {
  const of = (...wanted) => assertionResults.filter((test) => wanted.includes(test.status));
  const failed = of("failed");
  const file = relative(root, name);
  total.passed += of("passed").length;
  total.failed += failed.length;
  total.failures.push(...failed.map(({ fullName }) => `${file}: ${fullName}`));
  if (failed.length === 0 && status === "failed") {
    total.failed += 1;
    total.failures.push(`${file}: the file failed before its tests, or after them`);
  } else {
    total.skipped += of("pending", "skipped", "todo", "disabled").length;
  }
}

/**
 * Names the tasks that failed, from the summary that `turbo run --summarize` has written.
 * @param {string} folder the folder of the summaries.
 * @returns {string[]} such as `cometapi-kling#test`, empty without a summary.
 */
export function failedTasks(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")).tasks)
    .filter(({ execution }) => execution !== undefined && execution.exitCode !== 0)
    .map(({ taskId }) => taskId);
}

/** First lines of every generated module. */
export const banner = `/**
 * GENERATED from spec/openapi.yaml by \`pnpm generate\`. Do not edit.
 */
`;

const widest = 110;

/** A description as a docstring, its lines as they are in the contract. */
export function docstring(text: string, indent = 0, tags: readonly string[] = []): string {
  const space = " ".repeat(indent);
  const safe = text.trim().replaceAll("*/", "*\\/");
  const lines = [...safe.split("\n"), ...tags];
  const single = `${space}/** ${lines.join(" ")} */\n`;
  if (lines.length === 1 && single.length <= widest) return single;
  return `${space}/**\n${lines.map((line) => `${space} * ${line}`.trimEnd()).join("\n")}\n${space} */\n`;
}

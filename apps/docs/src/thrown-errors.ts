import {
  type Comment,
  type CommentDisplayPart,
  CommentTag,
  type ProjectReflection,
  type Reflection,
  ReflectionKind,
} from "typedoc";

/**
 * Makes one list of the errors of a function, each with a link to its page. The Markdown plugin itself would drop their
 * names, and write a heading for each.
 */
export function listThrownErrors(project: ProjectReflection): void {
  const classes = new Map(project.getReflectionsByKind(ReflectionKind.Class).map((one) => [one.name, one]));
  for (const { comment } of Object.values(project.reflections)) if (comment) listErrors(comment, classes);
}

function listErrors(comment: Comment, classes: ReadonlyMap<string, Reflection>): void {
  const thrown = comment.blockTags.filter(({ tag }) => tag === "@throws");
  const [first] = thrown;
  if (first === undefined) return;
  const lines = thrown.map(({ typeAnnotation, content }): CommentDisplayPart[] => {
    const name = typeAnnotation?.replaceAll(/[{}]/g, "").trim();
    return name === undefined
      ? content
      : [nameOf(name, classes.get(name)), { kind: "text", text: " " }, ...content];
  });
  const list = new CommentTag(
    "@throws",
    lines.length === 1
      ? lines.flat()
      : lines.flatMap((line) => [{ kind: "text", text: "\n- " }, ...trimmed(line)]),
  );
  comment.blockTags = comment.blockTags.flatMap((tag) =>
    tag === first ? [list] : thrown.includes(tag) ? [] : [tag],
  );
}

function nameOf(name: string, target: Reflection | undefined): CommentDisplayPart {
  if (target === undefined) return { kind: "code", text: `\`${name}\`` };
  return { kind: "inline-tag", tag: "@link", text: name, target };
}

/** Removes the line breaks at the end, which would end the list. */
function trimmed(parts: readonly CommentDisplayPart[]): CommentDisplayPart[] {
  return parts.map((part, index) =>
    index === parts.length - 1 ? { ...part, text: part.text.trimEnd() } : part,
  );
}

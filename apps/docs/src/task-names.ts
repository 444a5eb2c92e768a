import {
  ArrayType,
  type DeclarationReflection,
  IntersectionType,
  LiteralType,
  PredicateType,
  type ProjectReflection,
  ReferenceType,
  ReflectionKind,
  ReflectionType,
  type SomeType,
  UnionType,
} from "typedoc";

const stateOfName: Record<string, string> = { SucceedTask: "succeed", FailedTask: "failed" };
const states = ["submitted", "processing", "succeed", "failed"];

/**
 * Gives the task's types their names back. The compiler forgets them, since each is a part of a generated type, and
 * TypeDoc then writes what they are made of; the one `task_status` in there says which it was.
 */
export function nameTaskTypes(project: ProjectReflection): void {
  const aliases = new Map(
    (project.getReflectionsByKind(ReflectionKind.TypeAlias) as DeclarationReflection[]).map((alias) => [
      alias.name,
      alias,
    ]),
  );
  const named = (name: string): ReferenceType | undefined => {
    const alias = aliases.get(name);
    return alias && ReferenceType.createResolvedReference(name, alias, project);
  };

  const rename = (type: SomeType): SomeType => {
    if (type instanceof UnionType) {
      const whole = named("Task");
      if (whole === undefined || !states.every((state) => type.types.some((part) => stateOf(part) === state)))
        return new UnionType(type.types.map(rename));
      const others = type.types.filter((part) => stateOf(part) === undefined).map(rename);
      return others.length === 0 ? whole : new UnionType([whole, ...others]);
    }
    if (type instanceof IntersectionType) {
      const state = stateOf(type);
      const name = Object.keys(stateOfName).find((candidate) => stateOfName[candidate] === state);
      return (name === undefined ? undefined : named(name)) ?? type;
    }
    if (type instanceof ArrayType) return new ArrayType(rename(type.elementType));
    if (type instanceof PredicateType && type.targetType !== undefined)
      return new PredicateType(type.name, type.asserts, rename(type.targetType));
    if (type instanceof ReferenceType && type.typeArguments !== undefined)
      type.typeArguments = type.typeArguments.map(rename);
    return type;
  };

  for (const reflection of Object.values(project.reflections)) {
    if (reflection.isDeclaration() || reflection.isSignature() || reflection.isParameter()) {
      if (reflection.type !== undefined) reflection.type = rename(reflection.type);
    }
  }
}

/** The one status of a task in this type, where it is one. */
function stateOf(type: SomeType): string | undefined {
  if (!(type instanceof IntersectionType)) return undefined;
  for (const part of type.types) {
    if (!(part instanceof ReflectionType)) continue;
    const status = part.declaration.children?.find(({ name }) => name === "task_status")?.type;
    if (status instanceof LiteralType && typeof status.value === "string") return status.value;
  }
  return undefined;
}

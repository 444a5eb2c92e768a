// Loaded on demand, with waiting/wait.ts.

import { callHook, type ServiceTraits } from "../../hooks.ts";
import type { TaskScope } from "../core.ts";

/** Whether an endpoint of the service is known to have a trait. */
export function hasTrait({ facts, core }: TaskScope, trait: keyof ServiceTraits): boolean {
  const endpoints = core.service[trait];
  return endpoints === true || (Array.isArray(endpoints) && endpoints.includes(facts.name));
}

/** Records a trait that the service has just shown, and tells it to the caller once. */
export function learnTrait(scope: TaskScope, trait: keyof ServiceTraits): void {
  if (hasTrait(scope, trait)) return;
  const { core, facts } = scope;
  const known = core.service[trait];
  core.service = { ...core.service, [trait]: [...(Array.isArray(known) ? known : []), facts.name] };
  const { hooks, onWarning } = core.options;
  callHook(hooks.onServiceLearned, () => structuredClone(core.service), onWarning);
}

// Workflows that are being written: checked a little, saved, opened again.
import { parseDocument } from "yaml";
import type {
  FieldProblem,
  Step,
  TemplateSave,
  TemplateView,
  ValidationView,
  WorkflowDraft,
} from "../../src/client/types.gen.ts";
import { type Asked, found, json, problem, type Route } from "./answers.ts";
import { AGENTS } from "./fixtures.ts";
import { TEMPLATES } from "./templates.ts";

export class FakeBuilder {
  readonly saved: TemplateView[] = [];
  /** The ids of templates that were removed. */
  readonly removed = new Set<string>();
  /** What runs every template by itself, and so keeps it. */
  usedBy = "";
  /** How many texts were checked. */
  checked = 0;

  readonly routes: Route[] = [
    [/^POST \/workflows\/validate$/, (asked) => this.validate(asked), false],
    [/^POST \/templates$/, (asked) => this.save(asked), false],
    [/^GET \/templates\/([^/]+)$/, ({ match }) => found(this.find(match[0])), false],
    [/^DELETE \/templates\/([^/]+)$/, (asked) => this.remove(asked), false],
  ];

  private async validate({ request }: Asked): Promise<Response> {
    const { text = "" }: WorkflowDraft = await request.json();
    this.checked += 1;
    const problems = problemsOf(text ?? "");
    const view: ValidationView = { valid: problems.length === 0, problems, stages: [] };
    return json(200, view);
  }

  private async save({ request }: Asked): Promise<Response> {
    const { slug, document }: TemplateSave = await request.json();
    const before = this.saved.filter((template) => template.slug === slug);
    const created_at = new Date().toISOString();
    const versions = [...before, { version: before.length + 1, created_at }].reverse();
    const view: TemplateView = {
      slug,
      version: before.length + 1,
      name: document.name,
      description: document.description ?? null,
      builtin: false,
      steps: document.steps.length,
      created_at,
      inputs: document.inputs ?? [],
      document,
      versions: versions.map(({ version, created_at }) => ({ version, created_at })),
    };
    this.saved.push(view);
    return json(201, view);
  }

  private remove({ url, match: [slug = ""] }: Asked): Response {
    if (this.find(slug)?.builtin !== false) return found(undefined);
    if (this.usedBy) return problem(409, "Conflict", `The template ${slug} is run by ${this.usedBy}.`);
    if (url.searchParams.get("dry_run") !== "true") this.removed.add(slug);
    return new Response(null, { status: 204 });
  }

  private find(name = ""): TemplateView | undefined {
    const [slug, version] = decodeURIComponent(name).split("@");
    return [...this.saved.toReversed(), ...TEMPLATES].find(
      (template) =>
        template.slug === slug &&
        !this.removed.has(template.slug) &&
        (version === undefined || Number(version) === template.version),
    );
  }
}

/** A few of the things that the engine would find, in its words. */
function problemsOf(text: string): FieldProblem[] {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) return [{ pointer: "document", message: `line ${error.linePos?.[0].line ?? 1}: ${error.code}` }];
  const steps: Step[] = document.toJS()?.steps ?? [];
  if (steps.length === 0) return [{ pointer: "steps", message: "must have at least 1 item" }];
  const ids = new Set(steps.map(({ id }) => id));
  return steps.flatMap((step, index) => [
    ...(step.needs ?? []).flatMap((need, place) =>
      ids.has(need) ? [] : [{ pointer: `steps.${index}.needs.${place}`, message: `there is no step ${need}` }],
    ),
    ...wrongInputs(step, index),
    ...wrongReferences(step, index, ids),
  ]);
}

function wrongInputs(step: Step, index: number): FieldProblem[] {
  if (step.agent == null) return [];
  const agent = AGENTS.find(({ id }) => id === step.agent);
  if (agent === undefined) return [{ pointer: `steps.${index}.agent`, message: `no agent is called ${step.agent}` }];
  return agent.inputs
    .filter(({ name, required }) => required !== false && step.input?.[name] === undefined)
    .map(({ name }) => ({ pointer: `steps.${index}.input.${name}`, message: "is required: give a text" }));
}

function wrongReferences(step: Step, index: number, ids: ReadonlySet<string>): FieldProblem[] {
  return Object.entries(step.input ?? {}).flatMap(([name, value]) => {
    const named = [...JSON.stringify(value).matchAll(/steps\.([A-Za-z][\w-]*)/g)].map(([, id = ""]) => id);
    const pointer = `steps.${index}.input.${name}`;
    return named.flatMap((id) => {
      if (!ids.has(id)) return [{ pointer, message: `steps.${id}.output: there is no step ${id}` }];
      if (step.needs?.includes(id)) return [];
      return [{ pointer, message: `steps.${id}.output: ${step.id} does not need ${id}; add it to the step's needs` }];
    });
  });
}

// Templates to look at, and links to them.
import type {
  LinkView,
  SharedTemplate,
  Step,
  TemplateCopy,
  TemplateHead,
  TemplateShareRequest,
  TemplateView,
  WorkflowRequest,
} from "../../src/client/types.gen.ts";
import { type Asked, found, json, problem, type Route } from "./answers.ts";

const SAVED = "2026-11-20T09:00:00Z";

const DELIVERY: Step[] = [
  {
    id: "requirements",
    agent: "release-notes-writer",
    input: { material: "${{ inputs.brief }}" },
  },
  {
    id: "clarification",
    needs: ["requirements"],
    when: "steps.requirements.output.contains('OPEN')",
    question: {
      ask: "These points need an answer before the design:\n\n${{ steps.requirements.output }}",
      inputs: [{ name: "answers", type: "text", description: "Your answers, one a line." }],
      who: ["role:owner"],
      deadline: "2d",
    },
  },
  {
    id: "code",
    needs: ["clarification"],
    agent: "sql-explainer",
    for_each: { in: "context.parts", as: "part", parallel: 6 },
    on_error: "continue",
  },
  { id: "notes", needs: ["clarification"], agent: "release-notes-writer" },
  {
    id: "approval",
    needs: ["code", "notes"],
    approval: { ask: "Shall ${{ inputs.title }} become a merge request?", who: ["role:owner"], deadline: "7d" },
  },
  { id: "publish", needs: ["approval"], workflow: "query-review", loop: { until: "output.passed", most: 4 } },
];

function template(slug: string, name: string, description: string, steps: Step[], builtin = true): TemplateView {
  const inputs: TemplateView["inputs"] = [
    { name: "title", type: "string", description: "What the thing is called for now." },
    { name: "brief", type: "text", description: "Wishes, notes and numbers." },
  ];
  return {
    slug,
    version: 1,
    name,
    description,
    builtin,
    steps: steps.length,
    created_at: SAVED,
    inputs,
    document: { name, description, inputs, steps },
    versions: [{ version: 1, created_at: SAVED }],
  };
}

export const TEMPLATES: TemplateView[] = [
  template(
    "software-delivery",
    "Software delivery, from brief to merge request",
    "From a brief come requirements, a design and code; you approve the change.",
    DELIVERY,
  ),
  template("query-review", "Query review", "One query is reviewed and corrected until its number is right.", [
    { id: "review", agent: "sql-explainer" },
  ]),
  template("weekly-digest", "Weekly digest", "What happened in the week.", [{ id: "write", agent: "x" }], false),
];

export function templateHead({ inputs, document, versions, ...head }: TemplateView): TemplateHead {
  return head;
}

export function documentOf({ document }: TemplateView): WorkflowRequest {
  return structuredClone(document) as WorkflowRequest;
}

interface Shared {
  owner: string;
  slug: string;
  link: LinkView;
  /** Where it is somebody else's, who is nobody here. */
  template?: TemplateView;
}

/** Links to templates, and the copies that are made of them. */
export class FakeTemplateShares {
  readonly links: Shared[] = [];
  private readonly saved: TemplateView[];
  private made = 0;

  /** `saved` are templates that were saved, the last version of each last. */
  constructor(saved: TemplateView[]) {
    this.saved = saved;
  }

  readonly routes: Route[] = [
    [/^POST \/templates\/([^/]+)\/share$/, (asked) => this.share(asked), false],
    [/^GET \/templates\/([^/]+)\/share$/, ({ match }) => this.show(match[0]), false],
    [/^DELETE \/templates\/([^/]+)\/share$/, ({ match }) => this.stop(match[0]), false],
    [/^GET \/template-shares\/([^/]+)$/, ({ match }) => found(this.read(match[0])), true],
    [/^POST \/template-shares\/([^/]+)\/copy$/, (asked) => this.copy(asked), false],
  ];

  /** Shares somebody else's template; answers with the link's token. */
  add(template: TemplateView, owner: string, { include_name = false }: TemplateShareRequest = {}): string {
    const link = this.make(include_name);
    this.links.push({ owner, slug: template.slug, link, template });
    return link.token;
  }

  private make(include_name: boolean): LinkView {
    this.made += 1;
    const token = `template-link-${this.made}`;
    return { token, path: `/shared-template/${token}`, include_name, created_at: new Date().toISOString() };
  }

  /** The newest version of a template of one's own, or of the product's. */
  private find(slug = ""): TemplateView | undefined {
    return [...this.saved.toReversed(), ...TEMPLATES].find((template) => template.slug === slug);
  }

  private linkTo(slug = ""): Shared | undefined {
    return this.links.find((shared) => shared.slug === slug && shared.template === undefined);
  }

  private show(slug: string | undefined): Response {
    return this.find(slug)?.builtin === false ? json(200, this.linkTo(slug)?.link ?? null) : found(undefined);
  }

  private async share({ request, user, match: [slug = ""] }: Asked): Promise<Response> {
    if (this.find(slug)?.builtin !== false) return found(undefined);
    const { include_name = false }: TemplateShareRequest = await request.json();
    const before = this.linkTo(slug);
    if (before) before.link = { ...before.link, include_name };
    else this.links.push({ owner: user, slug, link: this.make(include_name) });
    return found(this.linkTo(slug)?.link);
  }

  private stop(slug: string | undefined): Response {
    const shared = this.linkTo(slug);
    if (shared === undefined) return found(undefined);
    this.links.splice(this.links.indexOf(shared), 1);
    return new Response(null, { status: 204 });
  }

  private read(token: string | undefined): SharedTemplate | undefined {
    const shared = this.links.find(({ link }) => link.token === token);
    const template = shared && (shared.template ?? this.find(shared.slug));
    if (!shared || !template) return undefined;
    const { slug, version, name, description, inputs, document, created_at } = template;
    const runs = document.steps.flatMap(({ workflow }) => workflow ?? []);
    return {
      ...{ slug, version, name, description, inputs, document, created_at },
      by: shared.link.include_name ? shared.owner : null,
      runs: runs.filter((name) => !TEMPLATES.some(({ slug, builtin }) => builtin && slug === name)),
    };
  }

  private async copy({ request, match: [token] }: Asked): Promise<Response> {
    const shared = this.read(token);
    if (shared === undefined) return problem(404, "Not found", "This link leads nowhere.");
    const { slug = shared.slug }: TemplateCopy = await request.json();
    const errors = shared.runs
      .filter((name) => this.find(name) === undefined)
      .map((name) => ({ pointer: "document.steps", message: `no template is called ${name}; save it first` }));
    if (errors.length > 0) return problem(422, "The request is not valid", "It cannot run.", errors);
    const own = this.find(slug ?? shared.slug);
    if (own && JSON.stringify(own.document) === JSON.stringify(shared.document)) return json(200, own);
    if (own) return problem(409, "It clashes with what exists", `There is another template ${slug} already.`);
    return json(201, this.keep(slug ?? shared.slug, shared));
  }

  private keep(slug: string, { name, description, inputs, document }: SharedTemplate): TemplateView {
    const created_at = new Date().toISOString();
    const versions = [{ version: 1, created_at }];
    const head = { slug, version: 1, name, description, builtin: false, steps: document.steps.length, created_at };
    const view = { ...head, inputs, document, versions };
    this.saved.push(view);
    return view;
  }
}

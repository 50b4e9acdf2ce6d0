// `npm run fake-engine`: the built page with a fake engine behind it, for looking at without the platform.

import { seedAccounts } from "./fake-engine/accounts.ts";
import { seedAutomation } from "./fake-engine/automation.ts";
import { FakeEngine } from "./fake-engine/engine.ts";
import { seed } from "./fake-engine/seed.ts";
import { serve } from "./fake-engine/server.ts";

const engine = new FakeEngine({ stepTime: 3000 });
engine.logIn("ada", "a long enough password");
engine.roles.set("ada", "admin");
seedAccounts(engine.held, "ada");
seed(engine, "ada");
seedAutomation(engine.automation, "ada");
const { address } = await serve(engine, "dist", Number(process.env.PORT ?? 8080));
console.log(`${address}  (user "ada", password "a long enough password")`);

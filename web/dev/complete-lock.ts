// Completes package-lock.json with the builds for other systems that the registry in use does not have.
// Without them `npm ci` refuses the file, though it would not install them here. They carry no checksum.
import { readFileSync, writeFileSync } from "node:fs";

interface Locked {
  version?: string;
  integrity?: string;
  cpu?: string[];
  libc?: string[];
  os?: string[];
  dev?: boolean;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}

interface Lock {
  packages: Record<string, Locked>;
}

const FILE = "package-lock.json";
const SYSTEMS = ["android", "darwin", "freebsd", "linux", "win32"];
const PROCESSORS = ["arm64", "arm", "x64", "wasm32"];
const EXACT = /^\d+\.\d+\.\d+$/;

/** What a build is for, as its name tells: `@tailwindcss/oxide-linux-x64-musl`. */
function built(name: string, version: string): Locked | undefined {
  const words = name.split("-");
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  if (!EXACT.test(version) || cpu.length === 0) return undefined;
  return {
    version,
    cpu,
    dev: true,
    ...(words.includes("musl") ? { libc: ["musl"] } : {}),
    optional: true,
    ...(os.length > 0 ? { os } : {}),
  };
}

const lock: Lock = JSON.parse(readFileSync(FILE, "utf8"));
const wanted = Object.values(lock.packages).flatMap((locked) => Object.entries(locked.optionalDependencies ?? {}));
const added: string[] = [];
for (const [name, version] of wanted) {
  const path = `node_modules/${name}`;
  const entry = lock.packages[path] === undefined ? built(name, version) : undefined;
  if (entry === undefined) continue;
  lock.packages[path] = entry;
  added.push(name);
}
const [[root, project] = ["", {}], ...others] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([[root, project], ...others.sort(([one], [other]) => (one < other ? -1 : 1))]);
writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added.length} builds for other systems added to ${FILE}`);

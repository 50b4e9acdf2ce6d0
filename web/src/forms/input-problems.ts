import type { AgentInput } from "@/client";

/** What the server said of inputs, each with its input's name. */
export function saidOfInputs(said: Map<string, string>, inputs: readonly AgentInput[]): [string, string][] {
  return inputs.flatMap(({ name }): [string, string][] => {
    const message = said.get(name) ?? [...said].find(([pointer]) => pointer.startsWith(`${name}.`))?.[1];
    return message === undefined ? [] : [[name, sentence(message)]];
  });
}

/** The server's words as a sentence of their own. */
export function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
